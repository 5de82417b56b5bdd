"""What befalls a city for some hours, such as a match or a storm, and what it does to its devices.

A scenario is a file of the city; an occurrence is one with a start. Nothing here remembers: what an
occurrence does follows from its start and its end alone, and nothing changes before its start.
"""

from sensor_sim.scenario.document import Scenario, load_scenarios
from sensor_sim.scenario.occurrence import Occurrence

__all__ = ["Occurrence", "Scenario", "load_scenarios"]

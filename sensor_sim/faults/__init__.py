"""What goes wrong with sensors, on demand: each fault a pure function of seed, device and time.

A fault takes a report and gives those that are sent in its place. None remembers anything, so that
the same seed brings the same faults at any speed and in any process (decision 5).
"""

from sensor_sim.faults.document import (
    Fault,
    FaultError,
    fault_document,
    fault_of,
    load_faults,
    parse_fault,
)
from sensor_sim.faults.stream import Faults

__all__ = [
    "Fault",
    "FaultError",
    "Faults",
    "fault_document",
    "fault_of",
    "load_faults",
    "parse_fault",
]

"""A device in its world, with the questions that every kind asks of it."""

from collections.abc import Callable
from dataclasses import dataclass

from sensor_sim.chance import Wander
from sensor_sim.scenario.document import Quantity
from sensor_sim.scenario.steps import Steps
from sensor_sim.world import World
from vigie.model import Device

Report = Callable[[float], dict[str, float]]

_DEFAULT_INTERVAL_S = 60.0


@dataclass(frozen=True, slots=True)
class Site:
    world: World
    device: Device

    @property
    def centrality(self) -> float:
        return self.world.centrality(self.device)

    @property
    def interval_s(self) -> float:
        return self.device.interval_s or _DEFAULT_INTERVAL_S

    def number(self, attribute: str, low: float, high: float) -> float:
        """A number among the device's attributes; where it has none, a likely one."""
        return self.world.number(self.device, attribute, low, high)

    def trait(self, what: str, low: float, high: float) -> float:
        """A number that sets this device apart, for good."""
        return self.world.trait(self.device, what, low, high)

    def factor(self, quantity: Quantity) -> Steps:
        """How many times as much as usual there is, by what happens in the city."""
        return self.world.course.factor(quantity, self.device)

    @property
    def mains(self) -> Steps:
        """1 while there is electricity, 0 while there is none."""
        return self.world.course.mains(self.device)

    def wander(self, what: str, period_s: float) -> Wander:
        return Wander(self.world.key(self.device, what), period_s)


def clamp(value: float, low: float, high: float) -> float:
    return min(high, max(low, value))

"""A stretch of road under one fundamental diagram, Greenshields' (1935).

Speed falls evenly with density, from the free speed on an empty road to nothing in a jam; flow is
their product, greatest at half the jam density. So flow, speed and density agree at any time, and
one flow may be a calm road or a crowded one.
"""

from dataclasses import dataclass
from math import sqrt

_FULLEST = 0.95  # of the jam density: what stands still would never be seen to pass


@dataclass(frozen=True, slots=True)
class Road:
    """Speeds in km/h, `capacity` in vehicles per hour, over all lanes."""

    free_speed: float
    capacity: float

    @property
    def jam_density(self) -> float:
        """Vehicles per km, over all lanes, at which nothing moves."""
        return 4 * self.capacity / self.free_speed

    def density(self, pressure: float) -> float:
        """Vehicles per km when so many want to pass, as a share of the capacity.

        Up to 1 all of them do, and it is the density of that flow. What is beyond queues: the
        density goes on to the crowded side of the diagram, where the more come the fewer pass.
        """
        want = max(0.0, pressure)
        share = (1 - sqrt(1 - want)) / 2 if want <= 1 else (1 + sqrt(want - 1)) / 2
        return self.jam_density * min(_FULLEST, share)

    def speed(self, density: float) -> float:
        return self.free_speed * (1 - density / self.jam_density)

    def flow(self, density: float) -> float:
        return density * self.speed(density)

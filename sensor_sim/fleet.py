"""The city's shared bikes: each of them is docked or ridden, and none is ever made or lost."""

from collections.abc import Sequence
from functools import lru_cache
from math import floor, fsum

from sensor_sim.chance import Wander
from sensor_sim.world import World
from vigie.model import Device

SLOT_S = 120  # how often the stations are looked at
_BIKES_PER_DOCK = 0.55
_MOST_RIDDEN = 0.3  # of the fleet, in the busiest hour
_MOST_EVER = 0.8  # whatever happens
_FEW = 0.01  # of the bikes, that some want to be at the emptiest station
_DRIFT_S = 5400


class Fleet:
    """Where all bikes are at a time.

    Bikes leave where their riders are not: stations fill by day the more, the higher their share of
    the day is, and by night the lower it is. What one station gains, the others or the riders lose.
    """

    def __init__(self, world: World, stations: Sequence[Device]) -> None:
        self.stations = tuple(stations)
        self.capacities = [_capacity(world, one) for one in self.stations]
        self.bikes = round(_BIKES_PER_DOCK * sum(self.capacities))
        self._numbers = {one.id: number for number, one in enumerate(self.stations)}
        self._shares = [world.share_of_day(one) for one in self.stations]
        self._drifts = [Wander(world.key(one, "drift"), _DRIFT_S) for one in self.stations]
        self._work, self._home = (
            world.rhythm(name) for name in ("presence_at_work", "presence_at_home")
        )
        self._cycling, self._weather = world.rhythm("cycling"), world.weather
        course = world.course
        self._riders = [course.factor("cycling", one) for one in self.stations]
        self._crowds = [course.factor("presence", one) for one in self.stations]
        # Stations report in turn within a slot; the last few slots serve all of them.
        self._slot = lru_cache(maxsize=8)(self._docked_in)

    @classmethod
    def of(cls, world: World) -> "Fleet":
        return cls(world, [one for one in world.city.devices if one.kind == "bike_dock"])

    def number_of(self, device: Device) -> int | None:
        return self._numbers.get(device.id)

    def docked(self, time_s: float) -> tuple[int, ...]:
        """The bikes at each station."""
        return self._slot(floor(time_s / SLOT_S))

    def riding(self, time_s: float) -> int:
        """As many as people ride at that hour, fewer in the rain; of every station's riders."""
        slot_s = floor(time_s / SLOT_S) * SLOT_S
        dry = 1 - 0.6 * min(1.0, self._weather.rain(slot_s))
        riders = fsum(
            capacity * factor.at(slot_s)
            for capacity, factor in zip(self.capacities, self._riders, strict=True)
        ) / sum(self.capacities)
        share = _MOST_RIDDEN * self._cycling.at(slot_s) * dry * riders
        return round(self.bikes * min(_MOST_EVER, share))

    def _docked_in(self, slot: int) -> tuple[int, ...]:
        time_s = float(slot * SLOT_S)
        work, home = self._work.at(time_s), self._home.at(time_s)
        wanted = [
            capacity
            * (0.2 + 0.75 * (home + (work - home) * share) + 0.15 * drift.at(time_s))
            * max(_FEW, crowd.at(time_s))
            for capacity, share, drift, crowd in zip(
                self.capacities, self._shares, self._drifts, self._crowds, strict=True
            )
        ]
        return shared_out(self.bikes - self.riding(time_s), wanted, self.capacities)


def shared_out(total: int, wanted: Sequence[float], capacities: Sequence[int]) -> tuple[int, ...]:
    """`total` in whole parts, in proportion to what is wanted and none above its capacity.

    The wanted are above zero, and the capacities hold the total.
    """
    parts = [0.0] * len(wanted)
    open_ones, left = list(range(len(wanted))), float(total)
    while open_ones:
        scale = left / fsum(wanted[one] for one in open_ones)
        full = [one for one in open_ones if scale * wanted[one] >= capacities[one]]
        if not full:
            for one in open_ones:
                parts[one] = scale * wanted[one]
            break
        for one in full:
            parts[one] = capacities[one]
            left -= capacities[one]
        open_ones = [one for one in open_ones if scale * wanted[one] < capacities[one]]
    whole = [floor(part) for part in parts]
    # Those with the greatest part cut off get the bikes that rounding down has left.
    by_rest = sorted(open_ones, key=lambda one: whole[one] - parts[one])
    for one in by_rest[: total - sum(whole)]:
        whole[one] += 1
    return tuple(whole)


def _capacity(world: World, station: Device) -> int:
    return round(world.number(station, "capacity", 12, 30))

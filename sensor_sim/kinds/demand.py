"""How many want to pass on each road: its own traffic, and what closed roads turn away."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum, prod

from sensor_sim.kinds.roads import road_of
from sensor_sim.kinds.site import Site
from sensor_sim.scenario.steps import USUAL, Steps, between, combined
from sensor_sim.world import World

QUEUES_FROM = 0.95  # of a road's capacity
_DAY, _SWELL, _PLATOON = 0.06, 0.08, 0.07  # how much more, or less, each brings
_MOST = 1 + _DAY + _SWELL + _PLATOON
_DETOURS = 5  # roads share what cannot pass on one
_FARTHEST_KM = 50.0
_NEXT_TO_KM = 0.3  # roads within it are all as near


class Wish:
    """Those who would take a road if it were open, as a share of its capacity."""

    def __init__(self, site: Site) -> None:
        self._busy = site.trait("busy", 0.6, 1.0) + 0.16 * site.centrality
        self._inward = site.trait("inward", 0, 1)
        self._morning = site.world.rhythm("traffic_inbound")
        self._evening = site.world.rhythm("traffic_outbound")
        self._shift_s = site.trait("shift", -1500, 1500)
        self._day = site.wander("day", 86_400)
        self._swell = site.wander("swell", 1300)
        self._platoon = site.wander("platoon", 75)
        self._factor = site.factor("traffic")

    @property
    def most(self) -> float:
        """No more than so many, ever."""
        return self._busy * _MOST * max([1.0, *self._factor.values])

    def at(self, time_s: float) -> float:
        return self._people(time_s) * self._sway(time_s)

    def most_at(self, time_s: float) -> float:
        """No more than so many, whatever comes in the minutes around; cheaper than `at`."""
        return self._people(time_s) * _MOST

    def _people(self, time_s: float) -> float:
        moment = time_s + self._shift_s
        inbound, outbound = self._morning.at(moment), self._evening.at(moment)
        usual = self._busy * (self._inward * inbound + (1 - self._inward) * outbound)
        return usual * self._factor.at(time_s)

    def _sway(self, time_s: float) -> float:
        slow = _DAY * self._day.at(time_s) + _SWELL * self._swell.at(time_s)
        return 1 + slow + _PLATOON * self._platoon.at(time_s)


@dataclass(frozen=True, slots=True)
class Detour:
    """A closed road's traffic, of which this part comes here, counted in this road's capacity."""

    wish: Wish
    turned_away: Steps
    part: float

    def at(self, time_s: float) -> float:
        turned_away = self.turned_away.at(time_s)
        return self.part * turned_away * self.wish.at(time_s) if turned_away else 0.0


@dataclass(frozen=True, slots=True)
class Detours:
    """By the road's device: the share that it lets pass, and what comes to it from others."""

    passable: Mapping[str, Steps]
    onto: Mapping[str, Sequence[Detour]]

    @classmethod
    def of(cls, world: World) -> "Detours":
        """Every vehicle that cannot pass takes one of the nearest roads, the rather the nearer."""
        passable: dict[str, Steps] = {}
        onto: defaultdict[str, list[Detour]] = defaultdict(list)
        roads = [one for one in world.city.devices if one.kind == "traffic_counter"]
        for closure, weight in world.course.closures():
            closed = [one for one in roads if closure.chooses(one)]
            ids = {one.id for one in closed}
            shut = between(weight, 0.0, closure.share)
            for device in closed:
                site = Site(world, device)
                still = passable.get(device.id, USUAL)
                turned_away = combined((still, shut), prod)
                passable[device.id] = combined((still, between(shut, 1.0, 0.0)), prod)
                wish, capacity = Wish(site), road_of(site).capacity
                near = world.nearest(device, _DETOURS + len(closed), _FARTHEST_KM)
                around = [(km, one) for km, one in near if one.id not in ids][:_DETOURS]
                shares = [1 / max(_NEXT_TO_KM, km) for km, _ in around]
                for share, (_, other) in zip(shares, around, strict=True):
                    part = share / fsum(shares) * capacity / road_of(Site(world, other)).capacity
                    onto[other.id].append(Detour(wish, turned_away, part))
        return cls(passable, onto)


class Demand:
    """How many come to pass a road, as a share of its capacity, and how many of them it holds."""

    def __init__(self, site: Site) -> None:
        detours = site.world.shared(Detours.of)
        self._wish = Wish(site)
        self._passable = detours.passable.get(site.device.id, USUAL)
        self._detours = detours.onto.get(site.device.id, ())
        self.capacity = site.factor("capacity")

    @property
    def ever_queues(self) -> bool:
        least = min([1.0, *self.capacity.values])
        return bool(self._detours) or self._wish.most > QUEUES_FROM * least

    def at(self, time_s: float) -> float:
        own = self._wish.at(time_s) * self._passable.at(time_s)
        return fsum([own, *(one.at(time_s) for one in self._detours)])

    def queue(self, time_s: float) -> float:
        """What is beyond the capacity, or all but; cheap when that cannot be."""
        most = QUEUES_FROM * self.capacity.at(time_s)
        if not self._detours and self._wish.most_at(time_s) <= most:
            return 0.0
        return max(0.0, self.at(time_s) - most)

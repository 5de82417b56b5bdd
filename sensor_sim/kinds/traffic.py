"""Traffic: how many want to pass, what queues nearby add to it, and what the road makes of both."""

from collections.abc import Callable
from dataclasses import dataclass

from sensor_sim.kinds.site import Report, Site
from sensor_sim.road import Road

# Vehicles per hour that one lane can carry, by the speed limit in km/h up to which it holds.
_LANE_CAPACITY = ((30, 650), (50, 900), (70, 1400), (1000, 1900))
VEHICLE_M = 5.5  # of the road that a vehicle covers, the detector's own length included
_RAIN_SLOWS = 0.08

_NEIGHBOURS = 3
_REACH_KM = 1.5
_QUEUE_KMH = 15  # how fast the end of a queue moves along the roads, against the traffic
_QUEUES_FROM = 0.95  # of a road's capacity
_SPILL = 0.8  # of what is beyond, on a road next to it; less with the distance

_DAY, _SWELL, _PLATOON = 0.06, 0.08, 0.07  # how much more, or less, each brings
_MOST = 1 + _DAY + _SWELL + _PLATOON


class Demand:
    """How many want to pass, as a share of the road's capacity, whatever is going on nearby."""

    def __init__(self, site: Site) -> None:
        self._busy = site.trait("busy", 0.6, 1.0) + 0.16 * site.centrality
        self._inward = site.trait("inward", 0, 1)
        self._morning = site.world.rhythm("traffic_inbound")
        self._evening = site.world.rhythm("traffic_outbound")
        self._shift_s = site.trait("shift", -1500, 1500)
        self._day = site.wander("day", 86_400)
        self._swell = site.wander("swell", 1300)
        self._platoon = site.wander("platoon", 75)

    @property
    def ever_queues(self) -> bool:
        return self._busy * _MOST > _QUEUES_FROM

    def at(self, time_s: float) -> float:
        return self._people(time_s) * self._sway(time_s)

    def queue(self, time_s: float) -> float:
        """What is beyond the capacity, or all but; cheap when that cannot be."""
        people = self._people(time_s)
        if people * _MOST <= _QUEUES_FROM:
            return 0.0
        return max(0.0, people * self._sway(time_s) - _QUEUES_FROM)

    def _people(self, time_s: float) -> float:
        moment = time_s + self._shift_s
        inbound, outbound = self._morning.at(moment), self._evening.at(moment)
        return self._busy * (self._inward * inbound + (1 - self._inward) * outbound)

    def _sway(self, time_s: float) -> float:
        slow = _DAY * self._day.at(time_s) + _SWELL * self._swell.at(time_s)
        return 1 + slow + _PLATOON * self._platoon.at(time_s)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A road nearby, whose queue reaches this one `lag_s` later, and how much of it."""

    demand: Demand
    lag_s: float
    part: float

    def queue(self, time_s: float) -> float:
        return self.part * self.demand.queue(time_s - self.lag_s)


def traffic_counter(site: Site) -> Report:
    """Flow, speed, occupancy and travel time, all of one density."""
    lanes, road = lanes_of(site), road_of(site)
    stretch_km = site.trait("stretch", 0.3, 1.4)
    pressure = pressure_on(site)
    weather = site.world.weather

    def report(time_s: float) -> dict[str, float]:
        density = road.density(pressure(time_s))
        # Rain slows traffic that stays as dense, so that fewer pass.
        speed = road.speed(density) * (1 - _RAIN_SLOWS * min(1.0, weather.rain(time_s)))
        return {
            "vehicle_flow": round(density * speed),
            "mean_speed": round(speed, 1),
            "lane_occupancy": round(density / lanes * VEHICLE_M / 10, 1),
            "travel_time": round(stretch_km / speed * 3600),
        }

    return report


def lanes_of(site: Site) -> float:
    return max(1.0, site.number("lanes", 1, 4) // 1)


def road_of(site: Site) -> Road:
    limit = site.number("speed_limit", 40, 90)
    lane_capacity = next(flow for up_to, flow in _LANE_CAPACITY if limit <= up_to)
    return Road(limit * site.trait("pace", 0.86, 1.0), lanes_of(site) * lane_capacity)


def pressure_on(site: Site) -> Callable[[float], float]:
    """What wants to pass, and what stands there because a road nearby was over-full before."""
    own, neighbours = Demand(site), neighbours_of(site)

    def pressure(time_s: float) -> float:
        spilt = 0.0
        for neighbour in neighbours:
            spilt = max(spilt, neighbour.queue(time_s))
        return own.at(time_s) + spilt

    return pressure


def neighbours_of(site: Site) -> list[Neighbour]:
    """The nearest roads, of which only those count that are ever over-full."""
    nearest = site.world.nearest(site.device, _NEIGHBOURS, _REACH_KM)
    roads = ((km, Demand(Site(site.world, device))) for km, device in nearest)
    return [
        Neighbour(demand, km / _QUEUE_KMH * 3600, _SPILL * (1 - km / _REACH_KM))
        for km, demand in roads
        if demand.ever_queues
    ]

"""Traffic: how many want to pass, what queues nearby add to it, and what the road makes of both."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sensor_sim.kinds.demand import Demand
from sensor_sim.kinds.roads import lanes_of, road_of
from sensor_sim.kinds.site import Report, Site

VEHICLE_M = 5.5  # of the road that a vehicle covers, the detector's own length included
_RAIN_SLOWS = 0.08

_NEIGHBOURS = 3
_REACH_KM = 1.5
_QUEUE_KMH = 15  # how fast the end of a queue moves along the roads, against the traffic
_SPILL = 0.8  # of what is beyond, on a road next to it; less with the distance


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
    lanes, whole_road, capacity = lanes_of(site), road_of(site), site.factor("capacity")
    stretch_km = site.trait("stretch", 0.3, 1.4)
    pressure = pressure_on(site)
    weather = site.world.weather

    def report(time_s: float) -> dict[str, float]:
        open_share = capacity.at(time_s)
        road = replace(whole_road, capacity=whole_road.capacity * open_share)
        density = road.density(pressure(time_s) / open_share)
        # Rain slows traffic that stays as dense, so that fewer pass.
        speed = road.speed(density) * (1 - _RAIN_SLOWS * min(1.0, weather.rain(time_s)))
        return {
            "vehicle_flow": round(density * speed),
            "mean_speed": round(speed, 1),
            "lane_occupancy": round(density / lanes * VEHICLE_M / 10, 1),
            "travel_time": round(stretch_km / speed * 3600),
        }

    return report


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

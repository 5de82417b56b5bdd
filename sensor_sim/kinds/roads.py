"""What is known of the road at a traffic counter."""

from sensor_sim.kinds.site import Site
from sensor_sim.road import Road

# Vehicles per hour that one lane can carry, by the speed limit in km/h up to which it holds.
_LANE_CAPACITY = ((30, 650), (50, 900), (70, 1400), (1000, 1900))


def lanes_of(site: Site) -> float:
    return max(1.0, site.number("lanes", 1, 4) // 1)


def road_of(site: Site) -> Road:
    limit = site.number("speed_limit", 40, 90)
    lane_capacity = next(flow for up_to, flow in _LANE_CAPACITY if limit <= up_to)
    return Road(limit * site.trait("pace", 0.86, 1.0), lanes_of(site) * lane_capacity)

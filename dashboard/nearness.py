"""Which devices are near another one."""

import math
from collections.abc import Iterable

from dashboard.state import Device

_METRES_PER_DEGREE = 111_195.0  # of latitude; the mean radius of the earth is 6,371 km


def nearest(of: Device, among: Iterable[Device], most: int) -> list[tuple[Device, float]]:
    """Those of the same kind that are in service, the nearest first, each with its metres away."""
    here = of.lon_lat
    if here is None:
        return []
    found = [
        (other, _distance(here, there))
        for other in among
        if other.kind == of.kind and other.id != of.id and other.status != "retired"
        if (there := other.lon_lat) is not None
    ]
    return sorted(found, key=lambda one: (one[1], one[0].id))[:most]


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two places (longitude, latitude); right to a thousandth within a city."""
    (lon, lat), (other_lon, other_lat) = one, other
    north = (other_lat - lat) * _METRES_PER_DEGREE
    around = (other_lon - lon + 180) % 360 - 180
    east = around * _METRES_PER_DEGREE * math.cos(math.radians((lat + other_lat) / 2))
    return math.hypot(north, east)

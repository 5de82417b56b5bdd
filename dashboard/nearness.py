"""Which devices are near another one."""

import math
from collections.abc import Iterable

from dashboard.state import Device

_METRES_PER_DEGREE = 111_195.0  # of latitude; the mean radius of the earth is 6,371 km


def nearest(of: Device, among: Iterable[Device], most: int) -> list[tuple[Device, float]]:
    """Those of the same kind that are in service, the nearest first, each with its metres away."""
    if of.lat is None or of.lon is None:
        return []
    found = [
        (other, distance)
        for other in among
        if other.kind == of.kind and other.id != of.id and other.status != "retired"
        for distance in [_distance(of, other)]
        if distance is not None
    ]
    return sorted(found, key=lambda one: (one[1], one[0].id))[:most]


def _distance(one: Device, other: Device) -> float | None:
    """Metres; right to a thousandth within a city."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    north = (other.lat - one.lat) * _METRES_PER_DEGREE
    around = (other.lon - one.lon + 180) % 360 - 180
    east = around * _METRES_PER_DEGREE * math.cos(math.radians((one.lat + other.lat) / 2))
    return math.hypot(north, east)

"""Web Mercator, so that a plain chart with equal axes is a map."""

import math
from typing import NamedTuple

_EARTH_RADIUS_M = 6_378_137.0
_MAX_LATITUDE = 85.051129  # beyond it the projection has no end


class Point(NamedTuple):
    """Metres on the projected plane; stretched by 1 / cos(latitude) against the ground."""

    x: float
    y: float


def project(lon: float, lat: float) -> Point:
    """Web Mercator (EPSG:3857) of WGS 84 degrees."""
    bounded = max(-_MAX_LATITUDE, min(_MAX_LATITUDE, lat))
    return Point(
        _EARTH_RADIUS_M * math.radians(lon),
        _EARTH_RADIUS_M * math.log(math.tan(math.pi / 4 + math.radians(bounded) / 2)),
    )


def degrees(point: Point) -> tuple[float, float]:
    """Longitude and latitude of a point of the plane."""
    return (
        math.degrees(point.x / _EARTH_RADIUS_M),
        math.degrees(math.atan(math.sinh(point.y / _EARTH_RADIUS_M))),
    )


def centre_of(ring: list[Point]) -> tuple[Point, float]:
    """The centroid of a ring and its area: where a label stands, and how much room it has."""
    twice_area = x = y = 0.0
    for one, two in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = one.x * two.y - two.x * one.y
        twice_area += cross
        x += (one.x + two.x) * cross
        y += (one.y + two.y) * cross
    if not twice_area:
        return ring[0], 0.0
    return Point(x / (3 * twice_area), y / (3 * twice_area)), abs(twice_area) / 2

"""Districts as the map draws them: their rings, in whole metres of Web Mercator."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from dashboard.city import District
from dashboard.projection import Point, centre_of, project


class Outline(NamedTuple):
    """A district as it is drawn: its rings, apart, and the middle and the size of the largest."""

    xs: Sequence[int | None]
    ys: Sequence[int | None]
    centre: Point
    size: float


@lru_cache(maxsize=64)  # a city's districts stay where they are
def outlines_of(districts: tuple[District, ...]) -> list[Outline]:
    """Counted from the first point of the first district, as all that a map has on it."""
    if not districts:
        return []
    origin = project(*districts[0].rings[0][0])

    def rounded(lon: float, lat: float) -> Point:
        point = project(lon, lat)
        return Point(round(point.x - origin.x), round(point.y - origin.y))

    return [
        _outline([[rounded(*one) for one in ring] for ring in each.rings]) for each in districts
    ]


def _outline(rings: list[list[Point]]) -> Outline:
    centre, size = max((centre_of(ring) for ring in rings), key=lambda one: one[1])
    xs: list[int | None] = []
    ys: list[int | None] = []
    for ring in rings:
        if xs:
            xs.append(None)
            ys.append(None)
        xs += [round(one.x) for one in ring]
        ys += [round(one.y) for one in ring]
    return Outline(xs, ys, centre, size)

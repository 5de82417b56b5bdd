"""Places compared with a geometry: PostgreSQL's own points, paths and polygons do, in degrees.

Devices are points, so a place can lie in or on a geometry, but never cross or overlap one.
"""

from collections.abc import Callable, Iterable
from typing import LiteralString

import shapely
from psycopg.sql import SQL, Composable
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry

from vigie.store.queries import composed
from vigie.store.read.sensorthings.expressions import ExpressionError

_SQL = "sensorthings_functions"

# Makes a value a parameter of the query, cast to a PostgreSQL type.
Bind = Callable[[object, LiteralString], Composable]


def predicate(name: str, place: Composable, shape: BaseGeometry, bind: Bind) -> Composable:
    """The condition that `place` relates to `shape` as a function of SensorThings says.

    Raises:
        ExpressionError: there is no such relation.
    """
    make = _PREDICATES.get(name)
    if make is None:
        raise ExpressionError(f"{name} is not offered for places, which are points")
    return make(place, shape, bind)


def distance(place: Composable, shape: BaseGeometry, bind: Bind) -> Composable:
    """How far `place` is from `shape`, in degrees; 0 inside of it.

    Raises:
        ExpressionError: the geometry has holes or is empty.
    """
    if shape.is_empty or any(len(one.interiors) for one in _polygons(shape)):
        raise ExpressionError("geo.distance is to a geometry that is not empty and has no holes")
    parts = [composed(_SQL, "distance", a=place, b=_native(one, bind)) for one in _parts(shape)]
    return SQL("least({})").format(SQL(", ").join(parts))


def _intersects(place: Composable, shape: BaseGeometry, bind: Bind) -> Composable:
    return _any(_on(place, one, bind) for one in _parts(shape))


def _on(place: Composable, part: BaseGeometry, bind: Bind) -> Composable:
    if isinstance(part, shapely.Point):
        return composed(_SQL, "same_point", a=place, b=_native(part, bind))
    inside = composed(_SQL, "inside", a=place, b=_native(part, bind))
    if not isinstance(part, shapely.Polygon) or not part.interiors:
        return inside
    outside = [
        composed(_SQL, "outside", a=place, b=_native(shapely.Polygon(hole), bind))
        for hole in part.interiors
    ]
    return SQL("({})").format(SQL(" AND ").join([inside, *outside]))


def _disjoint(place: Composable, shape: BaseGeometry, bind: Bind) -> Composable:
    return composed(_SQL, "not", a=_intersects(place, shape, bind))


def _equals(place: Composable, shape: BaseGeometry, bind: Bind) -> Composable:
    return _intersects(place, shape, bind) if isinstance(shape, shapely.Point) else _never()


def _touches(place: Composable, shape: BaseGeometry, bind: Bind) -> Composable:
    """On the boundary: a point has none, a line its ends, a polygon its rings."""
    return _any(_on(place, one, bind) for one in _parts(shape.boundary)) if shape else _never()


def _cannot(_: Composable, __: BaseGeometry, ___: Bind) -> Composable:
    return _never()


_PREDICATES: dict[str, Callable[[Composable, BaseGeometry, Bind], Composable]] = {
    "geo.intersects": _intersects,
    "st_intersects": _intersects,
    "st_within": _intersects,
    "st_disjoint": _disjoint,
    "st_equals": _equals,
    "st_contains": _equals,
    "st_touches": _touches,
    "st_crosses": _cannot,
    "st_overlaps": _cannot,
}


def _any(conditions: Iterable[Composable]) -> Composable:
    found = list(conditions)
    return SQL("({})").format(SQL(" OR ").join(found)) if found else _never()


def _never() -> Composable:
    return SQL("false")


def _parts(shape: BaseGeometry) -> list[BaseGeometry]:
    """The points, lines and polygons that a geometry is made of."""
    if isinstance(shape, BaseMultipartGeometry):
        return [part for one in shape.geoms for part in _parts(one)]
    return [] if shape.is_empty else [shape]


def _polygons(shape: BaseGeometry) -> list[shapely.Polygon]:
    return [one for one in _parts(shape) if isinstance(one, shapely.Polygon)]


def _native(part: BaseGeometry, bind: Bind) -> Composable:
    """A geometry in PostgreSQL's own way of writing: ((x,y),…) and [(x,y),…]."""
    if isinstance(part, shapely.Point):
        return bind(f"({part.x!r},{part.y!r})", "point")
    ring = part.exterior if isinstance(part, shapely.Polygon) else part
    points = ",".join(f"({x!r},{y!r})" for x, y, *_ in ring.coords)
    if isinstance(part, shapely.Polygon):
        return bind(f"({points})", "polygon")
    return bind(f"[{points}]", "path")

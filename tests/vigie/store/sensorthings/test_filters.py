"""A filter finds in SQL what it means."""

from datetime import UTC, datetime, timedelta

import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Connection
from psycopg.sql import SQL

from tests.storing import store
from tests.vigie.store.conftest import Asker
from tests.vigie.store.sensorthings.meaning import holds
from tests.vigie.store.sensorthings.words import HIDING, WORDS
from vigie.model import Reading
from vigie.store.read.sensorthings.entities import OBSERVATION
from vigie.store.read.sensorthings.expressions import Call, Expression, Literal, Path
from vigie.store.read.sensorthings.geometry import distance, predicate
from vigie.store.read.sensorthings.observing import observations
from vigie.store.read.sensorthings.selecting import Subset
from vigie.store.read.sensorthings.words import Words

MORNING = datetime(2026, 11, 23, 6, 59, 30, tzinfo=UTC)
QUALITIES = [0, 1, 2, 4, 7]
READINGS = [
    Reading(
        "counter-n1",
        "mean_speed",
        MORNING + timedelta(seconds=15.25 * number),
        (number - 20) * 0.5,
        QUALITIES[number % len(QUALITIES)],
    )
    for number in range(40)
]
OBSERVED = tuple(OBSERVATION.properties)


def called(name: str, *arguments: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    return st.builds(lambda *given: Call(name, given), *arguments)


def any_of(names: str, *arguments: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    return st.one_of(*(called(name, *arguments) for name in names.split()))


SMALL = st.builds(Literal, st.integers(-40, 40).map(lambda whole: whole / 4))
TIMES = st.just(Path(("phenomenonTime",))) | st.just(Path(("resultTime",)))
INSTANTS = st.builds(
    Literal, st.integers(-10, 700).map(lambda second: MORNING + timedelta(seconds=second))
)
TEXTS = st.builds(
    Literal, st.sampled_from(["good", "o", "", "frozen jump", "OUT", " x "])
) | st.just(Path(("resultQuality",)))
CHANGED = TEXTS | any_of("tolower toupper trim", TEXTS) | called("concat", TEXTS, TEXTS)
PLACES_IN_TEXT = st.builds(Literal, st.integers(0, 12).map(float))
PARTS = (
    CHANGED
    | any_of("substring", CHANGED, PLACES_IN_TEXT)
    | called("substring", CHANGED, PLACES_IN_TEXT, PLACES_IN_TEXT)
)
LEAVES = (
    SMALL
    | st.just(Path(("result",)))
    | any_of("year month day hour minute second fractionalseconds", TIMES)
    | called("length", PARTS)
    | called("indexof", PARTS, PARTS)
)
NUMBERS = st.recursive(
    LEAVES,
    lambda inner: (
        any_of("add sub mul div mod", inner, inner) | any_of("round floor ceiling", inner)
    ),
    max_leaves=4,
)
COMPARISONS = "eq ne gt ge lt le"
SHIFTED = called(
    "sub", TIMES, st.builds(Literal, st.integers(0, 600).map(lambda s: timedelta(seconds=s)))
)
CONDITIONS = st.recursive(
    any_of(COMPARISONS, NUMBERS, NUMBERS)
    | any_of(COMPARISONS, TIMES | SHIFTED, INSTANTS)
    | any_of("eq ne", PARTS, PARTS)
    | any_of("startswith endswith contains substringof", PARTS, PARTS)
    | any_of("eq ne", NUMBERS, st.just(Literal(None))),
    lambda inner: any_of("and or", inner, inner) | called("not", inner),
    max_leaves=5,
)


@given(condition=CONDITIONS, words=st.sampled_from([WORDS, HIDING]))
@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_filter_finds_in_sql_what_it_means(
    condition: Expression, words: Words, connection: Connection, ask: Asker
) -> None:
    store(connection, READINGS)
    whole = Subset(OBSERVATION, OBSERVED, limit=100)
    rows = ask(observations, WORDS, whole)
    assert len(rows) == len(READINGS)

    found = ask(observations, words, Subset(OBSERVATION, OBSERVED, condition, limit=100))

    assert [one["id"] for one in found] == [one["id"] for one in rows if holds(condition, one)]


COORDINATES = st.integers(-20, 20).map(lambda whole: whole / 2)
CORNERS = st.tuples(COORDINATES, COORDINATES)
TRIANGLES = (
    st.tuples(CORNERS, CORNERS, CORNERS).map(shapely.Polygon).filter(lambda one: one.area > 0.1)
)
SHAPES = (
    CORNERS.map(shapely.Point)
    | st.lists(CORNERS, min_size=2, max_size=4, unique=True).map(shapely.LineString)
    | TRIANGLES
    | st.tuples(CORNERS, st.integers(1, 5)).map(
        lambda given: shapely.box(-9.1, -9.1, 9.1, 9.1).difference(
            shapely.Point(given[0]).buffer(given[1] * 0.77)
        )
    )
)
RELATIONS = {
    "st_intersects": shapely.intersects,
    "geo.intersects": shapely.intersects,
    "st_disjoint": shapely.disjoint,
    "st_equals": shapely.equals,
    "st_crosses": shapely.crosses,
    "st_overlaps": shapely.overlaps,
}


@given(place=CORNERS, shape=SHAPES, name=st.sampled_from([*RELATIONS, "st_within"]))
@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_places_relate_to_geometries_as_they_do_to_shapely(
    place: tuple[float, float], shape: shapely.Geometry, name: str, connection: Connection
) -> None:
    """On a border, which may be met or missed by a rounding, either answer will do."""
    point = shapely.Point(place)
    if 0 < shapely.distance(shape.boundary, point) < 1e-5:
        return
    expected = RELATIONS[name](point, shape) if name in RELATIONS else shape.covers(point)

    assert asked_of(connection, place, shape, name) == expected


@given(place=CORNERS, shape=TRIANGLES | CORNERS.map(shapely.Point))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_distances_are_shapely_s(
    place: tuple[float, float], shape: shapely.Geometry, connection: Connection
) -> None:
    found = asked_of(connection, place, shape, "geo.distance")
    assert abs(found - shapely.distance(shape, shapely.Point(place))) < 1e-5


def asked_of(
    connection: Connection, place: tuple[float, float], shape: shapely.Geometry, name: str
) -> float:
    parameters: dict[str, object] = {"lon": place[0], "lat": place[1]}

    def bind(value: object, kind: str) -> SQL:
        parameters[f"p{len(parameters)}"] = value
        return SQL(f"%(p{len(parameters) - 1})s::{kind}")

    point = SQL("point(%(lon)s::float8, %(lat)s::float8)")
    made = (
        distance(point, shape, bind)
        if name == "geo.distance"
        else predicate(name, point, shape, bind)
    )
    row = connection.execute(SQL("SELECT {}").format(made), parameters).fetchone()
    assert row is not None
    return row[0]

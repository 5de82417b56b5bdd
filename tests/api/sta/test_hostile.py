"""Whatever is asked, SensorThings answers it or refuses it: it never breaks."""

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vigie.store.read.sensorthings.entities import ENTITIES, SETS, Entity
from vigie.store.read.sensorthings.signatures import SIGNATURES

PROPERTIES = sorted({one for entity in ENTITIES.values() for one in entity.properties})
RELATED = sorted({one for entity in ENTITIES.values() for one in entity.navigations})
VALUES = [
    "null",
    "true",
    "3",
    "-1e308",
    "1e-320",
    "99999999999999999999",
    "'a'",
    "''''",
    "2026-11-23T07:00:00Z",
    "1900-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999Z",
    "2026-11-23",
    "0001-01-01",
    "12:00:00",
    "duration'P1D'",
    "duration'-PT1S'",
    "duration'P99Y'",
    "geography'POINT (5 43)'",
    "geography'POINT EMPTY'",
    "geography'POINT (nan inf)'",
    "geography'SRID=4326;POLYGON ((5 43, 6 43, 6 44, 5 43))'",
    "geography'POLYGON ((0 0, 9 0, 9 9, 0 0), (1 1, 2 1, 2 2, 1 1))'",
    "geography'GEOMETRYCOLLECTION (POINT Z (1 2 3), LINESTRING (0 0, 1 1))'",
    "geography'MULTIPOLYGON EMPTY'",
]
COMPARISONS = ["eq", "ne", "gt", "ge", "lt", "le"]
ARITHMETIC = ["add", "sub", "mul", "div", "mod"]
FUNCTIONS = [
    *SIGNATURES,
    *(f"geo.{one}" for one in ("distance", "length", "intersects", "x")),
    *(f"st_{one}" for one in ("within", "contains", "touches", "crosses", "relate", "equals")),
]
PATHS = st.lists(st.sampled_from(RELATED), max_size=3).flatmap(
    lambda steps: st.sampled_from([*PROPERTIES, "id", "@iot.id", "location/type", "x/y/z"]).map(
        lambda last: "/".join([*steps, last])
    )
)


def operands(paths: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Values and paths, calculated with: well formed, but of whatever types."""
    return st.recursive(
        st.sampled_from(VALUES) | paths,
        lambda inner: (
            st.tuples(st.sampled_from(FUNCTIONS), st.lists(inner, min_size=1, max_size=2)).map(
                lambda call: f"{call[0]}({', '.join(call[1])})"
            )
            | st.tuples(inner, st.sampled_from(ARITHMETIC), inner).map(" ".join)
            | inner.map("({})".format)
        ),
        max_leaves=4,
    )


def paths_from(entity: Entity, steps: int) -> list[str]:
    """The paths to properties of an entity, and of those that are so many steps away."""
    own = [*entity.properties, "id"]
    if not steps:
        return own
    return own + [
        f"{name}/{path}"
        for name, navigation in entity.navigations.items()
        for path in paths_from(ENTITIES[navigation.target], steps - 1)
    ]


OPERANDS = operands(PATHS)
FILTERS = (
    st.tuples(OPERANDS, st.sampled_from(COMPARISONS), OPERANDS).map(" ".join)
    | OPERANDS
    | st.text(max_size=30)
)
ORDERS = st.lists(OPERANDS, min_size=1, max_size=3).map(" desc,".join)
EXPANSIONS = st.recursive(
    st.sampled_from(RELATED),
    lambda inner: (
        st.tuples(inner, inner).map("/".join)
        | st.tuples(inner, inner).map(",".join)
        | st.tuples(st.sampled_from(RELATED), inner).map("{0[0]}($top=2;$expand={0[1]})".format)
        | st.tuples(st.sampled_from(RELATED), FILTERS).map("{0[0]}($filter={0[1]})".format)
    ),
    max_leaves=4,
)
OPTIONS = st.fixed_dictionaries(
    {"$top": st.sampled_from(["0", "3"])},
    optional={
        "$filter": FILTERS,
        "$orderby": ORDERS,
        "$expand": EXPANSIONS,
        "$select": st.sampled_from([*PROPERTIES, "id", ""]),
        "$skip": st.sampled_from(["0", "2", "-1", "x"]),
        "$count": st.sampled_from(["true", "false", "maybe"]),
        "$resultFormat": st.just("dataArray"),
        "$skiptoken": st.sampled_from(["WzEsMTc5NTQyODQ4MDAwMDAwMF0", "WzEsMV0", "WzFd", "é"]),
    },
)
STEPS = st.tuples(
    st.sampled_from([*SETS, *RELATED]),
    st.sampled_from(["", "", "(1)", "('counter-n1')", "('a''b')", "(-1)", "('1-0')"]),
).map("".join)
ADDRESSES = st.tuples(
    st.sampled_from([*SETS, "Things('counter-n1')", "Datastreams(1)", "Datastreams(1)/Thing"]),
    st.lists(STEPS, max_size=2),
    st.lists(st.sampled_from([*PROPERTIES, "$value", "$ref", "@iot.id"]), max_size=2),
).map(lambda parts: "/".join([parts[0], *parts[1], *parts[2]]))


@st.composite
def well_formed(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """A set, and a filter and an order of paths that it has."""
    entity = draw(st.sampled_from([*SETS.values()]))
    own = operands(st.sampled_from(paths_from(entity, 2)))
    compared = st.tuples(own, st.sampled_from(COMPARISONS), own).map(" ".join)
    condition = st.recursive(
        compared,
        lambda inner: (
            st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(" ".join)
            | inner.map("not ({})".format)
        ),
        max_leaves=3,
    )
    return entity.plural, {"$filter": draw(condition), "$orderby": draw(own), "$top": "2"}


def is_sound(answer: httpx.Response) -> bool:
    if answer.status_code in {200, 204}:
        return True
    is_problem = answer.headers["content-type"] == "application/problem+json"
    return answer.status_code in {400, 404} and is_problem and bool(answer.json()["detail"])


@given(asked=well_formed())
@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_filter_and_no_order_break_it(
    asked: tuple[str, dict[str, str]], sta: httpx.Client
) -> None:
    plural, options = asked
    for name in ("$filter", "$orderby"):
        answer = sta.get(plural, params={name: options[name], "$top": "2"})
        assert is_sound(answer), answer.text


@given(address=st.sampled_from([*SETS]) | ADDRESSES, options=OPTIONS)
@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_nothing_that_is_asked_breaks_it(
    address: str, options: dict[str, str], sta: httpx.Client
) -> None:
    answer = sta.get(address, params=options)
    assert is_sound(answer), answer.text

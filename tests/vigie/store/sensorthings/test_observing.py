"""A page of Observations costs what it holds, and shows nothing of what is not to be shown."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from psycopg import Connection

from tests.storing import store
from tests.vigie.store.conftest import Asker
from tests.vigie.store.plans import ExplainingCursor, Node
from tests.vigie.store.sensorthings.words import HIDING, WORDS
from vigie.model import Reading
from vigie.settings import Settings
from vigie.store.connect import connect_async
from vigie.store.read.sensorthings.entities import ENTITIES, OBSERVATION
from vigie.store.read.sensorthings.expressions import Call, Literal, Order, Path
from vigie.store.read.sensorthings.observing import Position, count_observations, observations
from vigie.store.read.sensorthings.selecting import Subset, count, pages
from vigie.store.read.sensorthings.words import Words

START = datetime(2026, 11, 23, 6, tzinfo=UTC)
DEVICES = ("counter-n1", "counter-n2", "counter-s1")
OF_ONE = Call("eq", (Path(("Datastream", "Thing", "id")), Literal("counter-s1")))
SMALL = Subset(OBSERVATION, ("result",), limit=10)


@pytest.fixture
def many(connection: Connection) -> Connection:
    """Two thousand readings of each of six series."""
    store(
        connection,
        [
            Reading(device, metric, START + timedelta(seconds=at), float(at))
            for device in DEVICES
            for metric in ("mean_speed", "vehicle_flow")
            for at in range(2000)
        ],
    )
    connection.execute("VACUUM ANALYZE")
    return connection


@pytest.mark.parametrize("words", [WORDS, HIDING], ids=["whole", "hiding"])
@pytest.mark.parametrize(
    ("subset", "options", "most"),
    [
        (SMALL, {}, 30),
        (SMALL, {"after": Position(3, START + timedelta(seconds=1000))}, 30),
        (SMALL, {"fixed": {"datastream_id": 5}}, 15),
        (replace(SMALL, where=OF_ONE), {}, 30),
        (replace(SMALL, order=(Order(Path(("phenomenonTime",)), descending=True),)), {}, 90),
    ],
)
def test_a_page_reads_about_what_it_holds(
    *,
    subset: Subset,
    options: Any,
    most: int,
    words: Words,
    many: Connection,
    settings: Settings,
) -> None:
    async def asked() -> int:
        connection = await connect_async(settings, "test")
        connection.cursor_factory = ExplainingCursor
        found = await observations(connection, words, subset, **options)
        await connection.close()
        return len(found)

    ExplainingCursor.plans.clear()
    assert asyncio.run(asked()) == subset.limit
    (plan,) = ExplainingCursor.plans
    assert readings_in(plan) <= most


def readings_in(plan: Node) -> float:
    """How many readings a plan looked at."""
    return sum(
        node["Actual Rows"] * node["Actual Loops"] + node.get("Rows Removed by Filter", 0)
        for node in nodes(plan)
        if node.get("Relation Name", "").startswith(("reading", "_hyper")) and "Plans" not in node
    )


def nodes(plan: Node) -> Iterator[Node]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def test_what_is_not_in_the_words_is_not_there(many: Connection, ask: Asker) -> None:
    """Neither a metric nor a kind, by whichever way one comes to them."""
    without_flow = replace(WORDS, metrics=WORDS.metrics[:1])
    without_kinds = replace(WORDS, kinds=())
    everything = Subset(OBSERVATION, ("result",), limit=10_000)

    assert ask(count_observations, WORDS, everything, most=100_000) == 12_000
    assert ask(count_observations, without_flow, everything, most=100_000) == 6_000
    assert ask(count_observations, without_kinds, everything, most=100_000) == 0
    assert len(ask(pages, WORDS, everything, "feature_id", ["counter-n1"])) == 4_000
    assert len(ask(pages, without_flow, everything, "feature_id", ["counter-n1"])) == 2_000
    things = Subset(
        ENTITIES["FeatureOfInterest"],
        (),
        Call("gt", (Path(("Observations", "result")), Literal(0.0))),
    )
    assert ask(count, WORDS, things) == 3
    assert ask(count, replace(WORDS, metrics=()), things) == 0


def test_a_count_stops_where_it_was_told_to(many: Connection, ask: Asker) -> None:
    assert ask(count_observations, WORDS, SMALL, most=500) == 500

"""For how long devices were in each state: lights on, doors open (`sql/read_states.sql`).

A stored bucket with one state in it stands for all its readings, so that only the few in which the
state changed are looked into.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from psycopg import AsyncConnection
from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from vigie.catalogue import Temporal
from vigie.store.queries import composed, piece
from vigie.store.read.aggregates import Key
from vigie.store.read.arithmetic import MeaninglessError
from vigie.store.read.cover import Segment
from vigie.store.read.moment import one_moment
from vigie.store.read.parts import changed_buckets, changed_readings, predecessors, unchanged
from vigie.store.read.question import Question, grid_of
from vigie.store.read.rows import Row, definitions, fetch
from vigie.store.read.slots import ceiling, floor
from vigie.store.read.sources import Sources, find_parts

_HOUR = timedelta(hours=1)
_UNION_ALL = SQL("\nUNION ALL\n")
_CHOSEN = Identifier("chosen")


class Held(NamedTuple):
    """A state's code, how long devices were in it together, and its share of what is known."""

    state: float
    seconds: float
    share: float


class StateBucket(NamedTuple):
    """The states that devices were in, by their codes.

    `coverage` is the share, 0 to 1, of the devices' time in the part of the bucket that is asked
    for and not to come, for which a state is known; null when there is no such time.
    """

    start: datetime
    states: list[Held]
    coverage: float | None


class StateGroup(NamedTuple):
    key: str | None
    buckets: list[StateBucket]


async def time_in_state(
    connection: AsyncConnection, question: Question, keys: Sequence[Key]
) -> list[StateGroup]:
    """Every bucket of every group; the question's combination plays no part.

    A state holds until the next reading, for three intervals of its device at most, unless that
    reading is of the same hour and says the same; without limit when the device has no interval,
    as it then reports changes. What happened while a state changed in a stored quarter of an hour
    is unknown once its readings are gone.

    Raises:
        MeaninglessError: the metric is not a state.
    """
    if question.metric.temporal is not Temporal.STATE:
        raise MeaninglessError("metric", f"{question.metric.id} is not a state")
    wide = replace(question, start=floor(question.start, _HOUR), end=ceiling(question.end, _HOUR))
    async with one_moment(connection):
        devices_of = composed("read_states", "devices", chosen=_chosen(question))
        devices = await fetch(connection, devices_of, question.parameters)
        sources = await find_parts(connection, wide, ("1h", "15m"))
        grid = await grid_of(connection, question)
        rows = await fetch(connection, _statement(question, wide, sources), question.parameters)
    counts = {row["key"]: row["devices"] for row in devices}
    found: dict[tuple[str | None, datetime], list[Row]] = defaultdict(list)
    for row in rows:
        found[row["key"], row["at"]].append(row)
    return [
        StateGroup(
            key.key,
            [
                _bucket(slot, counts.get(key.key, 0), found.get((key.key, slot["at"]), []))
                for slot in grid
            ],
        )
        for key in keys
    ]


def _bucket(slot: Row, devices: int, rows: list[Row]) -> StateBucket:
    known_s = sum(row["seconds"] for row in rows)
    states = [Held(row["state"], row["seconds"], row["seconds"] / known_s) for row in rows]
    if not devices or not slot["seconds"]:
        return StateBucket(slot["at"], states, None)
    coverage = sum(row["counted_s"] for row in rows) / (devices * slot["seconds"])
    return StateBucket(slot["at"], states, min(1.0, coverage))


def _chosen(question: Question) -> Composed:
    return composed(
        "read_states",
        "chosen",
        key=question.key,
        not_retired=piece("read_conditions", "not_retired"),
        patience=piece("read_conditions", "patience"),
        where=question.selection.where,
    )


def _statement(question: Question, wide: Question, sources: Sources) -> Composed:
    named = [
        (Identifier("grid"), question.slots.grid),
        (_CHOSEN, _chosen(question)),
        *changed_buckets(wide, sources),
    ]
    before = predecessors(question, _CHOSEN, wide.start)
    runs = [composed("read_states", "run_before", predecessors=before)]
    for segment in sources.segments:
        runs += _runs(question, segment, sources)
    return composed(
        "read_states",
        "states",
        definitions=definitions(named),
        runs=_UNION_ALL.join(runs),
        slots=question.slots.between(Identifier("since"), Identifier("until")),
    )


def _runs(question: Question, segment: Segment, sources: Sources) -> Iterator[Composed]:
    places: dict[str, Composable] = {
        "since": Literal(segment.span.since),
        "until": Literal(segment.span.until),
    }
    of_reading: dict[str, Composable] = {
        **places,
        "chosen": _CHOSEN,
        "slot": Identifier("reading", "time"),
    }
    if segment.grain is None:
        readings = composed("read_parts", "readings", trusted=question.trusted, **of_reading)
        yield composed("read_states", "runs_of_readings", readings=readings)
        return
    if sources.has_changes:
        readings = changed_readings(segment.grain, **of_reading)
        yield composed("read_states", "runs_of_readings", readings=readings)
    alike, turning = (
        composed(
            "read_states",
            "parts",
            parts=Identifier(f"reading_{segment.grain}"),
            alike=piece("read_states", which),
            unchanged=unchanged(segment.grain, has_changes=sources.has_changes),
            **places,
        )
        for which in ("alike", "not_alike")
    )
    yield composed("read_states", "runs_of_parts", parts=alike)
    if segment.grain == "1h":
        turning = composed("read_states", "quarters", hours=turning)
    yield composed("read_states", "runs_of_turns", parts=turning)

"""Percentiles of the readings of groups in buckets: exact, or from sketches of days.

Readings are what is ranked, each as it came, not values of devices: so a device that reports more
often counts for more.
"""

from asyncio import to_thread
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from psycopg import AsyncConnection
from psycopg.sql import Composed, Identifier, Literal

from vigie.catalogue import Temporal
from vigie.store.queries import composed
from vigie.store.read.aggregates import Key
from vigie.store.read.arithmetic import MeaninglessError
from vigie.store.read.moment import one_moment
from vigie.store.read.quantiles import RELATIVE_ERROR, Sketch, merged, quantiles
from vigie.store.read.question import Question, grid_of
from vigie.store.read.rows import Row, fetch
from vigie.store.read.sketches import chosen, from_sketches

_HUNDRED = 100
_Place = tuple[str | None, datetime]
_Values = tuple[Sequence[float | None], int]


class Percentiles(NamedTuple):
    """The values at the percentiles that were asked for, in their order; null without readings.

    `error` is how far a value may be from the exact one, relative to it: 0.0, or 0.01 from
    sketches. Where a percentile lies between two readings, it is relative to the farther from 0.
    """

    start: datetime
    values: Sequence[float | None]
    readings: int
    error: float


class PercentileGroup(NamedTuple):
    key: str | None
    buckets: list[Percentiles]


async def percentiles(
    connection: AsyncConnection, question: Question, keys: Sequence[Key], ps: Sequence[float]
) -> list[PercentileGroup]:
    """Every bucket of every group in `keys`, those without readings included.

    `ps` are in percent, each between 0 and 100, both excluded. How the question combines devices
    plays no role. The answer is of one moment, and never behind what is committed.

    Raises:
        MeaninglessError: the metric's readings are not to be ranked, or a `p` is out of range.
    """
    _refuse_meaningless(question, ps)
    fractions = [p / _HUNDRED for p in ps]
    async with one_moment(connection):
        starts = [slot["at"] for slot in await grid_of(connection, question)]
        sketched = await from_sketches(connection, question)
        statement = _exact(question) if sketched is None else sketched
        rows = await fetch(connection, statement, {**question.parameters, "fractions": fractions})
    found = _found(rows) if sketched is None else await to_thread(_ranked, rows, fractions)
    error = 0.0 if sketched is None else RELATIVE_ERROR
    nothing: _Values = [None] * len(ps), 0
    return [
        PercentileGroup(
            key.key,
            [Percentiles(at, *found.get((key.key, at), nothing), error) for at in starts],
        )
        for key in keys
    ]


def _found(rows: list[Row]) -> dict[_Place, _Values]:
    return {(row["key"], row["at"]): (row["values"], row["readings"]) for row in rows}


def _ranked(rows: list[Row], fractions: list[float]) -> dict[_Place, _Values]:
    """The values of each group and bucket at fractions of the ranks, and how many readings."""
    sketches: dict[_Place, list[Sketch]] = defaultdict(list)
    for row in rows:
        sketches[row["key"], row["at"]].append(Sketch(row["bins"], row["counts"]))
    return {place: quantiles(merged(those), fractions) for place, those in sketches.items()}


def _refuse_meaningless(question: Question, ps: Sequence[float]) -> None:
    metric = question.metric
    if metric.temporal in {Temporal.COUNTER, Temporal.STATE}:
        what = "state" if metric.temporal is Temporal.STATE else "cumulative register"
        raise MeaninglessError("stat", f"{metric.id} is a {what}, which has no percentiles")
    if not all(0 < p < _HUNDRED for p in ps):
        raise MeaninglessError("stat", "a percentile is between 0 and 100, both excluded")


def _exact(question: Question) -> Composed:
    return composed(
        "read_percentiles",
        "exact",
        grid=question.slots.grid,
        chosen=chosen(question),
        readings=composed(
            "read_parts",
            "readings",
            slot=question.slots.of(Identifier("reading", "time")),
            chosen=Identifier("chosen"),
            since=Literal(question.start),
            until=Literal(question.end),
            trusted=question.trusted,
        ),
    )

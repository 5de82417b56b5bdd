"""What each hour of the week comes to on average, by local clocks (`sql/read_profile.sql`)."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import NamedTuple

from psycopg import AsyncConnection
from psycopg.sql import Composed

from vigie.catalogue import Temporal
from vigie.store.queries import composed, piece
from vigie.store.read.aggregates import Key, buckets
from vigie.store.read.cover import WIDTHS, has_whole_hours
from vigie.store.read.moment import one_moment
from vigie.store.read.question import Question
from vigie.store.read.rows import fetch
from vigie.store.read.sources import Sources, find_sources

_EXTREMES = {"min": "of_min", "max": "of_max", "count": "of_max"}


class Cell(NamedTuple):
    """The mean of the values of an hour of the week, and of how many such hours it is.

    Weekdays go from 1, Monday, to 7; an hour is named by its start, 0 to 23.
    """

    weekday: int
    hour: int
    value: float | None
    hours: int


class Profile(NamedTuple):
    """All 168 cells of a group, in order."""

    key: str | None
    cells: list[Cell]


async def profile(
    connection: AsyncConnection, question: Question, keys: Sequence[Key]
) -> list[Profile]:
    """The hours of the week of each group, over the question's range, whatever its width is.

    Only whole hours of the range count, that are over and have a value. Where the hours of the
    zone's clocks are not those of UTC, each is put together from its quarter hours: amounts are
    added, extremes and devices that report are the outermost, all else is their mean (weighted,
    where the metric is).
    """
    is_whole = has_whole_hours(question.span, question.zone)
    asked = replace(question, width=WIDTHS["1h" if is_whole else "15m"])
    async with one_moment(connection):
        sources = await find_sources(connection, asked)
        statement = _statement(asked, sources, is_whole=is_whole)
        rows = await fetch(connection, statement, asked.parameters)
    found = {(row["key"], row["weekday"], row["hour"]): row for row in rows}
    nothing = {"value": None, "hours": 0}
    places = list(product(range(1, 8), range(24)))
    return [
        Profile(
            key.key,
            [
                Cell(weekday, hour, row["value"], row["hours"])
                for weekday, hour in places
                for row in (found.get((key.key, weekday, hour), nothing),)
            ],
        )
        for key in keys
    ]


def _statement(question: Question, sources: Sources, *, is_whole: bool) -> Composed:
    found = buckets(question, sources)
    if is_whole:
        hours = composed("read_profile", "hours", buckets=found)
    else:
        composition = piece("read_profile", _composition(question))
        hours = composed(
            "read_profile", "hours_of_quarters", buckets=found, composition=composition
        )
    return composed("read_profile", "profile", hours=hours)


def _composition(question: Question) -> str:
    combination = question.combination
    if combination.name in _EXTREMES:
        return _EXTREMES[combination.name]
    if combination.threshold is None and question.metric.temporal in {
        Temporal.DELTA,
        Temporal.COUNTER,
    }:
        return "of_amounts"
    return "of_weighted" if combination.weight is not None else "of_states"

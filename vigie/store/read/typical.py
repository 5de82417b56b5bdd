"""What is usual at each time of a range: the median and the spread of the weeks before it.

Stored groups of all those weeks are read in one statement (`sql/read_typical.sql`); only where they
do not fit are series worked out, week by week.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from psycopg import AsyncConnection
from psycopg.sql import Composed

from vigie.store.grains import HOURS, QUARTERS
from vigie.store.queries import composed, piece
from vigie.store.read.aggregates import Key, aggregate_at_this_moment
from vigie.store.read.arithmetic import MeaninglessError
from vigie.store.read.cover import WIDTHS, Span, joined, without
from vigie.store.read.moment import one_moment
from vigie.store.read.question import Question
from vigie.store.read.rows import Row, fetch
from vigie.store.read.slots import floor
from vigie.store.read.sources import find_sources

_WEEK = timedelta(days=7)
_GRAINS = {WIDTHS[grain.name]: grain for grain in (QUARTERS, HOURS)}
# One week says nothing of a spread.
_FEWEST_WEEKS = 2


class Band(NamedTuple):
    """What is usual in a bucket: nine values of ten lie above `low`, nine below `high`.

    They are null when fewer than two of the weeks have a value; `weeks` have one.
    """

    start: datetime
    low: float | None
    median: float | None
    high: float | None
    weeks: int


class TypicalGroup(NamedTuple):
    key: str | None
    buckets: list[Band]


class Calendar(NamedTuple):
    """The buckets of a range, each with its place in the week, and the samples of each place."""

    places: dict[datetime, int]
    samples: list[list[datetime]]


async def typical(
    connection: AsyncConnection, question: Question, keys: Sequence[Key], weeks: int = 8
) -> list[TypicalGroup]:
    """The usual values of every bucket of every group, from that many weeks before the range.

    A bucket is compared with those of the same weekday and time by the clocks of the zone. All of
    a long range is compared with the same weeks, those before its start.

    Raises:
        MeaninglessError: the question's buckets are not of a quarter of an hour or an hour.
    """
    calendar = same_times(question, weeks)
    samples = [(place, at) for place, times in enumerate(calendar.samples) for at in times]
    spans = _spans({at for _, at in samples}, _width(question))
    async with one_moment(connection):
        stored, others = await _where_to_read(connection, question, spans)
        worked_out = await _worked_out(connection, question, keys, others)
        rows = await fetch(
            connection,
            _statement(question, takes_groups=bool(stored)),
            {
                **question.parameters,
                "since": [span.since for span in stored],
                "until": [span.until for span in stored],
                "worked_out_keys": [key for key, _, _ in worked_out],
                "worked_out_at": [at for _, at, _ in worked_out],
                "worked_out_values": [value for _, _, value in worked_out],
                "places": [place for place, _ in samples],
                "samples": [at for _, at in samples],
            },
        )
    found = {(row["key"], row["place"]): row for row in rows}
    return [
        TypicalGroup(
            key.key,
            [_band(at, found.get((key.key, place))) for at, place in calendar.places.items()],
        )
        for key in keys
    ]


def same_times(question: Question, weeks: int) -> Calendar:
    """Where the same times of the weeks before are to be found.

    Of an hour that came twice the first is taken; one that the clocks jumped over has no sample,
    and neither has one that a change of half an hour (Lord Howe Island) put off its bucket.
    """
    width, zone = _width(question), ZoneInfo(question.zone)
    at = floor(question.start.astimezone(UTC), width)
    first = at.astimezone(zone).replace(tzinfo=None)
    places: dict[datetime, int] = {}
    place_of: dict[datetime, int] = {}
    while at < question.end:
        wall = at.astimezone(zone).replace(tzinfo=None)
        in_first_week = first + (wall - first) % _WEEK
        places[at] = place_of.setdefault(in_first_week, len(place_of))
        at += width
    samples = [
        [
            then
            for week in range(1, weeks + 1)
            if (then := _instant(wall - week * _WEEK, zone)) is not None
            and floor(then, width) == then
        ]
        for wall in place_of
    ]
    return Calendar(places, samples)


def _instant(wall: datetime, zone: ZoneInfo) -> datetime | None:
    then = wall.replace(tzinfo=zone).astimezone(UTC)
    return then if then.astimezone(zone).replace(tzinfo=None) == wall else None


def _width(question: Question) -> timedelta:
    if not isinstance(question.width, timedelta) or question.width not in _GRAINS:
        raise MeaninglessError(
            "bucket", "what is typical is known by quarter hours and hours: ask bucket=15m or 1h"
        )
    return question.width


def _spans(starts: Iterable[datetime], width: timedelta) -> list[Span]:
    return joined(Span(start, start + width) for start in sorted(starts))


async def _where_to_read(
    connection: AsyncConnection, question: Question, spans: list[Span]
) -> tuple[list[Span], list[Span]]:
    """The spans to read from stored groups, and those to work out from series."""
    if not spans:
        return [], []
    hull = replace(question, start=spans[0].since, end=spans[-1].until)
    sources = await find_sources(connection, hull)
    if sources.groups is None:
        return [], spans
    holes = joined(segment.span for segment in sources.segments)
    stored = [part for span in spans for part in without(span, _within(span, holes))]
    return stored, [part for span in spans for part in _within(span, holes)]


def _within(span: Span, holes: list[Span]) -> list[Span]:
    clipped = (Span(max(span.since, hole.since), min(span.until, hole.until)) for hole in holes)
    return [hole for hole in clipped if hole.since < hole.until]


async def _worked_out(
    connection: AsyncConnection, question: Question, keys: Sequence[Key], spans: list[Span]
) -> list[tuple[str | None, datetime, float | None]]:
    return [
        (group.key, bucket.start, bucket.value)
        for span in spans
        for group in await aggregate_at_this_moment(
            connection, replace(question, start=span.since, end=span.until), keys
        )
        for bucket in group.buckets
        if bucket.readings
    ]


def _statement(question: Question, *, takes_groups: bool) -> Composed:
    # What does not fit groups, such as one device, cannot be asked of them.
    values = _values_of_groups(question) if takes_groups else composed("read_typical", "no_values")
    return composed("read_typical", "bands", values_of_groups=values)


def _values_of_groups(question: Question) -> Composed:
    return composed(
        "read_typical",
        "values_of_groups",
        key=question.key,
        combined=piece("read_cells", question.combination.name),
        groups=_GRAINS[_width(question)].groups,
        where=question.selection.where_of_groups,
    )


def _band(start: datetime, row: Row | None) -> Band:
    if row is None or row["weeks"] < _FEWEST_WEEKS:
        return Band(start, None, None, None, row["weeks"] if row else 0)
    low, median, high = row["band"]
    return Band(start, low, median, high, row["weeks"])

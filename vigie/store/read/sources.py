"""Where an answer comes from: stored groups, stored buckets of series, or readings.

Always the coarsest that answers exactly at this moment; see rollup_log in migration 0005.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import AsyncConnection

from vigie.catalogue import Temporal
from vigie.city.config import GroupBy
from vigie.store.grains import DAYS, HOURS, QUARTERS, Grain
from vigie.store.queries import composed
from vigie.store.read.cover import WIDTHS, Segment, Span, aligned, cover, has_whole_hours, without
from vigie.store.read.question import Question
from vigie.store.read.rows import Row, fetch
from vigie.store.rollup import SETTLES_AFTER

_DAY = timedelta(days=1)
# With more changes than that waiting to be worked out, readings are the shorter way.
_MANY_CHANGES = 500
_MANY_CHANGED_GROUPS = 8
_FROM_GROUPS = frozenset({"sum", "mean", "min", "max", "count", "weighted"})
# A change of a quarter hour is one of its hour and its day; the maintainer logs those in turn.
CHANGED_BY = {"1m": ["15m"], "15m": ["15m"], "1h": ["15m", "1h"], "1d": ["15m", "1d"]}


@dataclass(frozen=True, slots=True)
class Groups:
    """Stored groups of a grain over a span, but for the buckets that changed."""

    grain: Grain
    span: Span
    changed: list[datetime]


@dataclass(frozen=True, slots=True)
class Sources:
    """Groups for a part of the range, and series for the rest of it.

    `has_changes`: buckets of some series changed since they were stored, so each is asked for.
    """

    groups: Groups | None
    segments: list[Segment]
    has_changes: bool


@dataclass(frozen=True, slots=True)
class _Freshness:
    zone: str
    frontier: datetime
    days: Span
    changes: int
    readings_since: datetime | None
    is_dense: bool


@dataclass(frozen=True, slots=True)
class Days:
    """The whole stored days inside of what is asked; whether some changed since, of some series."""

    span: Span
    has_changes: bool


async def find_days(connection: AsyncConnection, question: Question) -> Days | None:
    """The stored days that lie each within one bucket of the question, if there are any."""
    if question.include_suspect:
        return None
    fresh = await _freshness(connection, question)
    if not _can_take_days(question, fresh) or fresh.days.since >= fresh.days.until:
        return None
    return Days(fresh.days, fresh.changes > 0)


async def find_sources(connection: AsyncConnection, question: Question) -> Sources:
    """The sources at the moment that the connection's transaction sees."""
    if question.include_suspect:
        return Sources(None, [Segment(None, question.span)], has_changes=False)
    fresh = await _freshness(connection, question)
    if fresh.changes > _MANY_CHANGES:
        return _mostly_readings(question, fresh)
    groups, left = await _find_groups(connection, question, fresh)
    grains = _grains(question, fresh)
    days = fresh.days if groups is None and _can_take_days(question, fresh) else None
    segments = [segment for span in left for segment in cover(span, grains, fresh.frontier, days)]
    return Sources(groups, segments, fresh.changes > 0)


async def find_parts(
    connection: AsyncConnection, question: Question, grains: tuple[str, ...]
) -> Sources:
    """Stored buckets of series by these grains, coarsest first, whatever the question's are."""
    if question.include_suspect:
        return Sources(None, [Segment(None, question.span)], has_changes=False)
    fresh = await _freshness(connection, question)
    segments = cover(question.span, grains, fresh.frontier, days=None)
    return Sources(None, segments, fresh.changes > 0)


def _mostly_readings(question: Question, fresh: _Freshness) -> Sources:
    """Readings as far back as they are kept, and stored buckets before."""
    since = max(question.start, fresh.readings_since or question.start)
    kept = Span(min(since, question.end), question.end)
    before = cover(
        Span(question.start, kept.since), _grains(question, fresh), fresh.frontier, days=None
    )
    return Sources(None, [*before, Segment(None, kept)], has_changes=True)


async def _freshness(connection: AsyncConnection, question: Question) -> _Freshness:
    (row,) = await fetch(
        connection,
        composed(
            "read_freshness",
            "freshness",
            where=question.selection.where,
            is_late=composed("read_freshness", "is_late"),
        ),
        {**question.parameters, "settles_after": SETTLES_AFTER, "limit": _MANY_CHANGES + 1},
    )
    days = Span(row["first_day"], row["end_of_days"])
    return _Freshness(
        row["time_zone"],
        row["frontier"],
        days,
        row["pending"],
        row["readings_since"],
        row["is_dense"],
    )


def _can_take_days(question: Question, fresh: _Freshness) -> bool:
    if question.width is not None and not question.slots.are_local:
        return False
    return question.zone == fresh.zone


def _grains(question: Question, fresh: _Freshness) -> tuple[str, ...]:
    """Grains of series whose buckets each lie within one bucket of the question, coarsest first."""
    if question.width is None:
        return ("1h", "15m")
    if not isinstance(question.width, timedelta) or question.slots.are_local:
        return ("1h", "15m") if has_whole_hours(question.span, question.zone) else ("15m",)
    grains = [name for name in ("1h", "15m") if question.width % WIDTHS[name] == timedelta(0)]
    is_by_minute = question.width % WIDTHS["1m"] == timedelta(0)
    if is_by_minute and fresh.is_dense and question.combination.weight is None:
        grains.append("1m")
    return tuple(grains)


async def _find_groups(
    connection: AsyncConnection, question: Question, fresh: _Freshness
) -> tuple[Groups | None, list[Span]]:
    """What groups answer, and the spans that they do not."""
    grain, span = _groups_that_fit(question, fresh)
    if grain is None or span is None or await are_regrouping(connection, question):
        return None, [question.span]
    if await hide_members(connection, question):
        return None, [question.span]
    # A register's step comes from its reading before, which may have changed long before the range.
    may_have_changed = fresh.changes > 0 or question.metric.temporal is Temporal.COUNTER
    changed = await _changed(connection, question, grain, span) if may_have_changed else []
    if len(changed) > _MANY_CHANGED_GROUPS:
        return None, [question.span]
    groups = Groups(grain, span, [one.since for one in changed])
    return groups, without(question.span, without(span, changed))


def _groups_that_fit(question: Question, fresh: _Freshness) -> tuple[Grain | None, Span | None]:
    """Groups are of exactly the question's buckets: a mean of sums is not the sum of means."""
    if (
        question.group_by is GroupBy.DEVICE
        or question.selection.device
        or question.combination.is_time_weighted
        or question.combination.name not in _FROM_GROUPS
    ):
        return None, None
    if question.width == _DAY and question.zone == fresh.zone:
        return DAYS, fresh.days if fresh.days.since < fresh.days.until else None
    for grain in (QUARTERS, HOURS):
        if question.width == WIDTHS[grain.name]:
            return grain, aligned(question.span, WIDTHS[grain.name], fresh.frontier)
    return None, None


async def are_regrouping(connection: AsyncConnection, question: Question) -> bool:
    """Whether groups of the question's metrics do not stand as they are."""
    (row,) = await fetch(
        connection, composed("read_freshness", "are_regrouping"), {"metrics": question.metrics}
    )
    return bool(row["exists"])


async def hide_members(connection: AsyncConnection, question: Question) -> bool:
    """Whether groups of the question's metrics hold devices that it must not show."""
    if not question.selection.hidden.devices:
        return False
    (row,) = await fetch(
        connection,
        composed("read_freshness", "hide_members"),
        {**question.selection.parameters, "metrics": question.metrics},
    )
    return bool(row["exists"])


async def _changed(
    connection: AsyncConnection, question: Question, grain: Grain, span: Span
) -> list[Span]:
    statement = composed(
        "read_freshness",
        "changed_group_buckets",
        bucket=composed("read_freshness", f"bucket_{grain.name}"),
        parts=grain.parts,
        until=grain.until,
    )
    parameters: Row = {
        "grains": CHANGED_BY[grain.name],
        "metrics": question.metrics,
        "since": span.since,
        "until": span.until,
        "limit": _MANY_CHANGED_GROUPS + 1,
    }
    return [Span(**row) for row in await fetch(connection, statement, parameters)]

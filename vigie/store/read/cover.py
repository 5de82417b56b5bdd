"""Which stored buckets make up a range of time: the coarsest that fit, finer ones at the edges."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from vigie.store.read.slots import ceiling, floor

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_NO_TIME = timedelta(0)
WIDTHS = {"1m": timedelta(minutes=1), "15m": timedelta(minutes=15), "1h": _HOUR}


@dataclass(frozen=True, slots=True)
class Span:
    """The range `[since, until)`."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Segment:
    """A range read from the buckets of a grain, or from the readings when it is None."""

    grain: str | None
    span: Span


def cover(
    span: Span, grains: tuple[str, ...], frontier: datetime, days: Span | None
) -> list[Segment]:
    """The segments that make up `span`, in order, without a gap or an overlap.

    `grains` may be used up to `frontier`, coarsest first; `days` are the whole stored days inside
    of the span, when days may be used as well.
    """
    if days is not None and days.since < days.until:
        return [
            *_cover(Span(span.since, days.since), grains, frontier),
            Segment("1d", days),
            *_cover(Span(days.until, span.until), grains, frontier),
        ]
    return _cover(span, grains, frontier)


def _cover(span: Span, grains: tuple[str, ...], frontier: datetime) -> list[Segment]:
    if span.since >= span.until:
        return []
    if not grains:
        return [Segment(None, span)]
    grain, *finer = grains
    inner = aligned(span, WIDTHS[grain], frontier)
    if inner is None:
        return _cover(span, tuple(finer), frontier)
    return [
        *_cover(Span(span.since, inner.since), tuple(finer), frontier),
        Segment(grain, inner),
        *_cover(Span(inner.until, span.until), tuple(finer), frontier),
    ]


def aligned(span: Span, width: timedelta, frontier: datetime) -> Span | None:
    """The whole UTC buckets inside of the span and before the frontier, if there are any."""
    since = ceiling(span.since, width)
    until = floor(min(span.until, frontier), width)
    return Span(since, until) if since < until else None


def without(span: Span, holes: list[Span]) -> list[Span]:
    """What is left of the span beside the holes, which are in order."""
    left = []
    since = span.since
    for hole in holes:
        if since < hole.since:
            left.append(Span(since, hole.since))
        since = max(since, hole.until)
    if since < span.until:
        left.append(Span(since, span.until))
    return left


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same time in as few spans as possible; they come in order."""
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1].until == span.since:
            joined[-1] = Span(joined[-1].since, span.until)
        else:
            joined.append(span)
    return joined


def has_whole_hours(span: Span, zone: str) -> bool:
    """Whether local midnights fall on UTC hours all through the span.

    In India or Newfoundland they do not.
    """
    wall = ZoneInfo(zone)
    days = (span.until - span.since) // _DAY + 3
    moments = (span.since + (day - 1) * _DAY for day in range(days))
    return all(
        (one.astimezone(wall).utcoffset() or _NO_TIME) % _HOUR == _NO_TIME for one in moments
    )

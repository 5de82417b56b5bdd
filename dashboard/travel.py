"""The way through the past: what the slider spans, and the alarms that are marked along it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from dashboard.alarms import SEVERITIES, Alarms
from dashboard.figures.charts import floor_to
from dashboard.figures.ticks import ticks_of
from dashboard.question import SLOW, Question, question
from dashboard.state import Alarm

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_QUARTER = timedelta(minutes=15)
_PRESENT = timedelta(minutes=5)  # the slider's end moves on so often
_MOST_MARKS = 500
_SLICES = 160  # in each there is room for one mark


class Span(NamedTuple):
    """How far the slider reaches, its finest position, and how far one press of a button goes."""

    length: timedelta
    grain: timedelta
    step: timedelta


SPANS: Final = {
    "24h": Span(_DAY, _MINUTE, 5 * _MINUTE),
    "7d": Span(7 * _DAY, 5 * _MINUTE, 30 * _MINUTE),
    "28d": Span(28 * _DAY, 30 * _MINUTE, 120 * _MINUTE),
}
DEFAULT_SPAN: Final = next(iter(SPANS))


@dataclass(frozen=True, slots=True)
class Reach:
    """From where to where the slider goes: up to the `present`, or to whole spans before it."""

    start: datetime
    end: datetime
    span: Span
    present: datetime

    def share(self, moment: datetime) -> float:
        """Where a moment lies: 0 at the start, 1 at the end."""
        return min(max((moment - self.start) / (self.end - self.start), 0.0), 1.0)

    @property
    def raised(self) -> Question[Alarms]:
        """The alarms that stood in it, the worst of them where they are very many."""
        return question(
            Alarms,
            "/v1/alarms",
            SLOW,
            start=self.start,
            end=self.end,
            sort="severity",
            limit=_MOST_MARKS,
        )


def reach_of(at: datetime, now: datetime, span: str) -> Reach:
    """What the slider spans when it stands `at` a moment before `now`."""
    chosen = SPANS[span]
    present = end = floor_to(now, _PRESENT)
    before = max(end - at, timedelta()) // chosen.length
    end -= before * chosen.length
    return Reach(end - chosen.length, end, chosen, present)


def marked(alarms: Iterable[Alarm], reach: Reach) -> list[Alarm]:
    """Those that were raised within reach, in order; of those very close together, the worst."""
    worst: dict[int, Alarm] = {}
    by_severity = sorted(alarms, key=lambda one: SEVERITIES.index(one.severity))
    for one in by_severity:
        if reach.start <= one.raised_at < reach.end:
            worst.setdefault(int(reach.share(one.raised_at) * _SLICES), one)
    return sorted(worst.values(), key=lambda one: one.raised_at)


@lru_cache(maxsize=16)
def scale_of(reach: Reach, zone: ZoneInfo, lang: str) -> tuple[tuple[float, str], ...]:
    """Where whole hours or days of the city's clocks lie, and what they are called."""
    quarters = (reach.end - reach.start) // _QUARTER
    first = floor_to(reach.start, _QUARTER) + _QUARTER
    moments = [first + n * _QUARTER for n in range(quarters)]
    named = [(f"{reach.share(one)}", one.astimezone(zone)) for one in moments]
    return tuple(
        (float(share), text) for share, text in ticks_of(named, reach.end - reach.start, lang)
    )

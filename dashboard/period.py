"""The time that a page is about, as its URL says: `24h`, `2026-11-20T00:00/2026-11-22T12:00`."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from dashboard.figures.charts import floor_to
from dashboard.measures import Aggregates
from dashboard.page import Given, Parameter
from dashboard.question import FINISHED, SLOW, TAIL, Body, Last, Pace, Question, question
from dashboard.scene import Scene
from dashboard.view import zone_of

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

PRESETS: Final = {
    "1h": _HOUR,
    "6h": 6 * _HOUR,
    "24h": _DAY,
    "7d": 7 * _DAY,
    "28d": 28 * _DAY,
    "1y": 365 * _DAY,
}
# Up to which span a chart has which buckets: some hundred or two of them.
_BUCKETS: Final = (
    (2 * _HOUR, _MINUTE),
    (8 * _HOUR, 5 * _MINUTE),
    (2 * _DAY, 15 * _MINUTE),
    (10 * _DAY, _HOUR),
    (35 * _DAY, 3 * _HOUR),
    (3 * 366 * _DAY, _DAY),
)
_WEEK = 7 * _DAY
_USUAL = (15 * _MINUTE, _HOUR)
_STEPS = 60
_LATE = _HOUR  # what has ended for so long is finished
_MARK = "/"
_MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class Period:
    """[start, end), in buckets that make a chart of it readable; `last` when it ends now."""

    start: datetime
    end: datetime
    bucket: timedelta
    last: Last | None = None

    @property
    def span(self) -> timedelta:
        return self.end - self.start

    @property
    def bucket_text(self) -> str:
        """As the API wants it."""
        return f"{self.bucket / timedelta(seconds=1):.0f}s"

    @property
    def has_usual(self) -> bool:
        """Whether the API knows what is usual for such buckets."""
        return self.bucket in _USUAL

    @property
    def pace(self) -> Pace:
        """Each bucket is seen to fill in sixty steps: at most every 5 s, at least every minute."""
        if self.last is None:
            return FINISHED
        every_s = self.bucket / _STEPS / timedelta(seconds=1)
        return Pace(min(max(every_s, TAIL.every_s), SLOW.every_s))

    def limits(self) -> dict[str, Any]:
        """What a question of the period is asked with, for `question(…, **period.limits())`."""
        if self.last is not None:
            return {"last": self.last}
        return {"start": self.start, "end": self.end}


def period_of(scene: Scene, name: str = "period") -> Period:
    """The period of a page; one up to now ends at the moment that the page shows."""
    text = scene.view[name]
    if text in PRESETS:
        return _up_to(scene.now, PRESETS[text], is_now=scene.view.at is None)
    start, end = _read(text, scene.zone)
    end = min(end, scene.now)
    bucket = _bucket(end - start)
    if scene.picture.at - end < _LATE:
        return _up_to(scene.now, scene.now - start, is_now=scene.view.at is None)
    return Period(start, end, bucket)


def question_over(
    period: Period, model: type[Body], path: str, pace: Pace | None = None, **of: Any
) -> Question[Body]:
    """What is asked of a period: at its own pace, or at `pace` for as long as it ends now."""
    if pace is None or period.last is None:
        pace = period.pace
    return question(model, path, pace, **of, **period.limits())


def over_period(
    scene: Scene, metric: str, *, compare: str | None = None, **of: Any
) -> Question[Aggregates]:
    """A metric in the buckets of the page's period; `of` narrows and groups it."""
    period = period_of(scene)
    return question_over(
        period,
        Aggregates,
        "/v1/aggregates",
        SLOW if compare else None,
        metric=metric,
        bucket=period.bucket_text,
        compare=compare,
        **of,
    )


def usual_over_period(scene: Scene, metric: str, **of: Any) -> Question[Aggregates] | None:
    """The same with what is usual; None where the API knows nothing usual for such buckets."""
    if not period_of(scene).has_usual:
        return None
    return over_period(scene, metric, compare="typical", **of)


def period_parameter(name: str = "period", default: str = "24h") -> Parameter:
    return Parameter(name, _canonical, lambda _: default)


def _up_to(end: datetime, span: timedelta, *, is_now: bool) -> Period:
    bucket = _bucket(span)
    last = Last(span, bucket)
    start, after = last.at(end)
    return Period(
        start, after if is_now else floor_to(end, bucket), bucket, last if is_now else None
    )


def _bucket(span: timedelta) -> timedelta:
    return next((bucket for most, bucket in _BUCKETS if span <= most), _WEEK)


def _canonical(text: str, given: Given) -> str | None:
    if text in PRESETS:
        return text
    try:
        start, end = _read(text, zone_of(given.place))
    except (ValueError, OverflowError):
        return None
    if not start < min(end, given.picture.at):
        return None
    zone = zone_of(given.place)
    return _MARK.join(
        one.astimezone(zone).replace(tzinfo=None).isoformat(timespec=_MINUTES)
        for one in (start, end)
    )


def _read(text: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Two moments by the clocks of the city.

    Raises:
        ValueError: it is not two, or a day alone.
    """
    start, end = (
        datetime.fromisoformat(one).replace(tzinfo=zone).astimezone(UTC)
        for one in text.split(_MARK, 1)
    )
    return start, end

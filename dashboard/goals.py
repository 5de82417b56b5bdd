"""The city's goals: the API's answers about them, and what a page asks over a period."""

import datetime as dt
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from dashboard.city import Names, Source
from dashboard.document import Document
from dashboard.history import Bucket
from dashboard.page import Parameter, one_of
from dashboard.question import FINISHED, SLOW, Last, Question, question
from dashboard.scene import Scene, at_moment

OBJECTIVES: Final = ("economic", "environmental", "social")
PERCENT: Final = "%"

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_PATH = "/v1/goals/history"


class Baseline(Document):
    date: dt.date
    value: float


class Goal(Document):
    """A target and how the city stands: `value` is of the last `span_s` seconds.

    `coverage` is the share of that time for which devices reported, 0 to 1.
    """

    id: str
    name: Names
    objective: str
    metric: str
    span_s: float
    unit: str
    label: Names
    decimals: int
    direction: str  # `up` where more is better
    target: float
    date: dt.date
    baseline: Baseline | None = None
    source: Source | None = None
    is_example: bool = False
    value: float | None
    coverage: float | None = None
    progress: float | None = None
    due_progress: float | None = None
    status: str

    @property
    def span(self) -> timedelta:
        return timedelta(seconds=self.span_s)

    def is_better(self, one: float, than: float) -> bool:
        return one > than if self.direction == "up" else one < than

    def meets(self, value: float, target: float) -> bool:
        return value == target or self.is_better(value, target)

    def due_at(self, day: dt.date) -> float | None:
        """Where the straight path from the baseline to the target is on a day."""
        if self.baseline is None:
            return None
        passed = (day - self.baseline.date) / (self.date - self.baseline.date)
        share = min(1.0, max(0.0, passed))
        return self.baseline.value + share * (self.target - self.baseline.value)


class Goals(Document):
    items: tuple[Goal, ...]


class GoalGroup(Document):
    key: str | None
    buckets: tuple[Bucket, ...]
    earlier: tuple[Bucket, ...] | None = None


class GoalHistory(Document):
    """What a goal's measure came to; `target` is in the unit of the values, where it has one."""

    id: str
    label: Names
    decimals: int
    per: str = "none"
    target: float | None = None
    groups: tuple[GoalGroup, ...]


class GoalHistories(Document):
    start: datetime
    end: datetime
    items: tuple[GoalHistory, ...]

    def of(self, goal: str) -> GoalHistory | None:
        return next((one for one in self.items if one.id == goal), None)


@dataclass(frozen=True, slots=True)
class Span:
    """So long up to the moment shown, and the buckets that make a curve of it readable."""

    length: timedelta
    bucket: timedelta


# Whole weeks, so that periods have as many Sundays as those before them.
SPANS: Final = {
    "24h": Span(_DAY, _HOUR),
    "7d": Span(7 * _DAY, 6 * _HOUR),
    "28d": Span(28 * _DAY, _DAY),
    "91d": Span(91 * _DAY, _DAY),
}
# What a period is held against: the one just before, or the same weeks a year ago.
AGAINST: Final = {"previous": "previous", "year": "364d"}

_WHOLE_PERIOD = timedelta(minutes=15)  # to which a period in one bucket is rounded

PERIOD: Final = Parameter("period", lambda text, _: text if text in SPANS else None, lambda _: "7d")
COMPARISON: Final = one_of("against", lambda _: tuple(AGAINST))


class Over(NamedTuple):
    """A period up to the moment that is shown, and what it is held against, as the API says it."""

    span: Span
    against: str


LAST_WEEK: Final = Over(SPANS["7d"], AGAINST["previous"])


def chosen(scene: Scene) -> Over:
    """What the URL of the page of goals says."""
    return Over(SPANS[scene.view["period"]], AGAINST[scene.view["against"]])


def goals_question(scene: Scene) -> Question[Goals]:
    """How the city stands."""
    return at_moment(scene, Goals, "/v1/goals", SLOW)


def trend_question(scene: Scene, over: Over) -> Question[GoalHistories]:
    """Every goal over the period, and over the one that it is held against, in buckets."""
    bucket = over.span.bucket
    return _history(scene, over, bucket, bucket=f"{bucket / timedelta(seconds=1):.0f}s")


def city_question(scene: Scene, over: Over) -> Question[GoalHistories]:
    """Every goal over the whole period, and over the one that it is held against."""
    return _in_one(scene, over)


def districts_question(scene: Scene, over: Over) -> Question[GoalHistories]:
    """The same by district, amounts by residents."""
    return _in_one(scene, over, group_by="district", per=_per(scene))


def comparable_question(scene: Scene, over: Over) -> Question[GoalHistories]:
    """The city's, as those of districts are written."""
    return _in_one(scene, over, per=_per(scene))


def _per(scene: Scene) -> str | None:
    return "1000_residents" if any(one.population for one in scene.place.districts) else None


def _in_one(scene: Scene, over: Over, **of: Any) -> Question[GoalHistories]:
    return _history(scene, over, _WHOLE_PERIOD, bucket="all", **of)


def _history(
    scene: Scene, over: Over, rounded_to: timedelta, **asked: Any
) -> Question[GoalHistories]:
    of = {"compare": over.against, **asked}
    length, end = over.span.length, scene.view.at
    if end is None:
        last = Last(length, rounded_to)
        return question(GoalHistories, _PATH, SLOW, last=last, **of)
    return question(GoalHistories, _PATH, FINISHED, start=end - length, end=end, **of)

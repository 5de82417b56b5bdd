"""What a page asks the API, and how fresh the answer must be. Equal questions are asked once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from dashboard.figures.charts import floor_to

Body = TypeVar("Body", bound=BaseModel)
Given = str | int | float | datetime | Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Pace:
    """Asked again after `every_s` seconds, or earlier when the city says so.

    `on_change` hears of readings and devices, `on_devices` only of devices, `on_alarms` of alarms;
    what it hears of makes it ask again at most every `pause_s` seconds.
    """

    every_s: float
    pause_s: float = 0.75
    on_change: bool = False
    on_devices: bool = False
    on_alarms: bool = False

    @property
    def hears(self) -> bool:
        return self.on_change or self.on_devices or self.on_alarms


LIVE = Pace(5, on_change=True)
LIVE_LIST = Pace(5, pause_s=2, on_change=True)  # of so many devices that one always says something
TAIL = Pace(5)  # of a chart whose newest bucket still fills
SLOW = Pace(60)
FINISHED = Pace(float("inf"))


@dataclass(frozen=True, slots=True)
class Last:
    """The last `span` up to the moment of asking, in whole buckets."""

    span: timedelta
    bucket: timedelta

    def at(self, now: datetime) -> tuple[datetime, datetime]:
        end = floor_to(now, self.bucket) + self.bucket
        return end - self.bucket - floor_span(self.span, self.bucket), end


def floor_span(span: timedelta, bucket: timedelta) -> timedelta:
    return max(span // bucket, 1) * bucket


@dataclass(frozen=True, slots=True)
class Question(Generic[Body]):
    """A path of the API with its parameters, and the `model` of its answer.

    `last` adds start and end when it is asked. `is_whole` follows the answer's pages to the end
    (`items` and `next`). What `is_for_staff` the API never tells the public.
    """

    model: type[Body]
    path: str
    parameters: tuple[tuple[str, str], ...] = ()
    pace: Pace = LIVE
    last: Last | None = None
    is_whole: bool = False
    is_for_staff: bool = False

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.parameters if key == name]

    def query(self, now: datetime) -> list[tuple[str, str]]:
        """The parameters to ask it with at a moment."""
        if self.last is None:
            return list(self.parameters)
        start, end = self.last.at(now)
        return [*self.parameters, ("start", start.isoformat()), ("end", end.isoformat())]


def question(
    model: type[Body],
    path: str,
    pace: Pace = LIVE,
    *,
    last: Last | None = None,
    is_whole: bool = False,
    is_for_staff: bool = False,
    **parameters: Given,
) -> Question[Body]:
    """A question in its canonical form: absent parameters left out, the others in order."""
    return Question(
        model,
        path,
        tuple(sorted(_written(parameters.items()))),
        pace,
        last,
        is_whole=is_whole,
        is_for_staff=is_for_staff,
    )


def _written(parameters: Iterable[tuple[str, Any]]) -> Iterable[tuple[str, str]]:
    for name, value in parameters:
        if value is None:
            continue
        if isinstance(value, datetime):
            yield name, value.isoformat()
        elif isinstance(value, str | int | float):
            yield name, str(value)
        else:
            yield from ((name, one) for one in value)

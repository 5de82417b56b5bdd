"""What every fault has: whom it strikes, when, and where its chance comes from."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Annotated, Any, NamedTuple

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
)

from sensor_sim.chance import draw, key_of
from sensor_sim.sending import Sending
from vigie.catalogue import load_catalogue
from vigie.durations import Duration, format_duration
from vigie.model import Device

MILLISECOND = timedelta(milliseconds=1)


class Place(NamedTuple):
    """Where a fault strikes a device: its own chance, and what the device would say at a time."""

    key: int
    report_at: Callable[[int], dict[str, float]]  # Unix milliseconds


def _fraction(value: object) -> object:
    """`10%` as 0.1."""
    if not isinstance(value, str):
        return value
    try:
        return float(value.removesuffix("%")) / (100 if value.endswith("%") else 1)
    except ValueError:
        raise ValueError(f"{value!r} is not a share: write 10% or 0.1") from None


def _time(value: object) -> object:
    try:
        time = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise ValueError(f"{value!r} is not a time: write 2026-11-23T07:00:00Z") from None
    if isinstance(time, datetime) and time.tzinfo is None:
        raise ValueError(f"{value!s} has no zone: end it with Z or +01:00")
    return time


def _list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _number(value: object) -> object:
    """Numbers of the command line are texts."""
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        raise ValueError(f"{value!r} is not a number") from None


def _kinds(names: list[str]) -> list[str]:
    return _known(names, load_catalogue().kinds, "kind of device")


def _metrics(names: list[str]) -> list[str]:
    return _known(names, load_catalogue().metrics, "metric")


def _known(names: list[str], known: Any, what: str) -> list[str]:
    for name in names:
        if name not in known:
            raise ValueError(f"the catalogue has no {what} {name!r}")
    return names


Share = Annotated[float, BeforeValidator(_fraction), Field(ge=0, le=1)]
Moment = Annotated[datetime | None, BeforeValidator(_time)]
Number = Annotated[float, BeforeValidator(_number), Field(ge=-1e6, le=1e6)]
Count = Annotated[int, BeforeValidator(lambda text: int(text) if str(text).isdigit() else text)]
Names = Annotated[list[str], BeforeValidator(_list)]
Kinds = Annotated[Names, AfterValidator(_kinds)]
Metrics = Annotated[Names, AfterValidator(_metrics)]
# Written down as it is read.
_text = PlainSerializer(format_duration, return_type=str, when_used="json")
Span = Annotated[Duration, Field(gt=timedelta()), _text]


class BaseFault(BaseModel):
    """Chosen by `device` and `kind`, then a `share` of those; from `start` up to `end`."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    fault: str
    device: Names = []
    kind: Kinds = []
    share: Share = 1.0
    start: Moment = None
    end: Moment = None

    def chooses(self, device: Device, key: int) -> bool:
        return (
            (not self.device or device.id in self.device)
            and (not self.kind or device.kind in self.kind)
            and draw(key_of(key, "chosen")) < self.share
        )

    def is_on(self, time_ms: int) -> bool:
        time_s = time_ms / 1000
        return (self.start is None or time_s >= self.start.timestamp()) and (
            self.end is None or time_s < self.end.timestamp()
        )

    def strike(self, sending: Sending, place: Place) -> Iterable[Sending]:
        """What goes out in place of this report, none of it earlier than it was due."""
        raise NotImplementedError


class Occasional(BaseFault):
    """A fault of a share of the reports, `rate`; of which, is each device's own chance."""

    rate: Share = 0.1

    def happens(self, sending: Sending, place: Place) -> bool:
        return draw(place.key, sending.true_ms) < self.rate


class Episodic(BaseFault):
    """A fault that comes once in `every` and then `lasts`; when, is each device's own chance."""

    every: Span = timedelta(hours=1)
    lasts: Span = timedelta(minutes=10)

    def episode(self, time_ms: int, key: int) -> tuple[int, int] | None:
        """The `[start, end)` of the episode that this time lies in."""
        period, length = self.every // MILLISECOND, self.lasts // MILLISECOND
        number = time_ms // period
        room = max(0, period - length)
        begin = number * period + int(room * draw(key, number))
        end = min(begin + length, (number + 1) * period)
        return (begin, end) if begin <= time_ms < end else None

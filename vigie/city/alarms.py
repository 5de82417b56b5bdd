"""What `city.yaml` may say of alarms: which conditions staff must see, and who is told of them.

The terms are those of ISA-18.2 (IEC 62682): deadband, on-delay, off-delay, shelving.
"""

import datetime as dt
import re
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from vigie.catalogue import Identifier, Strict, Temporal, Text, load_catalogue
from vigie.city.access import DevicePattern
from vigie.city.measures import Stat
from vigie.city.names import KindId, MetricId
from vigie.durations import Duration

Amount = Annotated[float, Field(allow_inf_nan=False)]
PositiveAmount = Annotated[float, Field(gt=0, allow_inf_nan=False)]
_NO_DELAY = dt.timedelta(0)
_DAY = dt.timedelta(days=1)
_CLOCK_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class Severity(StrEnum):
    """How much an alarm matters, the worst first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    def is_at_least(self, other: "Severity") -> bool:
        order = list(Severity)
        return order.index(self) <= order.index(other)


class Per(StrEnum):
    """What has an alarm of its own."""

    SERIES = "series"
    DEVICE = "device"
    FEED = "feed"
    DISTRICT = "district"
    CITY = "city"


class Threshold(Strict):
    """A value beyond a limit; it is back once it is a deadband inside."""

    metric: MetricId
    above: Amount | None = None
    below: Amount | None = None
    deadband: float = Field(0.0, ge=0, allow_inf_nan=False)
    stat: Stat = Stat.AUTO  # how the devices of a district or of the city combine
    share_threshold: float | None = None  # of stat: share_below or share_above

    @model_validator(mode="after")
    def _one_limit(self) -> Self:
        if (self.above is None) == (self.below is None):
            raise ValueError("give either 'above' or 'below'")
        return self


class Rate(Strict):
    """A change of a series, or of a figure, by at least so much within a span."""

    metric: MetricId
    rise: PositiveAmount | None = None
    fall: PositiveAmount | None = None
    within: Duration = Field(le=_DAY)
    stat: Stat = Stat.AUTO

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.rise is None) == (self.fall is None):
            raise ValueError("give either 'rise' or 'fall'")
        return self


class Deviation(Strict):
    """A bucket outside the band that is typical of its weekday and time (`compare=typical`).

    `margin` widens the band, by so many times its width, on either side.
    """

    metric: MetricId
    side: Literal["above", "below", "both"] = "both"
    margin: float = Field(0.0, ge=0, allow_inf_nan=False)
    bucket: Literal["15m", "1h"] = "15m"
    least_weeks: int = Field(3, ge=1, le=8)  # as many must stand behind the band


class Silence(Strict):
    """Nothing for so many of the device's own intervals, or for `after` where there is none.

    A feed's interval is that of the most frequent of its devices. Of the city, it is that readings
    do not come in for `after`: ingest, the broker or the database stands still.
    """

    intervals: PositiveAmount = 3.0
    least: Duration | None = None  # however short the intervals are
    after: Duration | None = None  # of devices without an interval; they are left out without it


class Composite(Strict):
    """So many of other rules standing at once, in the same place."""

    rules: tuple[Identifier, ...] = Field(min_length=2)
    at_least: int | None = Field(None, ge=1)  # all of them when left out

    @property
    def needed(self) -> int:
        return self.at_least if self.at_least is not None else len(self.rules)


class Flapping(Strict):
    """Raised so often within a span, an alarm stands until its condition was gone for the span."""

    raises: int = Field(3, ge=2)
    within: Duration = Field(default="10m", validate_default=True)


CONDITIONS = ("threshold", "rate", "deviation", "silence", "composite")


class Rule(Strict):
    """A condition that staff must see."""

    id: Identifier
    name: Text
    advice: Text | None = None  # what to do about it
    severity: Severity
    per: Per = Per.DEVICE
    kinds: tuple[KindId, ...] = ()
    devices: tuple[DevicePattern, ...] = ()  # `*` stands for any text
    districts: tuple[str, ...] = ()
    threshold: Threshold | None = None
    rate: Rate | None = None
    deviation: Deviation | None = None
    silence: Silence | None = None
    composite: Composite | None = None
    on_delay: Duration = _NO_DELAY
    off_delay: Duration = _NO_DELAY
    flapping: Flapping | None = Flapping()
    must_be_acknowledged: bool = True  # else it is over once it has cleared
    channels: tuple[Identifier, ...] = ()

    @cached_property
    def condition(self) -> Threshold | Rate | Deviation | Silence | Composite:
        return next(one for one in self._conditions() if one is not None)

    @cached_property
    def metric(self) -> str | None:
        """The metric that it is about; None of a silence or of others."""
        condition = self.condition
        return None if isinstance(condition, Silence | Composite) else condition.metric

    @property
    def is_of_intake(self) -> bool:
        """Whether it is about no device, but about readings coming in at all."""
        return self.silence is not None and self.per is Per.CITY

    def _conditions(self) -> tuple[Threshold | Rate | Deviation | Silence | Composite | None, ...]:
        return (self.threshold, self.rate, self.deviation, self.silence, self.composite)

    @model_validator(mode="after")
    def _can_be_judged(self) -> Self:
        given = [name for name in CONDITIONS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"give one of {', '.join(CONDITIONS)}, not {len(given)}")
        if self.silence is not None and self.per is Per.DISTRICT:
            raise ValueError("a silence is per series, device, feed or city")
        if self.silence is not None and self.is_of_intake:
            self._only_after(self.silence)
        if self.silence is None and self.per is Per.FEED:
            raise ValueError("per: feed goes with a silence only")
        if self.per is Per.FEED and (self.kinds or self.devices or self.districts):
            raise ValueError("a feed has no kinds, devices or districts to choose from")
        if self.composite is not None and self.composite.needed > len(self.composite.rules):
            raise ValueError("at_least is more than there are rules")
        return self

    def _only_after(self, silence: Silence) -> None:
        if silence.after is None or silence.model_fields_set != {"after"}:
            raise ValueError("the silence of the city has 'after', and nothing else")
        if self.kinds or self.devices or self.districts:
            raise ValueError("the silence of the city has no kinds, devices or districts")

    @model_validator(mode="after")
    def _metric_has_a_value_at_a_time(self) -> Self:
        if self.metric is None:
            return self
        temporal = load_catalogue().metrics[self.metric].temporal
        if temporal is Temporal.COUNTER:
            raise ValueError(f"{self.metric} is a register: choose a gauge, a delta or a state")
        return self


def _clock_time(value: object) -> object:
    # YAML takes a bare 22:00 for the number 1320, to the base of 60.
    if isinstance(value, dt.time) or (isinstance(value, str) and _CLOCK_TIME.fullmatch(value)):
        return value
    raise ValueError(f'{value!r} is no time of day: write "22:00", in quotes')


ClockTime = Annotated[dt.time, BeforeValidator(_clock_time)]


class QuietHours(Strict):
    """By the city's clocks, over midnight if `end` is before `start`; what is told then waits.

    What is at least as severe as `except_from` is told all the same.
    """

    start: ClockTime
    end: ClockTime
    except_from: Severity = Severity.CRITICAL

    @model_validator(mode="after")
    def _last(self) -> Self:
        if self.start == self.end:
            raise ValueError("start and end are the same")
        return self


class Webhook(Strict):
    url: Annotated[str, Field(pattern=r"^https?://[^\s/]+")]
    secret_from: Annotated[str, Field(pattern=r"^VIGIE_[A-Z0-9_]+$")] | None = None
    """The variable that holds the secret which signs what is sent."""


class Mail(Strict):
    to: tuple[Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")], ...] = Field(min_length=1)


class Mqtt(Strict):
    topic: Annotated[str, Field(min_length=1, max_length=512, pattern=r"^[^+#\x00]+$")]


class Channel(Strict):
    """A way to tell people or systems; what happens within `gather` is told together."""

    id: Identifier
    language: Literal["en", "fr"] | None = None  # the city's first when left out
    webhook: Webhook | None = None
    mail: Mail | None = None
    mqtt: Mqtt | None = None
    least_severity: Severity = Severity.LOW
    acts: bool = False  # also what staff do: acknowledge, comment, shelve, unshelve
    gather: Duration = Field(default="10s", validate_default=True, le=_DAY)
    quiet_hours: QuietHours | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = [one for one in (self.webhook, self.mail, self.mqtt) if one is not None]
        if len(ways) != 1:
            raise ValueError("give one of webhook, mail, mqtt")
        return self


class Alarms(Strict):
    """Which alarms there are, and who is told of them."""

    rules: tuple[Rule, ...] = ()
    channels: tuple[Channel, ...] = ()

    def channels_by_rule(self, *, of_acts: bool = False) -> dict[str, tuple[str, ...]]:
        """The ids of the channels that are told of each rule's alarms, or of what staff do."""
        channels = {one.id: one.least_severity for one in self.channels if one.acts or not of_acts}
        return {
            rule.id: tuple(
                one
                for one in rule.channels
                if one in channels and rule.severity.is_at_least(channels[one])
            )
            for rule in self.rules
        }

    @model_validator(mode="after")
    def _names_meet(self) -> Self:
        for section in (self.rules, self.channels):
            ids = [entry.id for entry in section]
            for repeated in sorted({one for one in ids if ids.count(one) > 1}):
                raise ValueError(f"the id {repeated!r} stands twice")
        channels = {one.id for one in self.channels}
        rules = {one.id: one for one in self.rules}
        for rule in self.rules:
            for channel in rule.channels:
                if channel not in channels:
                    raise ValueError(f"alarm {rule.id!r}: there is no channel {channel!r}")
            if rule.composite is None:
                continue
            for part in rule.composite.rules:
                if part not in rules:
                    raise ValueError(f"alarm {rule.id!r}: there is no rule {part!r}")
                if rules[part].composite is not None:
                    raise ValueError(f"alarm {rule.id!r}: {part!r} is made of rules itself")
        return self

    @model_validator(mode="after")
    def _silences_wait_for_intake(self) -> Self:
        silences = [rule for rule in self.rules if rule.silence is not None]
        if silences and not any(rule.is_of_intake for rule in silences):
            raise ValueError(
                f"alarm {silences[0].id!r} is of a silence: add a rule with `per: city` and "
                "`silence: {after: 1m}`, which stands for all others while no readings come in"
            )
        return self

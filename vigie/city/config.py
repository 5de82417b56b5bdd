"""What `city.yaml` may say."""

from enum import StrEnum
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, model_validator

from vigie.catalogue import Identifier, Strict, Temporal, Text, load_catalogue
from vigie.durations import Duration
from vigie.units import Linear, conversion

Language = Literal["en", "fr"]
CityId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,54}$")]


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{name!r} is not an IANA time zone such as Europe/Paris")
    return name


def _metric(name: str) -> str:
    if name not in load_catalogue().metrics:
        raise ValueError(f"the catalogue has no metric {name!r}")
    return name


def _kind(name: str) -> str:
    if name not in load_catalogue().kinds:
        raise ValueError(f"the catalogue has no kind {name!r}")
    return name


ZoneName = Annotated[str, AfterValidator(_zone)]
MetricId = Annotated[str, AfterValidator(_metric)]
KindId = Annotated[str, AfterValidator(_kind)]


class Stat(StrEnum):
    """How the devices of a group combine into one value per bucket."""

    AUTO = "auto"  # as the catalogue says of the metric
    SUM = "sum"
    MEAN = "mean"
    MIN = "min"
    MAX = "max"
    COUNT = "count"  # devices that reported
    SHARE_BELOW = "share_below"  # percentage of devices under the threshold
    SHARE_ABOVE = "share_above"


class GroupBy(StrEnum):
    NONE = "none"
    DISTRICT = "district"
    KIND = "kind"
    DEVICE = "device"


class FeedField(Strict):
    """How one field of a feed's payload becomes a metric."""

    metric: MetricId
    unit: str | None = None
    missing: tuple[float, ...] = ()

    @model_validator(mode="after")
    def _converts(self) -> Self:
        _ = self.conversion
        return self

    @property
    def conversion(self) -> Linear:
        target = load_catalogue().metrics[self.metric].unit
        return conversion(self.unit or target, target)


class Feed(Strict):
    """A topic filter, the format that arrives on it, and how its fields map to metrics."""

    id: Identifier
    topic: str = Field(min_length=1)
    format: Literal["canonical"] = "canonical"
    fields: dict[str, FeedField] = Field(default_factory=dict)


class Measure(Strict):
    """A metric, of some kinds of device, combined by a stat."""

    metric: MetricId
    kinds: tuple[KindId, ...] = ()
    stat: Stat = Stat.AUTO
    threshold: float | None = None

    @model_validator(mode="after")
    def _threshold_is_for_shares(self) -> Self:
        if (self.stat in {Stat.SHARE_BELOW, Stat.SHARE_ABOVE}) != (self.threshold is not None):
            raise ValueError("'threshold' goes with stat: share_below or share_above, only")
        temporal = load_catalogue().metrics[self.metric].temporal
        if temporal in {Temporal.COUNTER, Temporal.STATE}:
            raise ValueError(f"{self.metric} is a {temporal}: choose a gauge or a delta")
        return self


class Indicator(Measure):
    """A headline figure of the city."""

    id: Identifier
    name: Text


class Chart(Measure):
    """A live chart: a measure over the last hours, by group."""

    id: Identifier
    name: Text
    group_by: GroupBy = GroupBy.NONE
    span: Duration = Field(default="24h", validate_default=True)
    bucket: Duration = Field(default="15m", validate_default=True)
    stacked: bool = False


class Retention(Strict):
    """How long things are kept; without a retention, readings are kept for ever."""

    readings: Duration | None = None
    dead_letters: Duration = Field(default="30d", validate_default=True)


class Simulation(Strict):
    """The demo of a city without a recording: the simulated one."""

    seed: int = 1
    backfill: Duration = Field(default="24h", validate_default=True)


class Replay(Strict):
    """The demo of a city with a recording: that, looped at the same hour of the week."""

    recording: str
    backfill: Duration = Field(default="24h", validate_default=True)


class Demo(Strict):
    """What stands in for the sensors where there are none: one of the two."""

    simulate: Simulation | None = None
    replay: Replay | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.simulate is None) == (self.replay is None):
            raise ValueError("give either 'simulate' or 'replay'")
        return self


class CityConfig(Strict):
    """A city's own file: everything particular to it that is not a place or a device."""

    id: CityId
    name: Text
    time_zone: ZoneName
    languages: tuple[Language, ...] = Field(min_length=1)
    indicators: tuple[Indicator, ...] = ()
    charts: tuple[Chart, ...] = ()
    map_metrics: tuple[MetricId, ...] = ()
    feeds: tuple[Feed, ...] = ()
    retention: Retention = Retention()
    demo: Demo | None = None

    @model_validator(mode="after")
    def _ids_and_topics(self) -> Self:
        for section in (self.indicators, self.charts, self.feeds):
            ids = [entry.id for entry in section]
            for repeated in {one for one in ids if ids.count(one) > 1}:
                raise ValueError(f"the id {repeated!r} stands twice")
        for feed in self.feeds:
            if not feed.topic.startswith(f"{self.id}/"):
                raise ValueError(
                    f"feed {feed.id!r}: its topic must start with '{self.id}/', not {feed.topic!r}"
                )
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

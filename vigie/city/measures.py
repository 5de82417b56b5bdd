"""What a city file may ask of its readings: a metric, of some devices, combined in some way."""

from enum import StrEnum
from typing import Self

from pydantic import model_validator

from vigie.catalogue import Strict, Temporal, load_catalogue
from vigie.city.names import KindId, MetricId


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
    TIME_WEIGHTED = "time_weighted"  # as auto; each reading counts for as long as it held


class GroupBy(StrEnum):
    NONE = "none"
    DISTRICT = "district"
    KIND = "kind"
    PROGRAMME = "programme"  # of their kind
    DEVICE = "device"


class Measure(Strict):
    """A metric, of some kinds of device, combined by a stat."""

    metric: MetricId
    kinds: tuple[KindId, ...] = ()
    stat: Stat = Stat.AUTO
    threshold: float | None = None

    @model_validator(mode="after")
    def _is_meaningful(self) -> Self:
        if (self.stat in {Stat.SHARE_BELOW, Stat.SHARE_ABOVE}) != (self.threshold is not None):
            raise ValueError("'threshold' goes with stat: share_below or share_above, only")
        temporal = load_catalogue().metrics[self.metric].temporal
        if temporal in {Temporal.COUNTER, Temporal.STATE}:
            raise ValueError(f"{self.metric} is a {temporal}: choose a gauge or a delta")
        if self.stat is Stat.TIME_WEIGHTED and temporal is not Temporal.GAUGE:
            raise ValueError(f"stat: time_weighted is for gauges; {self.metric} is a {temporal}")
        return self

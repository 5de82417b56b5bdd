"""What a question about a metric means: how values combine, as the catalogue and the asker say."""

from dataclasses import dataclass, replace

from vigie.catalogue import Metric, Spatial, Temporal, Text
from vigie.city.config import GroupBy, Stat

_SHARES = frozenset({Stat.SHARE_BELOW, Stat.SHARE_ABOVE})
_PERCENT = Text(en="%", fr="%")
_DEVICES = Text(en="devices", fr="capteurs")


class MeaninglessError(Exception):
    """A question whose answer would be a number without a meaning: which parameter, and why."""

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(message)
        self.parameter = parameter
        self.message = message


@dataclass(frozen=True, slots=True)
class Combination:
    """How the devices of a group become one value, and how that value is written.

    `name` is a piece of `read_combine.sql`; `weight` is the metric that weighs. With
    `is_time_weighted`, each reading of a device first counts for as long as it held.
    """

    name: str
    unit: str
    label: Text
    decimals: int
    threshold: float | None = None
    weight: str | None = None
    is_time_weighted: bool = False

    @property
    def stat(self) -> str:
        """What it is called in answers."""
        return Stat.TIME_WEIGHTED.value if self.is_time_weighted else self.name


def over_time(
    metric: Metric, stat: Stat, group_by: GroupBy, threshold: float | None
) -> Combination:
    """The combination of the values that devices have in a bucket.

    Raises:
        MeaninglessError: the metric has no such arithmetic.
    """
    if metric.temporal is Temporal.STATE and stat is not Stat.COUNT:
        raise MeaninglessError(
            "stat",
            f"{metric.id} is a state, which has no sum or mean over time: ask stat=count, or "
            "/v1/states for the time in each",
        )
    return _combination(metric, stat, group_by, threshold)


def right_now(
    metric: Metric, stat: Stat, group_by: GroupBy, threshold: float | None
) -> Combination:
    """The combination of the newest readings of devices.

    Raises:
        MeaninglessError: the metric has no such arithmetic.
    """
    alone = group_by is GroupBy.DEVICE or stat is Stat.COUNT
    if metric.temporal is Temporal.COUNTER and not alone:
        raise MeaninglessError(
            "metric",
            f"{metric.id} is a cumulative register, whose newest readings do not add up: ask "
            "/v1/aggregates for its increase, or group_by=device",
        )
    if metric.temporal is Temporal.STATE and not alone and stat not in _SHARES:
        raise MeaninglessError(
            "stat",
            f"{metric.id} is a state: ask stat=count, share_above or share_below with a "
            "threshold, or group_by=device",
        )
    return _combination(metric, stat, group_by, threshold)


def _combination(
    metric: Metric, stat: Stat, group_by: GroupBy, threshold: float | None
) -> Combination:
    if (stat in _SHARES) != (threshold is not None):
        raise MeaninglessError("threshold", "goes with stat=share_below or share_above, only")
    if stat in _SHARES:
        return Combination(stat.value, "%", _PERCENT, 0, threshold=threshold)
    if stat is Stat.COUNT:
        return Combination(stat.value, "1", _DEVICES, 0)
    if stat is Stat.TIME_WEIGHTED:
        return _time_weighted(metric, group_by)
    if stat is not Stat.AUTO:
        return Combination(stat.value, metric.unit, metric.label, metric.decimals)
    if group_by is GroupBy.DEVICE:
        return Combination(Stat.MEAN.value, metric.unit, metric.label, metric.decimals)
    if metric.spatial is Spatial.NONE:
        raise MeaninglessError(
            "stat", f"{metric.id} does not combine over devices: ask group_by=device or a stat"
        )
    return Combination(
        metric.spatial.value, metric.unit, metric.label, metric.decimals, weight=metric.weight
    )


def _time_weighted(metric: Metric, group_by: GroupBy) -> Combination:
    if metric.temporal is not Temporal.GAUGE:
        raise MeaninglessError(
            "stat",
            f"time_weighted is for states that hold, which {metric.id}, a {metric.temporal}, is "
            "not: ask stat=auto",
        )
    auto = _combination(metric, Stat.AUTO, group_by, None)
    return replace(auto, is_time_weighted=True)

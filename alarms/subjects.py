"""What has an alarm of its own: a series, a device, a feed, a district, the city."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from vigie.city.alarms import Composite, Per, Rule, Silence
from vigie.model import DeviceStatus
from vigie.store.read.hidden import fits_pattern


@dataclass(frozen=True, slots=True)
class WatchedDevice:
    """What rules need to know of a device; `series` are the ids of its series by metric."""

    id: str
    kind: str
    district: str | None
    interval_s: float | None
    status: DeviceStatus
    created_at: datetime
    series: dict[str, int]


@dataclass(frozen=True, slots=True)
class Subject:
    """What an alarm is of, and where that is."""

    per: Per
    device: str | None = None
    kind: str | None = None
    metric: str | None = None
    district: str | None = None
    feed: str | None = None

    def __str__(self) -> str:
        match self.per:
            case Per.SERIES:
                return f"series:{self.device}/{self.metric}"
            case Per.DEVICE:
                return f"device:{self.device}"
            case Per.FEED:
                return f"feed:{self.feed}"
            case Per.DISTRICT:
                return f"district:{self.district}"
            case Per.CITY:
                return "city"

    def meets(self, other: "Subject") -> bool:
        """Whether one lies in the other: a device in its district, everything in the city."""
        if Per.FEED in {self.per, other.per}:
            return Per.CITY in {self.per, other.per} or self.feed == other.feed
        if Per.CITY in {self.per, other.per}:
            return True
        if Per.DISTRICT in {self.per, other.per}:
            return self.district is not None and self.district == other.district
        if self.device != other.device:
            return False
        return self.per is not other.per or self.metric == other.metric


def subjects_of(
    rule: Rule, devices: Iterable[WatchedDevice], districts: Iterable[str], feeds: Iterable[str]
) -> Iterator[Subject]:
    """All that a rule watches. Nothing is expected of a retired device."""
    match rule.per:
        case Per.CITY:
            yield Subject(Per.CITY, metric=rule.metric)
        case Per.DISTRICT:
            for district in districts:
                if not rule.districts or district in rule.districts:
                    yield Subject(Per.DISTRICT, metric=rule.metric, district=district)
        case Per.FEED:
            for feed in feeds:
                yield Subject(Per.FEED, feed=feed)
        case Per.SERIES | Per.DEVICE:
            for device in devices:
                if is_chosen(rule, device):
                    yield from _of_device(rule, device)


def is_chosen(rule: Rule, device: WatchedDevice) -> bool:
    return (
        device.status is not DeviceStatus.RETIRED
        and (not rule.kinds or device.kind in rule.kinds)
        and (not rule.districts or device.district in rule.districts)
        and (not rule.devices or any(fits_pattern(device.id, one) for one in rule.devices))
    )


def _of_device(rule: Rule, device: WatchedDevice) -> Iterator[Subject]:
    metrics: Iterable[str | None] = [rule.metric]
    if rule.per is Per.SERIES and isinstance(rule.condition, Silence | Composite):
        metrics = device.series
    for metric in metrics:
        if metric is None or metric in device.series:
            yield Subject(rule.per, device.id, device.kind, metric, device.district)

"""Answers of the API about devices: what they are, what they said last, and how well they do."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from types import MappingProxyType

from dashboard.city import Names
from dashboard.document import Document
from dashboard.state import Device, Value


class Newest(Value):
    """`is_stale`: at that moment its device was silent."""

    is_stale: bool = False


class Latest(Document):
    items: tuple[Newest, ...]

    @cached_property
    def by_series(self) -> Mapping[tuple[str, str], Value]:
        """By device and metric."""
        return MappingProxyType({(one.device, one.metric): one for one in self.items})


class Reading(Document):
    device: str
    metric: str
    time: datetime
    value: float | None
    quality: tuple[str, ...] = ()


class Readings(Document):
    """`next` is there when there are more of them."""

    items: tuple[Reading, ...]
    next: str | None = None


class DeviceQuality(Document):
    """What came of a device since `first_seen`; `skew_s` is positive for a clock that is slow."""

    feed: str
    first_seen: datetime
    last_seen: datetime
    readings: int
    suspect: int
    duplicates: int
    corrections: int
    skew_s: float | None = None
    readings_per_min: float


class DeviceQualities(Document):
    items: tuple[DeviceQuality, ...]


class StateGroup(Document):
    """Buckets of (start, ((code, seconds, share), …), coverage)."""

    key: str | None
    buckets: tuple[tuple[datetime, tuple[tuple[float, float, float], ...], float | None], ...]


class States(Document):
    """For how long devices were in each state."""

    states: dict[int, Names]
    start: datetime
    end: datetime
    groups: tuple[StateGroup, ...]


class Found(Document):
    """Devices that were searched for."""

    items: tuple[Device, ...]

"""Answers of the API about devices: what they are, what they said last, and how well they do."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from types import MappingProxyType

from dashboard.state import Answer, Device, Names, Value


class Newest(Value):
    """`is_stale`: at that moment its device was overdue."""

    is_stale: bool = False


class Latest(Answer):
    items: tuple[Newest, ...]

    @cached_property
    def by_series(self) -> Mapping[tuple[str, str], Value]:
        """By device and metric."""
        return MappingProxyType({(one.device, one.metric): one for one in self.items})


class Reading(Answer):
    device: str
    metric: str
    time: datetime
    value: float | None
    quality: tuple[str, ...] = ()


class Readings(Answer):
    """`next` is there when there are more of them."""

    items: tuple[Reading, ...]
    next: str | None = None


class DeviceQuality(Answer):
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


class DeviceQualities(Answer):
    items: tuple[DeviceQuality, ...]


class StateGroup(Answer):
    """Buckets of (start, ((code, seconds, share), …), coverage)."""

    key: str | None
    buckets: tuple[tuple[datetime, tuple[tuple[float, float, float], ...], float | None], ...]


class States(Answer):
    """For how long devices were in each state."""

    states: dict[int, Names]
    start: datetime
    end: datetime
    groups: tuple[StateGroup, ...]


class Found(Answer):
    """Devices that were searched for."""

    items: tuple[Device, ...]

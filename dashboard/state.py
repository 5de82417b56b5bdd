"""What the dashboard knows of devices, figures and alarms, and the whole picture of the city.

A `Picture` never changes; the feed makes the next one, and pages compare two to see what is new.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Any

from pydantic import Field

from dashboard.city import Names, Place
from dashboard.document import Document
from dashboard.history import History

_STALE_INTERVALS, _LATE_INTERVALS = 3, 1.5
_STALE_WITHOUT_INTERVAL = timedelta(minutes=15)
_INGEST_PATIENCE = timedelta(seconds=20)  # it says how it is every few seconds


class Device(Document):
    id: str
    kind: str
    name: str | None = None
    lat: float | None = None
    lon: float | None = None
    district: str | None = None
    interval_s: float | None = None
    status: str = "confirmed"

    @property
    def patience(self) -> timedelta:
        """How old its last reading may be before it is silent, and that reading stale."""
        if self.interval_s is None:
            return _STALE_WITHOUT_INTERVAL
        return timedelta(seconds=self.interval_s * _STALE_INTERVALS)

    def is_late(self, age: timedelta) -> bool:
        """Whether it has missed a message when its last reading is so old."""
        return (
            self.interval_s is not None and age.total_seconds() > self.interval_s * _LATE_INTERVALS
        )

    @property
    def lon_lat(self) -> tuple[float, float] | None:
        """Where it is, in degrees; None where nobody has said."""
        return None if self.lon is None or self.lat is None else (self.lon, self.lat)


class Value(Document):
    """The newest reading of one series; `quality` lists what is wrong with it."""

    device: str
    metric: str
    time: datetime
    value: float
    quality: tuple[str, ...] = ()


class IndicatorGoal(Document):
    """`direction` is `up` where more is better."""

    direction: str
    target: float
    is_met: bool | None = None


class Indicator(Document):
    """A headline figure now; `reporting` of `expected` devices are in it."""

    id: str
    value: float | None
    time: datetime | None = None
    label: Names
    decimals: int = 0
    reporting: int
    expected: int
    goals: tuple[IndicatorGoal, ...] = ()


class Indicators(Document):
    items: tuple[Indicator, ...]


class Group(Document):
    """One metric now, in one district."""

    key: str | None
    value: float | None
    reporting: int = 0
    expected: int = 0
    time: datetime | None = None  # of its newest reading


class Snapshot(Document):
    """One metric now, by group."""

    groups: tuple[Group, ...]


class Ingest(Document):
    connected: bool | None = None
    at: datetime
    readings_per_s: float | None = None  # not told to who may not see all
    waiting: int | None = None  # nor is this: messages that are not committed yet
    committed_at: datetime | None = None
    lag_s: float | None = None

    def is_silent(self, now: datetime) -> bool:
        """Whether it has not said for long how it is: `at`."""
        return now - self.at > _INGEST_PATIENCE


class DeviceCounts(Document):
    confirmed: int = 0
    provisional: int = 0
    retired: int = 0


class Alarm(Document):
    """Names of people and comments are absent for who may not see them."""

    id: int
    rule: str
    name: Names | None = None
    advice: Names | None = None
    severity: str
    state: str
    device: str | None = None
    device_name: str | None = None
    kind: str | None = None
    metric: str | None = None
    district: str | None = None
    feed: str | None = None
    lat: float | None = None
    lon: float | None = None
    value: float | None = None
    limit: float | None = None
    unit: str | None = None
    since: datetime
    raised_at: datetime
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    cleared_at: datetime | None = None
    shelved_until: datetime | None = None
    shelved_by: str | None = None
    is_flapping: bool = False
    comment: str | None = None
    commented_by: str | None = None

    @property
    def stands(self) -> bool:
        return self.cleared_at is None

    @property
    def is_unseen(self) -> bool:
        """Whether nobody has acknowledged it yet, and somebody must."""
        return self.state in {"raised", "cleared"}

    @property
    def is_urgent(self) -> bool:
        return self.severity in {"critical", "high"}

    def is_shelved(self, at: datetime) -> bool:
        return self.shelved_until is not None and at < self.shelved_until


class AlarmCounts(Document):
    """Open alarms by their state; those on the shelf are counted there only."""

    raised: int = 0
    acknowledged: int = 0
    cleared: int = 0
    shelved: int = 0

    @property
    def unseen(self) -> int:
        """Those that nobody has acknowledged yet."""
        return self.raised + self.cleared

    @property
    def standing(self) -> int:
        return self.raised + self.acknowledged


class Database(Document):
    engine: str
    replica_lag_s: float | None = None


class Status(Document):
    database: Database | None = None
    ingest: Ingest | None = None
    newest_reading: datetime | None = None
    newest_received: datetime | None = None
    devices: DeviceCounts = DeviceCounts()
    dead_letters_24h: int | None = None
    alarms: dict[str, AlarmCounts] = Field(default_factory=dict)  # by severity


@dataclass(frozen=True, slots=True)
class Link:
    """Since when the API, or its stream of changes, does not answer; None means that it does."""

    api_lost: datetime | None = None
    stream_lost: datetime | None = None

    @property
    def is_whole(self) -> bool:
        return self.api_lost is None and self.stream_lost is None


def _nothing() -> Mapping[Any, Any]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Picture:
    """The city now, as one version of the truth, or as it was (`past.py`): what pages show."""

    version: int
    at: datetime
    link: Link
    layout: int = 0  # counts up when the city itself changed, and pages are laid out anew
    place: Place | None = None
    devices: Mapping[str, Device] = field(default_factory=_nothing)
    values: Mapping[tuple[str, str], Value] = field(default_factory=_nothing)  # device, metric
    indicators: tuple[Indicator, ...] = ()
    charts: Mapping[str, History] = field(default_factory=_nothing)
    trends: Mapping[str, History] = field(default_factory=_nothing)  # by indicator
    status: Status | None = None
    urgent: Alarm | None = None  # the last that came and cannot wait
    known_series: AbstractSet[tuple[str, str]] | None = None  # where values lack some: the past

    @property
    def series(self) -> AbstractSet[tuple[str, str]]:
        """What each device ever said, by today: device and metric."""
        return self.values.keys() if self.known_series is None else self.known_series

    @cached_property
    def kinds(self) -> AbstractSet[str]:
        """Those of which there are devices."""
        return frozenset(one.kind for one in self.devices.values())

    @cached_property
    def measured(self) -> Mapping[str | None, AbstractSet[str]]:
        """The metrics that devices ever said, by their district."""
        found: dict[str | None, set[str]] = {}
        for device, metric in self.series:
            if device in self.devices:
                found.setdefault(self.devices[device].district, set()).add(metric)
        return found

    @cached_property
    def newest(self) -> Mapping[str, Value]:
        """What each device said last; worked out once for all pages that show this picture."""
        found: dict[str, Value] = {}
        for value in self.values.values():
            if value.device not in found or value.time > found[value.device].time:
                found[value.device] = value
        return found

    @cached_property
    def silent(self) -> frozenset[str]:
        """The devices that said nothing, or are overdue."""
        newest = ((device, self.newest.get(device)) for device in self.devices)
        return frozenset(
            device for device, value in newest if value is None or self.is_stale(value)
        )

    def is_stale(self, value: Value) -> bool:
        """Whether its device is silent: the reading is older than the device's patience."""
        device = self.devices.get(value.device)
        patience = device.patience if device else _STALE_WITHOUT_INTERVAL
        return self.at - value.time > patience

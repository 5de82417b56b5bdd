"""Answers of the API about the network: devices by how they are heard, feeds, dead letters."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from dashboard.document import Document
from dashboard.question import Pace
from dashboard.state import Device, Value

PATH_OF_COUNTS: Final = "/v1/network"
PATH_OF_DEVICES: Final = "/v1/network/devices"
# The worst first, as the API sorts them.
HEALTHS: Final = ("silent", "never", "late", "reporting", "retired")
# Silence comes by the clock, without anybody's word; that a device changed is told.
NETWORK: Final = Pace(5, on_devices=True)


class HealthCounts(Document):
    """How many devices of a group are in each health; `provisional` are among these."""

    key: str | None = None
    reporting: int = 0
    late: int = 0
    silent: int = 0
    never: int = 0
    retired: int = 0
    provisional: int = 0
    last_seen: datetime | None = None

    @property
    def expected(self) -> int:
        """Those that should report."""
        return self.reporting + self.late + self.silent + self.never

    @property
    def unheard(self) -> int:
        return self.silent + self.never

    @property
    def is_silent(self) -> bool:
        """Whether all of it is: another thing than some devices."""
        return self.expected > 0 and self.unheard == self.expected

    def of(self, health: str) -> int:
        count: int = getattr(self, health)
        return count


class Network(Document):
    groups: tuple[HealthCounts, ...]


def together(groups: Iterable[HealthCounts]) -> HealthCounts:
    """All of them as one."""
    every = list(groups)
    heard = [one.last_seen for one in every if one.last_seen is not None]
    names = (*HEALTHS, "provisional")
    return HealthCounts(
        **{name: sum(one.of(name) for one in every) for name in names},
        last_seen=max(heard, default=None),
    )


class DeviceHealth(Device):
    """A device, how it is heard, and what it said last."""

    health: str
    is_listed: bool = False
    last_seen: datetime | None = None
    feed: str | None = None
    metric: str | None = None
    time: datetime | None = None
    value: float | None = None
    quality: tuple[str, ...] = ()
    suspect: int | None = None
    duplicates: int | None = None
    skew_s: float | None = None

    @property
    def newest(self) -> Value | None:
        if self.metric is None or self.time is None or self.value is None:
            return None
        return Value(
            device=self.id,
            metric=self.metric,
            time=self.time,
            value=self.value,
            quality=self.quality,
        )


class DeviceHealths(Document):
    """`next` is there when there are more of them."""

    items: tuple[DeviceHealth, ...]
    next: str | None = None


class FeedQuality(Document):
    """What came by a feed, and lately by the minute."""

    feed: str
    last_seen: datetime
    dead_letters: int
    readings_per_min: float


class FeedQualities(Document):
    items: tuple[FeedQuality, ...]


class LetterGroup(Document):
    """Dead letters of one reason and feed; `beyond` were only counted."""

    reason: str
    feed: str
    letters: int
    beyond: int
    last_24h: int
    first_at: datetime
    last_at: datetime
    topic: str | None = None
    detail: str | None = None


class LetterGroups(Document):
    groups: tuple[LetterGroup, ...]


class Letter(Document):
    """One whole; a payload that is no text is in base64."""

    received_at: datetime
    topic: str
    payload: str
    encoding: str
    detail: str


class Letters(Document):
    items: tuple[Letter, ...]


class Maintenance(Document):
    """When the database was last put in order; None if never."""

    last_round: datetime | None = None
    is_regular: bool | None = None

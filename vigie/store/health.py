"""How devices and feeds are, in the database: ingest adds to it, and goes on from it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

from vigie.store.queries import query


@dataclass(slots=True)
class FeedNews:
    """What came by a feed since it was last told."""

    feed: str
    first_seen: datetime
    last_seen: datetime
    messages: int = 0
    readings: int = 0
    dead_letters: int = 0


@dataclass(slots=True)
class DeviceNews:
    """What came from a device since it was last told.

    `skew_s` is how much later than their own time its readings arrive, when that could be seen.
    """

    device: str
    feed: str
    first_seen: datetime
    last_seen: datetime
    messages: int = 0
    readings: int = 0
    suspect: int = 0
    duplicates: int = 0
    corrections: int = 0
    skew_s: float | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What is added to the database at once."""

    devices: list[DeviceNews]
    feeds: list[FeedNews]


class Standing(NamedTuple):
    """Where a series stands: its newest reading, and its level.

    The level is the last reading that was neither out of range nor a jump.
    """

    device: str
    metric: str
    kind: str
    time: datetime
    value: float
    quality: int
    level_time: datetime | None
    level_value: float | None


def add(connection: Connection, news: News) -> None:
    """Add what is new; a device that the store does not know is left out."""
    with connection.transaction():
        if news.devices:
            connection.execute(query("health", "add_devices"), _columns(DeviceNews, news.devices))
        if news.feeds:
            connection.execute(query("health", "add_feeds"), _columns(FeedNews, news.feeds))


def standings(connection: Connection, metrics: Iterable[str]) -> list[Standing]:
    """Where every series of these metrics stands."""
    with connection.transaction():
        rows = connection.execute(query("health", "standings"), {"metrics": sorted(metrics)})
        return [Standing(*row) for row in rows]


def _columns(
    kind: type[DeviceNews | FeedNews], rows: Iterable[DeviceNews | FeedNews]
) -> dict[str, list[Any]]:
    documents = [asdict(row) for row in rows]
    return {one.name: [row[one.name] for row in documents] for one in fields(kind)}

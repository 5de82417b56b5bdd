"""How dialects write times, and which time a reader takes from what they write.

Times are Unix milliseconds. What a dialect cuts off, the message does not tell.
"""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

Clock = Callable[[int, ZoneInfo], int]
"""From a time to the one that the message tells; the zone is the city's."""


def in_milliseconds(time_ms: int, _: ZoneInfo) -> int:
    return time_ms


def in_hundredths(time_ms: int, _: ZoneInfo) -> int:
    return time_ms // 10 * 10


def in_seconds(time_ms: int, _: ZoneInfo) -> int:
    return time_ms // 1000 * 1000


def in_local_seconds(time_ms: int, zone: ZoneInfo) -> int:
    """Of the hour that comes twice in autumn, a reader takes the second for the first."""
    local = datetime.fromtimestamp(time_ms // 1000, zone)
    return int(local.replace(fold=0).timestamp()) * 1000


def local_text(time_ms: int, zone: ZoneInfo) -> str:
    """`2026-11-23T08:00:00`, as devices write that know the time but not their zone."""
    return datetime.fromtimestamp(time_ms // 1000, zone).strftime("%Y-%m-%dT%H:%M:%S")

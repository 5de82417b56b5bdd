"""Where buckets start, in plain Python."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

ORIGIN = datetime(2000, 1, 3)  # noqa: DTZ001 - a wall clock's Monday


def slot_of(time: datetime, width: timedelta, zone: str) -> datetime:
    """The start of the bucket that holds a time."""
    wall_zone = ZoneInfo(zone if width >= timedelta(days=1) else "UTC")
    wall = time.astimezone(wall_zone).replace(tzinfo=None)
    start = ORIGIN + (wall - ORIGIN) // width * width
    return start.replace(tzinfo=wall_zone).astimezone(UTC)

"""Where buckets start, in plain Python."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from vigie.store.read.slots import CalendarUnit

ORIGIN = datetime(2000, 1, 3)  # noqa: DTZ001 - a wall clock's Monday
_MONTHS = {CalendarUnit.MONTH: 1, CalendarUnit.QUARTER: 3, CalendarUnit.YEAR: 12}


def slot_of(time: datetime, width: timedelta | CalendarUnit, zone: str) -> datetime:
    """The start of the bucket that holds a time."""
    wall_zone = ZoneInfo(zone if _is_local(width) else "UTC")
    wall = time.astimezone(wall_zone).replace(tzinfo=None)
    if isinstance(width, CalendarUnit):
        months = _MONTHS[width]
        start = wall.replace(month=(wall.month - 1) // months * months + 1, day=1)
        start = start.replace(hour=0, minute=0, second=0, microsecond=0)
    else:
        start = ORIGIN + (wall - ORIGIN) // width * width
    return start.replace(tzinfo=wall_zone).astimezone(UTC)


def next_slot(slot: datetime, width: timedelta | CalendarUnit, zone: str) -> datetime:
    """Where the bucket that starts at `slot` ends."""
    if not isinstance(width, CalendarUnit):
        margin = timedelta(hours=2 if _is_local(width) else 0)  # a local day may have 25 hours
        return slot_of(slot + width + margin, width, zone)
    inside = slot + timedelta(days=27 * _MONTHS[width])
    while slot_of(inside, width, zone) == slot:
        inside += timedelta(days=1)
    return slot_of(inside, width, zone)


def _is_local(width: timedelta | CalendarUnit) -> bool:
    return isinstance(width, CalendarUnit) or width >= timedelta(days=1)

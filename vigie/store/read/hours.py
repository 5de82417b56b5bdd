"""Whether a question can be answered from hours instead of readings, and from which."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from vigie.store.read.rows import Row
from vigie.store.rollup import HOUR

_DAY = timedelta(days=1)
_NO_TIME = timedelta(0)


def are_enough(start: datetime, end: datetime, width: timedelta, zone: str) -> bool:
    """Whether every bucket is made of whole UTC hours.

    Days are when the zone's offset is a whole number of hours all through the range; in India or
    Newfoundland it is not.
    """
    if width % HOUR:
        return False
    if width < _DAY:
        return True
    wall = ZoneInfo(zone)
    days = (end - start) // _DAY + 3
    moments = (start + (day - 1) * _DAY for day in range(days))
    return all((one.astimezone(wall).utcoffset() or _NO_TIME) % HOUR == _NO_TIME for one in moments)


def hours_within(start: datetime, end: datetime) -> Row:
    """The whole hours in `[start, end)`, as parameters, and those that stick out of it."""
    first, last = floor_hour(start), floor_hour(end)
    edges = {hour for hour, time in ((first, start), (last, end)) if hour != time}
    return {
        "first_hour": first if first == start else first + HOUR,
        "last_hour": last,
        "edges": sorted(edges),
    }


def floor_hour(time: datetime) -> datetime:
    return time.replace(minute=0, second=0, microsecond=0)

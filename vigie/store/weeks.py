"""The weeks by which readings are stored: each starts on a Monday, 00:00 UTC."""

from datetime import UTC, datetime, timedelta

WEEK = timedelta(days=7)
_FIRST_MONDAY = datetime(2000, 1, 3, tzinfo=UTC)


def week_of(time: datetime) -> int:
    """The number of the week that holds `time`."""
    return (time - _FIRST_MONDAY) // WEEK


def monday(week: int) -> datetime:
    """When the week of that number starts."""
    return _FIRST_MONDAY + week * WEEK

"""Times as SensorThings writes them, and as whole microseconds in ids and tokens."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def instant(micros: int) -> datetime:
    """The time so many microseconds after 1970.

    Raises:
        OverflowError: it is beyond the calendar.
    """
    return _EPOCH + timedelta(microseconds=micros)


def micros_of(time: datetime) -> int:
    return (time - _EPOCH) // _MICROSECOND


def written(time: datetime) -> str:
    """The time as ISO 8601 in UTC."""
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")

"""The time of a reading: RFC 3339 with its zone, epoch seconds or milliseconds, a span from now."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from ingest.message import UnusableError
from vigie.model import Reason

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Seconds reach this in the year 5138, milliseconds had in March 1973: no sensor is in doubt.
_MILLISECONDS_FROM = 1e11
# No sensor that Vigie serves reported before; a clock that lost its battery says 1970 or 1980.
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)


class TimeLimits(NamedTuple):
    """How far from the receipt a reading's time may lie; `oldest` None means as far as 2000."""

    future: timedelta
    oldest: timedelta | None


def reading_time(raw: Any, received_at: datetime, limits: TimeLimits, where: str) -> datetime:
    """The time of a reading, UTC; that of the receipt when the payload gives none.

    Raises:
        UnusableError: it is no time, or lies outside the limits.
    """
    if raw is None:
        return received_at
    time = _parse(raw, received_at, where)
    if time > received_at + limits.future:
        raise UnusableError(
            Reason.FUTURE_TIME,
            f"{where}time: {time.isoformat()} is {time - received_at} ahead of its receipt; "
            f"at most {limits.future} is taken for a skewed clock",
        )
    if time < _FIRST or (limits.oldest is not None and time < received_at - limits.oldest):
        bound = _FIRST if limits.oldest is None else max(_FIRST, received_at - limits.oldest)
        raise UnusableError(
            Reason.TOO_OLD,
            f"{where}time: {time.isoformat()} is older than what is kept, "
            f"{bound.isoformat(timespec='seconds')}",
        )
    return time


def _parse(raw: Any, received_at: datetime, where: str) -> datetime:
    try:
        if isinstance(raw, str):
            time = datetime.fromisoformat(raw)
            if time.tzinfo is None:
                raise UnusableError(
                    Reason.INVALID_TIME,
                    f"{where}time: {raw!r} has no zone: end it with Z or +01:00",
                )
            return time.astimezone(UTC)
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            seconds = raw / 1000 if abs(raw) >= _MILLISECONDS_FROM else raw
            return _EPOCH + timedelta(seconds=seconds)
        if isinstance(raw, timedelta):
            return received_at + raw
    except (ValueError, OverflowError):
        pass
    raise UnusableError(
        Reason.INVALID_TIME,
        f"{where}time: {str(raw)[:80]!r} is not a time: write 2026-11-23T07:00:00Z, "
        "or epoch seconds or milliseconds",
    )

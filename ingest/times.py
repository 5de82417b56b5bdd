"""The time of a reading: RFC 3339 with its zone, epoch seconds or milliseconds, a span from now."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from ingest.message import UnusableError
from ingest.showing import shown
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

    def at(self, received_at: datetime) -> "Window":
        """The times that a message may speak of that was received then."""
        first = _FIRST if self.oldest is None else max(_FIRST, received_at - self.oldest)
        return Window(received_at, first, received_at + self.future)


class Window(NamedTuple):
    """The times that one message may speak of: from `first` to `last`, both included; all UTC."""

    received_at: datetime
    first: datetime
    last: datetime


def reading_time(raw: Any, window: Window, where: str) -> datetime:
    """The time of a reading, UTC; that of the receipt when the payload gives none.

    Raises:
        UnusableError: it is no time, or lies outside the window.
    """
    if raw is None:
        return window.received_at
    time = _parse(raw, window.received_at, where)
    if window.first <= time <= window.last:
        return time
    if time > window.last:
        raise UnusableError(
            Reason.FUTURE_TIME,
            f"{where}time: {time.isoformat()} is {time - window.received_at} ahead of its receipt; "
            f"at most {window.last - window.received_at} is taken for a skewed clock",
        )
    raise UnusableError(
        Reason.TOO_OLD,
        f"{where}time: {time.isoformat()} is older than what is kept, "
        f"{window.first.isoformat(timespec='seconds')}",
    )


def _parse(raw: Any, received_at: datetime, where: str) -> datetime:
    try:
        if isinstance(raw, str):
            time = datetime.fromisoformat(raw)
            if time.tzinfo is None:
                raise UnusableError(
                    Reason.INVALID_TIME,
                    f"{where}time: {shown(raw)} has no zone: end it with Z or +01:00",
                )
            return time if time.tzinfo is UTC else time.astimezone(UTC)
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            seconds = raw / 1000 if abs(raw) >= _MILLISECONDS_FROM else raw
            return _EPOCH + timedelta(seconds=seconds)
        if isinstance(raw, timedelta):
            return received_at + raw
    except (ValueError, OverflowError):
        pass
    raise UnusableError(
        Reason.INVALID_TIME,
        f"{where}time: {shown(raw)} is not a time: write 2026-11-23T07:00:00Z, "
        "or epoch seconds or milliseconds",
    )

"""The period that a request asks about: the last 24 hours unless it says otherwise."""

from datetime import UTC, datetime, timedelta

from api.problems import ParameterError

DEFAULT_SPAN = timedelta(hours=24)


def period(
    start: datetime | None, end: datetime | None, span: timedelta = DEFAULT_SPAN
) -> tuple[datetime, datetime]:
    """[start, end): `end` is now, and `start` a `span` before it, when they are not given.

    Raises:
        ParameterError: the period would be empty.
    """
    end = end or datetime.now(UTC)
    start = start or end - span
    if start >= end:
        raise ParameterError("start", f"must be before end, which is {end:%Y-%m-%dT%H:%M:%SZ}")
    return start, end

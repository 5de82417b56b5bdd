"""The period that a request asks about: the last 24 hours unless it says otherwise."""

from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import Field

from api.problems import ParameterError

DEFAULT_SPAN = timedelta(hours=24)
_DAY = timedelta(days=1)


def start_parameter(span: timedelta = DEFAULT_SPAN) -> Any:
    """The field of a resource's parameters that asks for the start of a period of `span`."""
    words = f"{span // _DAY} days" if span > _DAY else f"{span // timedelta(hours=1)} h"
    return Field(None, description=f"From this time on; {words} before `end` if absent.")


def end_parameter() -> Any:
    """The field that asks for its end."""
    return Field(None, description="Up to, without, this time; now if absent.")


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

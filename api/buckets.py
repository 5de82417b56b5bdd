"""The buckets that a request asks for: `15m`, `1d`, `1mo`, `3mo`, `1y`, or `all` for just one."""

import math
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import Field, PlainValidator, WithJsonSchema

from vigie.durations import format_duration, parse_duration
from vigie.store.read.slots import CalendarUnit, Width

_DAY = timedelta(days=1)
_LONGEST = timedelta(days=366)
_CALENDAR = {"1mo": CalendarUnit.MONTH, "3mo": CalendarUnit.QUARTER, "1y": CalendarUnit.YEAR}
_WHOLE = "all"
_SHORTEST_DAYS = {CalendarUnit.MONTH: 28, CalendarUnit.QUARTER: 90, CalendarUnit.YEAR: 365}


def parse_bucket(text: object) -> Width:
    """The width that a request states.

    Raises:
        ValueError: it is none.
    """
    given = str(text)
    if given == _WHOLE:
        return None
    if given in _CALENDAR:
        return _CALENDAR[given]
    try:
        width = parse_duration(given)
    except ValueError:
        raise ValueError(
            f"{given!r} is not a bucket: write 90s, 15m, 1h, 1d, 7d, 1mo, 3mo, 1y or all"
        ) from None
    if width > _LONGEST:
        raise ValueError("is longer than 366d: write 1y, or all for one bucket")
    if width > _DAY and width % _DAY:
        raise ValueError("is longer than a day, so it must be whole days, such as 2d")
    return width


def format_bucket(width: Width) -> str:
    """A text that `parse_bucket` understands."""
    if width is None:
        return _WHOLE
    if isinstance(width, CalendarUnit):
        return next(text for text, unit in _CALENDAR.items() if unit is width)
    return format_duration(width)


def seconds_of(width: Width) -> int | None:
    """How long every bucket is by the clock; null where they differ, or there is but one."""
    return int(width.total_seconds()) if isinstance(width, timedelta) else None


def most_buckets(start: datetime, end: datetime, width: Width) -> int:
    """About how many buckets [start, end) has; rather more than fewer."""
    if width is None:
        return 1
    if isinstance(width, CalendarUnit):
        width = timedelta(days=_SHORTEST_DAYS[width])
    return math.ceil((end - start) / width)


Bucket = Annotated[
    Width,
    PlainValidator(parse_bucket),
    WithJsonSchema({"type": "string", "examples": ["15m", "1d", "1mo", "all"]}),
]


def parameter(default: str = "15m") -> Any:
    """The field of a resource's parameters that asks for buckets."""
    return Field(
        default,
        validate_default=True,
        description="The width of a bucket: 1s to 366d, 1mo, 3mo, 1y, or all for one bucket. "
        "Days and longer are the city's own.",
    )

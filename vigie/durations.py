"""Durations as people write them: `90s`, `15m`, `24h`, `7d`, `2w`."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_PATTERN = re.compile(r"(\d{1,9})([smhdw])")


def parse_duration(text: str) -> timedelta:
    """The duration that `text` states.

    Raises:
        ValueError: when it is not a whole number above zero and one of s, m, h, d, w.
    """
    match = _PATTERN.fullmatch(text)
    if match is None or int(match[1]) == 0:
        raise ValueError(f"{text!r} is not a duration: write 90s, 15m, 24h, 7d or 2w")
    try:
        return timedelta(**{_UNITS[match[2]]: int(match[1])})
    except OverflowError:
        raise ValueError(f"{text!r} is longer than any calendar") from None


def format_duration(duration: timedelta) -> str:
    """The shortest text of whole units: `90d`, `36h`."""
    for unit, name in reversed(_UNITS.items()):
        count, rest = divmod(duration, timedelta(**{name: 1}))
        if not rest and unit != "w":
            return f"{count}{unit}"
    return f"{duration.total_seconds():g}s"


def _from_text(value: object) -> object:
    return parse_duration(value) if isinstance(value, str) else value


Duration = Annotated[timedelta, BeforeValidator(_from_text)]

"""Where a time axis has its marks: at whole minutes, hours, days or months of the city's clocks."""

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta

from babel.dates import format_date

from dashboard.formats import LOCALES

_TICKS = 6
_MINUTES = (5, 10, 15, 30)
_HOURS = (1, 2, 3, 4, 6, 12)
_DAYS = (1, 2, 4, 7, 14)
_MONTHS = (1, 2, 3, 6, 12)
_HOUR, _DAY, _MONTH = timedelta(hours=1), timedelta(days=1), timedelta(days=30)


def ticks_of(
    named: Sequence[tuple[str, datetime]], span: timedelta, lang: str
) -> list[tuple[str, str]]:
    """Some six of the buckets, each with what its mark says; times are local."""
    if span <= 2 * _HOUR:
        step = _step(span / timedelta(minutes=1), _MINUTES)
        return [(name, f"{at:%H:%M}") for name, at in named if at.minute % step == 0]
    if span <= _TICKS * _HOURS[-1] * _HOUR:
        step = _step(span / _HOUR, _HOURS)
        return [
            (name, f"{at:%H:%M}") for name, at in named if at.minute == 0 and at.hour % step == 0
        ]
    if span <= _TICKS * _DAYS[-1] * _DAY:
        step = _step(span / _DAY, _DAYS)
        return [
            (name, format_date(at.date(), "d MMM", LOCALES[lang]))
            for name, at in _firsts(named)
            if at.toordinal() % step == 0
        ]
    step = _step(span / _MONTH, _MONTHS)
    months = [
        (name, at)
        for (_, before), (name, at) in itertools.pairwise(named)
        if (before.year, before.month) != (at.year, at.month)
    ]
    return [
        (name, format_date(at.date(), "MMM y" if at.month == 1 else "MMM", LOCALES[lang]))
        for name, at in months
        if (at.month - 1) % step == 0
    ]


def _firsts(named: Sequence[tuple[str, datetime]]) -> list[tuple[str, datetime]]:
    """The first bucket of each day, as far as the day before is there, too."""
    return [
        (name, at)
        for (_, before), (name, at) in itertools.pairwise(named)
        if before.date() != at.date()
    ]


def _step(length: float, steps: Sequence[int]) -> int:
    return next((one for one in steps if length / one <= _TICKS), steps[-1])

"""Numbers and times as the reader writes them: French or English, in the city's time zone."""

import math
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_timedelta
from babel.numbers import format_decimal

LOCALES = {"en": "en_GB", "fr": "fr_FR"}
NO_VALUE = "—"
SEPARATORS = {"en": ".,", "fr": ",\u202f"}  # decimal mark, then thousands: as Plotly wants them
LARGE = 1000
_SLOW_RATE = 10  # below it a rate has a decimal
_CLOCK = "HH:mm:ss"
_HOUR = "HH:mm"
_MOMENT = "EEE d MMM HH:mm"
_LONG_AGO = "EEE d MMM y HH:mm:ss"

_WHOLE_PERCENT = 0.01
MINUS = "\u2212"  # longer than a hyphen, as wide as a plus
_ANY_NUMBER = 1e6  # of days, before a larger unit is taken

_MINUTE_S, _HOUR_MIN, _DAY_H = 60, 60, 24
_DAY_SIGN = {"en": "d", "fr": "j"}


@lru_cache(maxsize=50_000)  # most of what a page says, it and others said a moment ago
def number(value: float | None, decimals: int, lang: str) -> str:
    """`48 213` or `43,2`; decimals are dropped where the number is large without them."""
    if value is None:
        return NO_VALUE
    places = 0 if abs(value) >= LARGE else decimals
    rounded = round(value, places) + 0.0  # no "-0"
    return format_decimal(rounded, "#,##0" + ("." + "0" * places if places else ""), LOCALES[lang])


def quantity(value: float | None, decimals: int, label: str, lang: str) -> str:
    """A number with its unit, kept on one line: `43,2 km/h`."""
    text = number(value, decimals, lang)
    return f"{text}\u00a0{label}" if label and value is not None else text


def rate(value: float | None, lang: str) -> str:
    """So many in a unit of time: `812`, `7,5`."""
    return number(value, 1 if value is not None and value < _SLOW_RATE else 0, lang)


def about(value: float) -> float:
    """To two digits, as what is glanced at is read: 2,013 as 2,000."""
    if not value:
        return value
    return round(value, 1 - math.floor(math.log10(abs(value))))


def duration(span: timedelta, lang: str) -> str:
    """`12 minutes`, in the largest unit that fits."""
    return str(format_timedelta(span, threshold=1.5, locale=LOCALES[lang]))


def days(span: timedelta, lang: str) -> str:
    """`30 days`, however many."""
    length = timedelta(days=round(span / timedelta(days=1)))
    return str(format_timedelta(length, "day", threshold=_ANY_NUMBER, locale=LOCALES[lang]))


def distance(metres: float, lang: str) -> str:
    """`350 m`, `1,2 km`."""
    if metres < LARGE:
        return f"{number(round(metres, -1), 0, lang)}\u00a0m"
    return f"{number(metres / LARGE, 1, lang)}\u00a0km"


def change(share: float | None, lang: str) -> str:
    """By how much something changed, signed: `+12 %`; nothing where it is not known."""
    if share is None:
        return ""
    percent = round(100 * share) + 0
    sign = "+" if percent > 0 else (MINUS if percent < 0 else "±")
    return f"{sign}{number(abs(percent), 0, lang)}\u00a0%"


@lru_cache(maxsize=10_000)
def _local(time: datetime, form: str, zone: ZoneInfo, lang: str) -> str:
    return str(format_datetime(time, form, tzinfo=zone, locale=LOCALES[lang]))


def percent(share: float, lang: str) -> str:
    """`48 %`, and `0.3 %` where that says more than nothing."""
    decimals = 1 if 0 < abs(share) < _WHOLE_PERCENT else 0
    return f"{number(100 * share, decimals, lang)}\u00a0%"


def clock(time: datetime, zone: ZoneInfo, lang: str) -> str:
    return _local(time, _CLOCK, zone, lang)


def moment(time: datetime, now: datetime, zone: ZoneInfo, lang: str) -> str:
    """`07:05` of the day of `now`, else with its day."""
    is_today = time.astimezone(zone).date() == now.astimezone(zone).date()
    form = _HOUR if is_today else _MOMENT
    return _local(time, form, zone, lang)


def compact_duration(span: timedelta, lang: str) -> str:
    """In two units at most: `45 s`, `3 h 05 min`, `2 d 4 h`."""
    seconds = max(0, round(span.total_seconds()))
    if seconds < _MINUTE_S:
        return f"{seconds}\u00a0s"
    minutes = seconds // _MINUTE_S
    if minutes < _HOUR_MIN:
        return f"{minutes}\u00a0min"
    hours, minutes = divmod(minutes, _HOUR_MIN)
    if hours < _DAY_H:
        return f"{hours}\u00a0h {minutes:02}\u00a0min" if minutes else f"{hours}\u00a0h"
    days, hours = divmod(hours, _DAY_H)
    day = _DAY_SIGN[lang]
    return f"{days}\u00a0{day} {hours}\u00a0h" if hours else f"{days}\u00a0{day}"


def long_ago(time: datetime, zone: ZoneInfo, lang: str) -> str:
    """The local day, year and time to the second, of what may be of any year."""
    return _local(time, _LONG_AGO, zone, lang)


def day_and_time(time: datetime, zone: ZoneInfo, lang: str) -> str:
    """`jeu. 26 nov. 2026 08:50`; to the second only where it is not a whole minute."""
    text = long_ago(time, zone, lang)
    return text if time.second else text.removesuffix(":00")


def moments(times: Sequence[datetime], zone: ZoneInfo, lang: str) -> list[str]:
    """The local day and time of each; where clocks go back, the offset tells two hours apart."""
    texts = [_local(time, _MOMENT, zone, lang) for time in times]
    counts = Counter(texts)
    return [
        text if counts[text] == 1 else f"{text} {time.astimezone(zone):%z}"
        for text, time in zip(texts, times, strict=True)
    ]


def short_names(names: Sequence[str]) -> list[str]:
    """Names without the last word that all share: `1er arrondissement` → `1er`."""
    words = [name.split() for name in names]
    while words and all(len(one) > 1 for one in words) and len({one[-1] for one in words}) == 1:
        words = [one[:-1] for one in words]
    return [" ".join(one) for one in words]

"""Numbers and times as the reader writes them: French or English, in the city's time zone."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_timedelta
from babel.numbers import format_decimal

LOCALES = {"en": "en_GB", "fr": "fr_FR"}
NO_VALUE = "—"
SEPARATORS = {"en": ".,", "fr": ",\u202f"}  # decimal mark, then thousands: as Plotly wants them
LARGE = 1000
_CLOCK = "HH:mm:ss"
_MOMENT = "EEE d MMM HH:mm"
_LONG_AGO = "EEE d MMM y HH:mm:ss"


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


def duration(span: timedelta, lang: str) -> str:
    """`12 minutes`, in the largest unit that fits."""
    return str(format_timedelta(span, threshold=1.5, locale=LOCALES[lang]))


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
    sign = "+" if percent > 0 else ("\u2212" if percent < 0 else "±")
    return f"{sign}{number(abs(percent), 0, lang)}\u00a0%"


def clock(time: datetime, zone: ZoneInfo, lang: str) -> str:
    return str(format_datetime(time, _CLOCK, tzinfo=zone, locale=LOCALES[lang]))


def long_ago(time: datetime, zone: ZoneInfo, lang: str) -> str:
    """The local day, year and time to the second, of what may be of any year."""
    return str(format_datetime(time, _LONG_AGO, tzinfo=zone, locale=LOCALES[lang]))


def moments(times: Sequence[datetime], zone: ZoneInfo, lang: str) -> list[str]:
    """The local day and time of each; where clocks go back, the offset tells two hours apart."""
    texts = [
        str(format_datetime(time, _MOMENT, tzinfo=zone, locale=LOCALES[lang])) for time in times
    ]
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

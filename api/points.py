"""How many points an answer may have, and what to ask instead of too many."""

import math
from datetime import datetime, timedelta

from api.problems import ParameterError

MOST_POINTS = 20_000
_WIDTHS = {
    "1m": 60,
    "5m": 300,
    "15m": 900,
    "1h": 3_600,
    "6h": 21_600,
    "1d": 86_400,
    "7d": 604_800,
    "30d": 2_592_000,
    "366d": 31_622_400,
}


def refuse_too_many(start: datetime, end: datetime, width: timedelta, groups: int) -> None:
    """Nothing, when the buckets of [start, end) for so many groups are few enough.

    Raises:
        ParameterError: they are not; the message says which bucket would do.
    """
    span_s = (end - start).total_seconds()
    buckets = math.ceil(span_s / width.total_seconds())
    if buckets * groups <= MOST_POINTS:
        return
    enough = next(
        (name for name, s in _WIDTHS.items() if math.ceil(span_s / s) * groups <= MOST_POINTS), None
    )
    way = f"bucket={enough} or a shorter range" if enough else "a shorter range or fewer groups"
    raise ParameterError(
        "bucket",
        f"{buckets:,} buckets of {groups:,} groups exceed {MOST_POINTS:,} points: ask {way}",
    )

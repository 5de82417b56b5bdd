"""How many points an answer may have, and what to ask instead of too many."""

from datetime import datetime

from api.buckets import most_buckets, parse_bucket
from api.problems import ParameterError
from vigie.store.read.slots import Width

MOST_POINTS = 20_000
_WIDTHS = ("1m", "5m", "15m", "1h", "6h", "1d", "7d", "1mo", "1y")


def refuse_too_many(start: datetime, end: datetime, width: Width, groups: int) -> None:
    """Nothing, when the buckets of [start, end) for so many groups are few enough.

    Raises:
        ParameterError: they are not; the message says which bucket would do.
    """
    buckets = most_buckets(start, end, width)
    if buckets * groups <= MOST_POINTS:
        return
    enough = next(
        (
            one
            for one in _WIDTHS
            if most_buckets(start, end, parse_bucket(one)) * groups <= MOST_POINTS
        ),
        None,
    )
    way = f"bucket={enough} or a shorter range" if enough else "a shorter range or fewer groups"
    raise ParameterError(
        "bucket",
        f"{buckets:,} buckets of {groups:,} groups exceed {MOST_POINTS:,} points: ask {way}",
    )

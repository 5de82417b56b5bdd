"""A goal's curve with its target and the straight path to it, all on one scale, for CSS masks."""

from collections.abc import Sequence
from typing import NamedTuple

from dashboard.figures.lines import are_whole
from dashboard.figures.sparkline import curve, ends, straight, sure_values
from dashboard.history import Bucket


class Drawn(NamedTuple):
    """Each a `data:` URL, None where there is nothing to draw."""

    curve: str | None
    target: str | None
    path: str | None


def goal_curve(
    buckets: Sequence[Bucket], target: float | None, path: Sequence[float | None]
) -> Drawn:
    """`path` is where it should be at the first bucket and at the last, None where nobody knows."""
    values = [one.value for one in buckets]
    is_whole = are_whole([one.coverage if one.value is not None else None for one in buckets])
    sure = sure_values(values, is_whole)
    if not sure:
        return Drawn(None, None, None)
    start, end = path
    if target is None:
        return Drawn(curve(values, is_whole, *ends(min(sure), max(sure))), None, None)
    held = [*sure, target, *(one for one in path if one is not None)]
    low, high = ends(min(held), max(held))
    return Drawn(
        curve(values, is_whole, low, high),
        straight(target, target, low, high, is_dashed=False),
        None if start is None or end is None else straight(start, end, low, high, is_dashed=True),
    )

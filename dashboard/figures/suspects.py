"""Suspect readings on a chart: marks of their own, pinned to its edge where they lie far off."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import NamedTuple

from dashboard.figures.traces import Trace

COLOUR = "#d0342c"
SYMBOL = "triangle-up"
_SIZE_PX = 9
_BEYOND = 0.35  # of the span of what is good: farther than this would make all else flat


class Suspect(NamedTuple):
    """`says` is its value, its time and its reason."""

    time: datetime
    value: float
    says: str


def suspect_trace(
    suspects: Sequence[Suspect],
    labels: Mapping[datetime, str],
    good: Sequence[float],
    name: str,
    zoom: float,
) -> Trace | None:
    """Their marks; `labels` name the buckets of the chart, `good` are the values it has else."""
    starts = sorted(labels)
    shown = [one for one in suspects if starts and one.time >= starts[0]]
    if not shown:
        return None
    low, high = _edges(good)
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [labels[starts[bisect_right(starts, one.time) - 1]] for one in shown],
        "y": [min(max(one.value, low), high) for one in shown],
        "text": [one.says for one in shown],
        "marker": {
            "symbol": f"{SYMBOL}-open",
            "size": _SIZE_PX * zoom,
            "color": COLOUR,
            "line": {"width": 2 * zoom, "color": COLOUR},
        },
        "hovertemplate": f"%{{text}}<extra>{escape(name)}</extra>",
    }


def _edges(good: Sequence[float]) -> tuple[float, float]:
    if not good:
        return float("-inf"), float("inf")
    low, high = min(good), max(good)
    room = _BEYOND * ((high - low) or abs(high) or 1.0)
    return low - room, high + room

"""What a chart shows of an alarm: the limit as a line, and when it stood as a band."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from dashboard.figures import palette

_LIMIT = "#c4500a"
_BAND = "rgba(196, 80, 10, 0.14)"


class Marks(NamedTuple):
    shapes: list[dict[str, Any]]
    notes: list[dict[str, Any]]


def alarm_marks(
    times: Sequence[datetime], since: datetime, until: datetime, limit: float | None, name: str
) -> Marks:
    """For an axis of buckets that begin at `times`, which count 0, 1, … on it."""
    shapes: list[dict[str, Any]] = []
    first, last = (bisect_right(times, one) - 1 for one in (since, until))
    if times and last >= 0:
        shapes.append(
            {
                "type": "rect",
                "xref": "x",
                "yref": "paper",
                "x0": max(first, 0) - 0.5,
                "x1": last + 0.5,
                "y0": 0,
                "y1": 1,
                "fillcolor": _BAND,
                "line": {"width": 0},
                "layer": "below",
            }
        )
    if limit is None:
        return Marks(shapes, [])
    line = {"color": _LIMIT, "width": 1.5, "dash": "dash"}
    ends = {"x0": 0, "x1": 1, "y0": limit, "y1": limit}
    shapes.append({"type": "line", "xref": "paper", "yref": "y", **ends, "line": line})
    note = {
        "xref": "paper",
        "yref": "y",
        "x": 0,
        "y": limit,
        "text": name,
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "bottom",
        "font": {"family": palette.FONT},
    }
    return Marks(shapes, [note])

"""The target of a goal and the straight path to it, as lines of its chart."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from dashboard.figures import palette

_WIDTH = 1.6
_TARGET = {"color": palette.TARGET, "dash": "solid"}
_PATH = {"color": palette.MUTED, "dash": "dash"}


class GoalLine(NamedTuple):
    """A trace, and the sign and the name of it for the legend."""

    trace: dict[str, Any]
    sign: str
    name: str


def goal_lines(
    labels: Sequence[str],
    target: float | None,
    path: Sequence[float | None],
    names: tuple[str, str],
    zoom: float,
) -> list[GoalLine]:
    """`labels` name the buckets; `path` is where it should be at each; `names` of the two lines."""
    if target is None:
        return []
    of_target, of_path = names
    level = [target] * len(labels)
    drawn = [GoalLine(_trace(labels, level, of_target, _TARGET, zoom), "target", of_target)]
    if any(one is not None for one in path):
        drawn.append(GoalLine(_trace(labels, path, of_path, _PATH, zoom), "path", of_path))
    return drawn


def _trace(
    labels: Sequence[str],
    values: Sequence[float | None],
    name: str,
    line: dict[str, str],
    zoom: float,
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": list(labels),
        "y": list(values),
        "line": {**line, "width": _WIDTH * zoom},
        "hovertemplate": f"%{{y:,.1f}}<extra>{name}</extra>",
    }

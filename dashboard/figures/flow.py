"""A balance as a flow: what comes in on the left, what goes out on the right, by its width."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from dashboard.figures import palette

_LEFT, _RIGHT = 0.24, 0.56  # where streams begin and end, of the width; beside them stand names
_MIDDLE: Final = (0.39, 0.41)
_ROOM = 0.13  # between streams, of the height, for a name of two lines
_NODE = 0.012
_OPACITY = 0.5
_FONT_PX = 12.5


class Stream(NamedTuple):
    """An amount that comes in or goes out: what it is, and how much as it is written."""

    name: str
    said: str
    value: float
    comes_in: bool
    colour: str


class Edge(NamedTuple):
    top: float
    bottom: float


class Ribbon(NamedTuple):
    """A stream from or to the middle, in shares of the height: its outer end and its inner one."""

    stream: Stream
    comes_in: bool
    outer: Edge
    inner: Edge


def ribbons(streams: Sequence[Stream]) -> list[Ribbon]:
    """All meet in the middle; one below zero flows the other way, as power that is fed in does."""
    flowing = [one for one in streams if one.value]
    sides = [[one for one in flowing if one.comes_in == (one.value > 0)]]
    sides.append([one for one in flowing if one not in sides[0]])
    most = max((sum(abs(one.value) for one in side) for side in sides), default=0.0)
    if not most:
        return []
    scale = (1 - _ROOM * max(map(len, sides))) / most
    return [
        ribbon
        for comes_in, side in zip((True, False), sides, strict=True)
        for ribbon in _side(side, scale, comes_in=comes_in)
    ]


def _side(streams: Sequence[Stream], scale: float, *, comes_in: bool) -> list[Ribbon]:
    heights = [abs(one.value) * scale for one in streams]
    whole = sum(heights)
    outer = 0.5 + (whole + _ROOM * len(streams)) / 2
    inner = 0.5 + whole / 2
    found = []
    for stream, height in zip(streams, heights, strict=True):
        top = outer - _ROOM / 2
        found.append(Ribbon(stream, comes_in, Edge(top, top - height), Edge(inner, inner - height)))
        outer, inner = outer - height - _ROOM, inner - height
    return found


def flow_figure(streams: Sequence[Stream], zoom: float) -> dict[str, Any]:
    """Shapes and names only, which take no room that a curve would need."""
    drawn = ribbons(streams)
    axis = {"visible": False, "range": [0, 1], "fixedrange": True}
    shapes = [shape for one in drawn for shape in (_ribbon(one), _node(one))]
    return {
        "data": [],
        "layout": {
            "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
            "paper_bgcolor": palette.CLEAR,
            "plot_bgcolor": palette.CLEAR,
            "font": {"size": _FONT_PX * zoom, "family": palette.FONT},
            "xaxis": axis,
            "yaxis": axis,
            "shapes": [*shapes, *([_middle(drawn)] if drawn else [])],
            "annotations": [_name(one) for one in drawn],
        },
    }


def _ribbon(one: Ribbon) -> dict[str, Any]:
    start, end = (_LEFT, _MIDDLE[0]) if one.comes_in else (_RIGHT, _MIDDLE[1])
    half = (start + end) / 2
    (top, bottom), (high, low) = one.outer, one.inner
    path = (
        f"M {start},{top:.4f} C {half},{top:.4f} {half},{high:.4f} {end},{high:.4f} "
        f"L {end},{low:.4f} C {half},{low:.4f} {half},{bottom:.4f} {start},{bottom:.4f} Z"
    )
    return {
        "type": "path",
        "path": path,
        "fillcolor": one.stream.colour,
        "opacity": _OPACITY,
        "line": {"width": 0},
    }


def _node(one: Ribbon) -> dict[str, Any]:
    start = _LEFT - _NODE if one.comes_in else _RIGHT
    return _bar(start, start + _NODE, one.outer, one.stream.colour)


def _middle(drawn: Sequence[Ribbon]) -> dict[str, Any]:
    ends = Edge(max(one.inner.top for one in drawn), min(one.inner.bottom for one in drawn))
    return _bar(*_MIDDLE, ends, palette.MUTED)


def _bar(start: float, end: float, edge: Edge, colour: str) -> dict[str, Any]:
    line = {"width": 1, "color": colour}  # so that the least is seen
    return {
        "type": "rect",
        "x0": start,
        "x1": end,
        "y0": edge.bottom,
        "y1": edge.top,
        "fillcolor": colour,
        "line": line,
    }


def _name(one: Ribbon) -> dict[str, Any]:
    return {
        "text": f"{one.stream.name}<br><b>{one.stream.said}</b>",
        "x": _LEFT - 2 * _NODE if one.comes_in else _RIGHT + 2 * _NODE,
        "xanchor": "right" if one.comes_in else "left",
        "y": (one.outer.top + one.outer.bottom) / 2,
        "yanchor": "middle",
        "align": "right" if one.comes_in else "left",
        "showarrow": False,
    }

"""A balance as a flow: what comes in on the left, what goes out on the right, by its width."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from dashboard.figures import palette

_NODE_PX, _PAD_PX = 14, 22
_LINK_OPACITY = "66"  # of the node's colour, in hexadecimal


class Stream(NamedTuple):
    """An amount that comes in or goes out; its `name` as it is written beside it."""

    name: str
    value: float
    comes_in: bool
    colour: str


def flow_figure(streams: Sequence[Stream], zoom: float) -> dict[str, Any]:
    """All meet in the middle; one below zero flows the other way, as power that is fed in does."""
    drawn = [(one, one.comes_in == (one.value > 0), abs(one.value)) for one in streams if one.value]
    middle = len(drawn)
    ends = [(at, middle) if comes else (middle, at) for at, (_, comes, _) in enumerate(drawn)]
    return {
        "data": [
            {
                "type": "sankey",
                "arrangement": "snap",
                "node": {
                    "label": [*(one.name for one, _, _ in drawn), ""],
                    "color": [*(one.colour for one, _, _ in drawn), palette.MUTED],
                    "pad": _PAD_PX * zoom,
                    "thickness": _NODE_PX * zoom,
                    "line": {"width": 0},
                    "hoverinfo": "none",
                },
                "link": {
                    "source": [source for source, _ in ends],
                    "target": [target for _, target in ends],
                    "value": [value for _, _, value in drawn],
                    "color": [one.colour + _LINK_OPACITY for one, _, _ in drawn],
                    "hoverinfo": "none",
                },
            }
        ]
        if drawn
        else [],
        "layout": {
            "margin": {"l": 8, "r": 8, "t": 14, "b": 14},
            "paper_bgcolor": palette.CLEAR,
            "font": {"size": 13 * zoom, "family": palette.FONT},
            "xaxis": {"visible": False},
            "yaxis": {"visible": False},
        },
    }

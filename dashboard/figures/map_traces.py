"""The traces of a map, each a scatter plot, on plain axes in Web Mercator."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from dashboard.figures import palette
from dashboard.figures.map_marks import AlarmMark, Area, ClusterMark, Mark, MarkGroup, PointColours
from dashboard.figures.outlines import Outline
from dashboard.projection import Point

Trace = dict[str, Any]
Placing = Callable[[float, float], tuple[int, int]]  # of longitude and latitude, on the axes

_MARKER_PX = 9
_RING_PX = 20
_BADGE_PX = 12
_OPENED_PX = 24
_LABEL_PX = 11
# By whether the value is suspect, and whether the device is silent.
_LOOK = {
    (False, False): "",
    (True, False): "-open",
    (False, True): "-dot",
    (True, True): "-dot",
}


class Label(NamedTuple):
    """The name of a district, and the page it leads to."""

    centre: Point
    name: str
    leads_to: str


_STILL: Trace = {"type": "scatter", "showlegend": False, "hoverinfo": "skip"}


def district_trace(area: Area, outline: Outline, zoom: float) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines",
        # On hover it is as good as a text, but a new one does not have the whole map drawn anew.
        "name": area.says,
        "x": outline.xs,
        "y": outline.ys,
        "fill": "toself",
        "fillcolor": palette.NO_SHADE if area.share is None else palette.shade(area.share),
        "line": {
            "color": palette.ALARMS[area.alarm] if area.alarm else palette.BORDER,
            "width": (2 if area.alarm else 1) * zoom,
        },
        "hoveron": "fills",
        "hoverinfo": "text",
        "showlegend": False,
    }


def label_trace(labels: Sequence[Label], zoom: float) -> Trace:
    return {
        "type": "scatter",
        "mode": "text",
        "x": [round(one.centre.x) for one in labels],
        "y": [round(one.centre.y) for one in labels],
        "text": [one.name for one in labels],
        "textfont": {"size": _LABEL_PX * zoom, "color": palette.MUTED, "weight": 600},
        "customdata": [one.leads_to for one in labels],
        "hoverinfo": "none",
        "showlegend": False,
    }


def device_trace(
    group: MarkGroup, place: Placing, colours: PointColours | None, zoom: float
) -> Trace:
    spots = [place(mark.lon, mark.lat) for mark in group.marks]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": group.name,
        "x": [x for x, _ in spots],
        "y": [y for _, y in spots],
        "hoverinfo": "text",
        "hovertext": [mark.says for mark in group.marks],
        # Where a click leads: page.js.
        "customdata": [mark.leads_to or mark.device for mark in group.marks],
        "marker": {
            "size": _MARKER_PX * zoom,
            "symbol": [
                group.symbol + _LOOK[mark.is_suspect or mark.is_hollow, mark.is_stale]
                for mark in group.marks
            ],
            "color": [_colour(mark, group, colours) for mark in group.marks],
            "opacity": [0.8 if mark.is_stale else 1.0 for mark in group.marks],
            "line": {
                "width": [2.0 if mark.is_suspect or mark.is_hollow else 1.0 for mark in group.marks]
            },
        },
        "showlegend": False,
    }


def _colour(mark: Mark, group: MarkGroup, colours: PointColours | None) -> str:
    if mark.is_stale:
        return palette.MUTED
    if colours is None:
        return group.colour
    if mark.value is None:
        return palette.MUTED_LINE
    steps = len(colours.colours)
    step = int(max(0.0, min(0.999, colours.scale.share(mark.value))) * steps)
    return colours.colours[step]


def cluster_trace(clusters: Sequence[ClusterMark], place: Placing, zoom: float) -> Trace:
    spots = [place(one.lon, one.lat) for one in clusters]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": "clusters",
        "x": [x for x, _ in spots],
        "y": [y for _, y in spots],
        "text": [one.name for one in clusters],
        "textfont": {"size": _LABEL_PX * zoom, "weight": 600},
        "hoverinfo": "text",
        "hovertext": [one.says for one in clusters],
        "customdata": [one.leads_to for one in clusters],
        "marker": {
            "size": [one.size_px * zoom for one in clusters],
            "symbol": ["circle-open" if one.is_silent else "circle" for one in clusters],
            "color": [palette.MUTED if one.is_silent else palette.CLUSTER for one in clusters],
            "opacity": 1,
            "line": {"width": [2 if one.is_silent else 1 for one in clusters]},
        },
        "showlegend": False,
    }


def alarm_trace(alarms: Sequence[AlarmMark], place: Placing, zoom: float) -> Trace:
    """There even when no alarm stands, so that an update of the map is a small one.

    The severity is told by the shape that it has in lists, too.
    """
    spots = [place(one.lon, one.lat) for one in alarms]
    return {
        **_STILL,
        "mode": "markers",
        "name": "alarms",
        "x": [x for x, _ in spots],
        "y": [y for _, y in spots],
        "marker": {
            "size": [(_RING_PX if one.edge_px is None else _BADGE_PX) * zoom for one in alarms],
            "symbol": [
                palette.ALARM_SYMBOLS[one.severity] + ("-open" if one.edge_px is None else "")
                for one in alarms
            ],
            "standoff": [(one.edge_px or 0) * zoom for one in alarms],
            "color": [palette.ALARMS[one.severity] for one in alarms],
            "opacity": 1,
            "line": {"width": [(3 if one.edge_px is None else 1) * zoom for one in alarms]},
        },
    }


def opened_trace(x: int, y: int, zoom: float) -> Trace:
    """Around the device that the page is about."""
    return {
        **_STILL,
        "mode": "markers",
        "x": [x],
        "y": [y],
        "marker": {
            "symbol": "circle-open",
            "size": _OPENED_PX * zoom,
            "color": palette.RING,
            "line": {"width": 3 * zoom},
        },
    }

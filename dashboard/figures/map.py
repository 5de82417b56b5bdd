"""The map: districts shaded by a metric, devices on top, on plain axes in Web Mercator.

No tiles and no WebGL: the districts are the ground, and a few hundred devices are a scatter plot.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log10
from typing import Any

from dashboard.city import District
from dashboard.clusters import Box
from dashboard.figures import palette
from dashboard.figures.outlines import Outline, outlines_of
from dashboard.figures.scales import Scale
from dashboard.formats import short_names
from dashboard.projection import Point, project

Figure = dict[str, Any]

_HEAP_PX = 15  # of the smallest heap; ten times as many devices are as much larger
_MARKER_PX = 9
_RING_PX = 24
_ALARM_PX = 18
# By whether the value is suspect, and whether the device is silent.
_LOOK = {
    (False, False): "",
    (True, False): "-open",
    (False, True): "-dot",
    (True, True): "-dot",
}
_LABEL_PX = 11
_FRAME = 0.03  # of the extent, free around the city
_LABEL_AREA = 0.004  # a district smaller than this share of the extent's square has no label


@dataclass(frozen=True, slots=True)
class Area:
    """A district on the map: how dark, from 0 to 1, and what it says."""

    district: District
    share: float | None
    says: str
    alarm: str | None = None  # the worst severity that stands in it
    leads_to: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A device on the map. `value` colours it where there are no districts to shade."""

    lon: float
    lat: float
    says: str
    value: float | None = None
    is_suspect: bool = False
    is_stale: bool = False
    device: str = ""
    is_hollow: bool = False  # as the suspect are, and for another reason
    leads_to: str = ""  # a path; the page of the device without


@dataclass(frozen=True, slots=True)
class Ring:
    """Around a device with an alarm of this severity."""

    lon: float
    lat: float
    severity: str


@dataclass(frozen=True, slots=True)
class Heap:
    """So many devices near one another, which lead to a closer look."""

    lon: float
    lat: float
    count: int
    says: str
    leads_to: str


@dataclass(frozen=True, slots=True)
class MarkGroup:
    """The devices of one kind, under the name, colour and symbol of that kind."""

    name: str
    colour: str
    symbol: str
    marks: Sequence[Mark]


@dataclass(frozen=True, slots=True)
class PointColours:
    """How values colour devices: five colours along a scale."""

    scale: Scale
    colours: tuple[str, ...]


def city_map(
    areas: Sequence[Area],
    groups: Sequence[MarkGroup],
    colours: PointColours | None,
    zoom: float = 1.0,
    ringed: tuple[float, float] | None = None,
    *,
    rings: Sequence[Ring] = (),
    heaps: Sequence[Heap] = (),
    box: Box | None = None,
) -> Figure:
    """The figure of the map; `zoom` enlarges marks and letters for a large screen.

    A ring is drawn around what is at `ringed`: (longitude, latitude), and `rings` around what has
    an alarm. `box` is the part of the map that is looked at, all of it without.
    """
    origin = _origin(areas, groups, heaps)

    def place(lon: float, lat: float) -> tuple[int, int]:
        point = project(lon, lat)
        return round(point.x - origin.x), round(point.y - origin.y)

    outlines = outlines_of(tuple(area.district for area in areas))
    devices = [_devices(group, place, colours, zoom) for group in groups]
    heaped = [_heaped(heaps, place, zoom)] if heaps else []
    corners = [place(box.west, box.south), place(box.east, box.north)] if box else []
    extent = _extent(
        [([x for x, _ in corners], [y for _, y in corners])]
        if corners
        else [
            *((one.xs, one.ys) for one in outlines),
            *((one["x"], one["y"]) for one in (*devices, *heaped)),
        ]
    )
    return {
        "data": [
            *(_district(*one) for one in zip(areas, outlines, strict=True)),
            *devices,
            *heaped,
            *_labels(areas, outlines, extent, zoom),
            *([_ring(*place(*ringed), zoom)] if ringed else []),
            *(_rings(rings, place, zoom) if areas or groups or heaps else []),
        ],
        "layout": {
            **_layout(extent, zoom, box.text if box else "map"),
            "meta": {"x": origin.x, "y": origin.y},  # where the axes' zero is: network.js
        },
    }


Placing = Callable[[float, float], tuple[int, int]]
Line = tuple[Sequence[int | None], Sequence[int | None]]
Extent = tuple[float, float, float, float]


def _origin(areas: Sequence[Area], groups: Sequence[MarkGroup], heaps: Sequence[Heap]) -> Point:
    """Coordinates count from here, which keeps them short."""
    for area in areas:
        return project(*area.district.rings[0][0])
    for heap in heaps:
        return project(heap.lon, heap.lat)
    for group in groups:
        for mark in group.marks:
            return project(mark.lon, mark.lat)
    return Point(0, 0)


def _district(area: Area, outline: Outline) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": outline.xs,
        "y": outline.ys,
        "fill": "toself",
        "fillcolor": palette.NO_SHADE if area.share is None else palette.shade(area.share),
        "line": {
            "color": palette.ALARMS[area.alarm] if area.alarm else palette.BORDER,
            "width": 3 if area.alarm else 1,
        },
        "hoveron": "fills",
        "hoverinfo": "text",
        "text": area.says,
        "showlegend": False,
    }


def _labels(
    areas: Sequence[Area], outlines: Sequence[Outline], extent: Extent, zoom: float
) -> list[Figure]:
    """The short name of each district that has room for it."""
    if not areas:
        return []
    names = short_names([area.district.name for area in areas])
    room = (extent[1] - extent[0]) * (extent[3] - extent[2]) * _LABEL_AREA
    spots = [
        (outline.centre, name, area.leads_to)
        for area, outline, name in zip(areas, outlines, names, strict=True)
        if outline.size > room
    ]
    return [
        {
            "type": "scatter",
            "mode": "text",
            "x": [round(centre.x) for centre, *_ in spots],
            "y": [round(centre.y) for centre, *_ in spots],
            "text": [name for _, name, _ in spots],
            "textfont": {"size": _LABEL_PX * zoom, "color": palette.MUTED, "weight": 600},
            "customdata": [leads_to for *_, leads_to in spots],
            "hoverinfo": "none",
            "showlegend": False,
        }
    ]


def _heaped(heaps: Sequence[Heap], place: Placing, zoom: float) -> Figure:
    spots = [place(one.lon, one.lat) for one in heaps]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": "heaps",
        "x": [x for x, _ in spots],
        "y": [y for _, y in spots],
        "text": [f"{one.count}" for one in heaps],
        "textfont": {"size": _LABEL_PX * zoom},
        "hoverinfo": "text",
        "hovertext": [one.says for one in heaps],
        "customdata": [one.leads_to for one in heaps],
        "marker": {
            "size": [round(_HEAP_PX * (1 + log10(one.count)) * zoom, 1) for one in heaps],
            "color": palette.HEAP,
        },
        "showlegend": False,
    }


def _rings(rings: Sequence[Ring], place: Placing, zoom: float) -> list[Figure]:
    """One trace, there even when no alarm stands, so that an update of the map is a small one."""
    spots = [place(one.lon, one.lat) for one in rings]
    colours = [palette.ALARMS[one.severity] for one in rings]
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": "alarms",
            "x": [x for x, _ in spots],
            "y": [y for _, y in spots],
            "marker": {
                "size": _ALARM_PX * zoom,
                "symbol": "circle-open",
                "color": colours,
                "line": {"width": 3 * zoom},
            },
            "hoverinfo": "skip",
            "showlegend": False,
        }
    ]


def _devices(group: MarkGroup, place: Placing, colours: PointColours | None, zoom: float) -> Figure:
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


def _ring(x: int, y: int, zoom: float) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x],
        "y": [y],
        "hoverinfo": "skip",
        "marker": {
            "symbol": "circle-open",
            "size": _RING_PX * zoom,
            "color": palette.RING,
            "line": {"width": 3 * zoom},
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


def _extent(lines: Sequence[Line]) -> Extent:
    xs = [x for line in lines for x in line[0] if x is not None]
    ys = [y for line in lines for y in line[1] if y is not None]
    if not xs:
        return -1, 1, -1, 1
    edge = max(max(xs) - min(xs), max(ys) - min(ys), 1000) * _FRAME
    return min(xs) - edge, max(xs) + edge, min(ys) - edge, max(ys) + edge


def _layout(extent: Extent, zoom: float, revision: str) -> Mapping[str, Any]:
    west, east, south, north = extent
    hidden = {"visible": False, "fixedrange": False}
    return {
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "paper_bgcolor": palette.CLEAR,
        "plot_bgcolor": palette.CLEAR,
        "xaxis": {**hidden, "range": [west, east]},
        "yaxis": {**hidden, "range": [south, north], "scaleanchor": "x", "scaleratio": 1},
        "dragmode": "pan",
        "hovermode": "closest",
        "font": {"family": palette.FONT},
        "hoverlabel": {"align": "left", "font": {"size": 12.5 * zoom, "family": palette.FONT}},
        "showlegend": False,
        "uirevision": revision,
    }

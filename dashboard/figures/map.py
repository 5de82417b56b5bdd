"""The map: districts shaded by a metric, devices on top, on plain axes in Web Mercator.

No tiles and no WebGL: the districts are the ground, and a few hundred devices are a scatter plot.
"""

from collections.abc import Mapping, Sequence
from math import hypot
from typing import Any

from dashboard.clusters import Box
from dashboard.figures import palette
from dashboard.figures.map_marks import AlarmMark, Area, ClusterMark, MarkGroup, PointColours
from dashboard.figures.map_traces import (
    Label,
    alarm_trace,
    cluster_trace,
    device_trace,
    district_trace,
    label_trace,
    opened_trace,
)
from dashboard.figures.outlines import Outline, outlines_of
from dashboard.formats import short_names
from dashboard.projection import Point, project

Figure = dict[str, Any]
Line = tuple[Sequence[int | None], Sequence[int | None]]
Spot = tuple[int, int]
Extent = tuple[float, float, float, float]

_FRAME = 0.03  # of the extent, free around the city
_LABEL_AREA = 0.004  # a district smaller than this share of the extent's square has no label
_LABEL_REACH = 0.055  # of the longer side: no cluster is as near to a label as this


def city_map(
    areas: Sequence[Area],
    groups: Sequence[MarkGroup],
    colours: PointColours | None,
    zoom: float = 1.0,
    opened: tuple[float, float] | None = None,
    *,
    alarms: Sequence[AlarmMark] = (),
    clusters: Sequence[ClusterMark] = (),
    box: Box | None = None,
) -> Figure:
    """The figure of the map; `zoom` enlarges marks and letters for a large screen.

    `opened` is (longitude, latitude) of the device that the page is about. `box` is the part of
    the map that is looked at, all of it without.
    """
    origin = _origin(areas, groups, clusters)

    def place(lon: float, lat: float) -> Spot:
        point = project(lon, lat)
        return round(point.x - origin.x), round(point.y - origin.y)

    outlines = outlines_of(tuple(area.district for area in areas))
    devices = [device_trace(group, place, colours, zoom) for group in groups]
    clustered = [cluster_trace(clusters, place, zoom)] if clusters else []
    corners = [place(box.west, box.south), place(box.east, box.north)] if box else []
    extent = _extent(
        [([x for x, _ in corners], [y for _, y in corners])]
        if corners
        else [
            *((one.xs, one.ys) for one in outlines),
            *((one["x"], one["y"]) for one in (*devices, *clustered)),
        ]
    )
    covered = [place(one.lon, one.lat) for one in clusters]
    labels = [label_trace(_labels(areas, outlines, extent, covered), zoom)] if areas else []
    is_bare = not (areas or groups or clusters)
    return {
        "data": [
            *(district_trace(*one, zoom) for one in zip(areas, outlines, strict=True)),
            *devices,
            *clustered,
            *labels,
            *([opened_trace(*place(*opened), zoom)] if opened else []),
            *([] if is_bare else [alarm_trace(alarms, place, zoom)]),
        ],
        "layout": {
            **_layout(extent, zoom, box.text if box else "map"),
            "meta": {"x": origin.x, "y": origin.y},  # where the axes' zero is: network.js
        },
    }


def _origin(
    areas: Sequence[Area], groups: Sequence[MarkGroup], clusters: Sequence[ClusterMark]
) -> Point:
    """Coordinates count from here, which keeps them short."""
    for area in areas:
        return project(*area.district.rings[0][0])
    for cluster in clusters:
        return project(cluster.lon, cluster.lat)
    for group in groups:
        for mark in group.marks:
            return project(mark.lon, mark.lat)
    return Point(0, 0)


def _labels(
    areas: Sequence[Area], outlines: Sequence[Outline], extent: Extent, covered: Sequence[Spot]
) -> list[Label]:
    """The short name of each district that has room for it beside what covers the map."""
    west, east, south, north = extent
    room = (east - west) * (north - south) * _LABEL_AREA
    reach = max(east - west, north - south) * _LABEL_REACH
    names = short_names([one.district.name for one in areas])
    return [
        Label(spot, name, one.leads_to)
        for one, outline, name in zip(areas, outlines, names, strict=True)
        if outline.size > room
        for spot in [_free(outline, reach, covered)]
        if spot is not None
    ]


def _free(outline: Outline, reach: float, covered: Sequence[Spot]) -> Point | None:
    """In the middle of a district, or in a large one beside it, where nothing is within reach."""
    x, y = outline.centre
    beside = [(0, 1), (0, -1), (1, 0), (-1, 0)] if outline.size > (3 * reach) ** 2 else []
    for right, up in [(0, 0), *beside]:
        spot = Point(x + right * reach, y + up * reach)
        if all(hypot(spot.x - there[0], spot.y - there[1]) > reach for there in covered):
            return spot
    return None


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

"""A small map of one part of the city with its devices; one of them may be marked."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType

from dash import html

from dashboard.components.frame import Frame, Slot
from dashboard.components.graph_box import graph_box
from dashboard.components.map_clusters import clustered
from dashboard.components.map_content import Shown, areas, mark_groups
from dashboard.components.panel import panel_head
from dashboard.figures.map import city_map
from dashboard.figures.scales import scale_of
from dashboard.inventory import Latest
from dashboard.scene import Scene
from dashboard.state import Device, Group


def place_map(key: str, title: str, says: str) -> html.Section:
    """`says` is for who cannot see it."""
    return html.Section(
        [
            panel_head(title),
            graph_box(key, says, "map", scrollZoom=False),
        ],
        className="panel place-map",
    )


def place_map_frame(
    key: str,
    scene: Scene,
    districts: Collection[str],
    devices: Collection[Device],
    latest: Latest | None,
    *,
    empty: str,
    marked: Device | None = None,
    shades: Mapping[str, float | None] | None = None,
) -> Frame:
    """`devices` with what they said last, on the outlines of `districts`, at the scene's moment.

    `shades` are values by district, which are shaded by them.
    """
    place = replace(
        scene.place, districts=tuple(one for one in scene.place.districts if one.id in districts)
    )
    picture = replace(
        scene.picture,
        devices=MappingProxyType({one.id: one for one in devices}),
        values=latest.by_series if latest else MappingProxyType({}),
    )
    by_district = tuple(Group(key=key, value=value) for key, value in (shades or {}).items())
    shown = Shown(picture, place, None, scene.view, by_district)
    known = [one.value for one in by_district if one.value is not None]
    clusters, _ = clustered(shown)
    groups = mark_groups(shown)
    is_bare = not place.districts and not groups and not clusters
    ringed = marked.lon_lat if marked else None
    return {
        Slot(key, "figure"): city_map(
            areas(shown, scale_of(known, from_zero=True)),
            groups,
            None,
            scene.view.zoom,
            ringed,
            clusters=clusters,
        ),
        Slot(f"{key}-empty", "children"): empty if is_bare else "",
    }

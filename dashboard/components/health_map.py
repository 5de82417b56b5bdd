"""The devices of the list on the map, by how they are heard; the one that is open is ringed."""

from collections.abc import Iterable, Sequence
from html import escape

from dash import html

from dashboard.components.device_state import value_text
from dashboard.components.frame import Frame, Slot
from dashboard.components.graph_box import graph_box
from dashboard.components.health_table import last_heard
from dashboard.components.health_words import health_title, health_word, state_chip
from dashboard.components.network_link import network_link
from dashboard.components.panel import panel_head
from dashboard.figures import palette
from dashboard.figures.map import city_map
from dashboard.figures.map_marks import Area, Mark, MarkGroup
from dashboard.network import HEALTHS, DeviceHealth
from dashboard.scene import Scene
from dashboard.state import Device
from dashboard.text import health as text

_KEY = "network-map"


def health_map(scene: Scene) -> html.Section:
    words, lang = text.WORDS[scene.view.lang], scene.view.lang
    return html.Section(
        [
            panel_head(words.map),
            graph_box(_KEY, words.map_says, "map", scrollZoom=True, doubleClick="reset"),
            html.P(
                [
                    *(state_chip(one, health_title(one, lang)) for one in HEALTHS),
                    html.Span(words.hollow),
                ],
                className="health-legend",
            ),
        ],
        className="panel health-map",
    )


def health_map_frame(scene: Scene, devices: Sequence[DeviceHealth], opened: Device | None) -> Frame:
    words = text.WORDS[scene.view.lang]
    areas = [Area(one, None, escape(one.name)) for one in scene.place.districts]
    groups = _groups(devices, scene)
    ringed = opened.lon_lat if opened else None
    is_bare = not areas and not groups
    return {
        Slot(_KEY, "figure"): city_map(areas, groups, None, scene.view.zoom, ringed),
        Slot(f"{_KEY}-empty", "children"): words.map_empty if is_bare else "",
    }


def _groups(devices: Iterable[DeviceHealth], scene: Scene) -> list[MarkGroup]:
    """The worst last, which is on top."""
    found: dict[str, list[Mark]] = {}
    for one in devices:
        if one.lon_lat is not None:
            found.setdefault(one.health, []).append(_mark(one, one.lon_lat, scene))
    lang = scene.view.lang
    return [
        MarkGroup(health_title(health, lang), *palette.HEALTHS[health], found[health])
        for health in reversed(HEALTHS)
        if health in found
    ]


def _mark(device: DeviceHealth, place: tuple[float, float], scene: Scene) -> Mark:
    lang = scene.view.lang
    lines = [
        f"<b>{escape(device.name or device.id)}</b>",
        escape(health_word(device.health, lang)),
        escape(last_heard(device, scene)),
        escape(value_text(device.newest, scene)),
    ]
    return Mark(
        *place,
        "<br>".join(lines),
        is_hollow=device.status == "provisional",
        leads_to=network_link(scene.view, device=device.id),
    )

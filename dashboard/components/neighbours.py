"""Who is near a device and does the same: how far, how they are, and what they say now."""

from collections.abc import Sequence

from dash import html

from dashboard.address import link, path_to
from dashboard.city import Metric
from dashboard.components.device_state import state_of, value_text
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.health_words import state_chip
from dashboard.components.panel import panel_head
from dashboard.formats import distance
from dashboard.inventory import Latest
from dashboard.scene import Scene
from dashboard.state import Device
from dashboard.text import device as text
from dashboard.text import name_in, places

_METRICS = 2


def neighbours_panel(key: str, scene: Scene) -> html.Section:
    words = text.WORDS[scene.view.lang]
    return html.Section(
        [
            panel_head(words.neighbours, html.Span(words.neighbours_note, className="panel-unit")),
            html.Div(html.Table(id=key, className="plain-table"), className="plain-table-box"),
            html.P(id=f"{key}-empty", className="absence"),
        ],
        className="panel neighbours-panel",
    )


def neighbours_frame(
    key: str,
    near: Sequence[tuple[Device, float]],
    latest: Latest | None,
    metrics: Sequence[Metric],
    scene: Scene,
) -> Frame:
    """The first few of `metrics` are shown of each."""
    words, shared = text.WORDS[scene.view.lang], places.WORDS[scene.view.lang]
    shown = metrics[:_METRICS]
    said = latest.items if latest else ()
    heads = [
        shared.device,
        words.distance,
        shared.state,
        *(name_in(scene.view.lang, one.name) for one in shown),
    ]
    rows = []
    for device, metres in near:
        own = {one.metric: one for one in said if one.device == device.id}
        rows.append(
            html.Tr(
                [
                    html.Th(
                        html.A(
                            device.name or device.id,
                            href=link(scene.view, path_to("devices", device.id)),
                        ),
                        scope="row",
                    ),
                    html.Td(distance(metres, scene.view.lang)),
                    html.Td(state_chip(*state_of(device, own.values(), scene)) if latest else ""),
                    *(html.Td(value_text(own.get(one.id), scene)) for one in shown),
                ]
            )
        )
    head = html.Thead(html.Tr([html.Th(one, scope="col") for one in heads]))
    return {
        Slot(key, "children"): plain([head, html.Tbody(rows)] if rows else []),
        Slot(f"{key}-empty", "children"): "" if rows else words.no_neighbours,
    }

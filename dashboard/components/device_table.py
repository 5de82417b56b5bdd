"""Devices as a table: kind, state, what each said last and when."""

from collections.abc import Iterable
from typing import Any

from dash import html

from dashboard.address import link, path_to
from dashboard.components.device_state import state_of, value_text
from dashboard.components.frame import Frame, Slot
from dashboard.components.panel import panel_head
from dashboard.components.table import Column, table, table_frame
from dashboard.inventory import Latest, Newest
from dashboard.scene import Scene
from dashboard.state import Device
from dashboard.text import name_in, places

_STATE_PX, _TIME_PX = 120, 180


def device_table(key: str, title: str, scene: Scene) -> html.Section:
    words = places.WORDS[scene.view.lang]
    return html.Section(
        [
            panel_head(title, html.Span(id=f"{key}-note", className="panel-unit")),
            table(
                key,
                [
                    Column("device", words.device, "link", wraps=True),
                    Column("kind", words.kind, is_minor=True),
                    Column("state", words.state, width_px=_STATE_PX),
                    Column("value", words.value),
                    Column("time", words.last_heard, "time", width_px=_TIME_PX, is_minor=True),
                ],
                scene,
                title,
            ),
            html.P(id=f"{key}-empty", className="absence"),
        ],
        className="panel table-panel",
    )


def device_frame(
    key: str, devices: Iterable[Device], latest: Latest | None, scene: Scene, empty: str
) -> Frame:
    """By kind, and then by name."""
    lang, kinds = scene.view.lang, scene.place.kinds
    said: dict[str, list[Newest]] = {}
    for one in latest.items if latest else ():
        said.setdefault(one.device, []).append(one)
    names = {one.id: name_in(lang, one.name) for one in kinds.values()}
    rows: list[dict[str, Any]] = [
        {
            "id": one.id,
            "device": {
                "name": one.name or one.id,
                "href": link(scene.view, path_to("devices", one.id)),
            },
            "kind": names.get(one.kind, one.kind),
            "state": state_of(one, own, scene).says if latest else "",
            "value": _first_value(one, own, scene),
            "time": max(reading.time for reading in own).isoformat() if own else None,
        }
        for one in devices
        for own in [said.get(one.id, [])]
    ]
    ordered = sorted(rows, key=lambda row: (row["kind"], row["device"]["name"]))
    return {
        **table_frame(key, ordered),
        Slot(f"{key}-empty", "children"): "" if rows else empty,
    }


def _first_value(device: Device, own: list[Newest], scene: Scene) -> str:
    """Of the metric that stands first for its kind."""
    kind = scene.place.kinds.get(device.kind)
    order = [*(kind.metrics if kind else ()), *(one.metric for one in own)]
    return value_text(min(own, key=lambda one: order.index(one.metric), default=None), scene)

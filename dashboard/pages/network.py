"""*Network*: devices and feeds by how they are heard, what cannot be read, and who comes new."""

from collections.abc import Iterable, Sequence
from typing import Any

from dash import html

from dashboard.address import url_of
from dashboard.components.choice import choice
from dashboard.components.dead_letters import (
    groups_question,
    letters_frame,
    letters_panel,
    sample_question,
)
from dashboard.components.device_hands import device_hands, device_hands_frame, device_question
from dashboard.components.filters import (
    ANY,
    district_filter,
    districts_or_any,
    filter_to_drop,
    kind_filter,
    kinds_or_any,
)
from dashboard.components.flow_panel import (
    flow_frame,
    flow_panel,
    maintenance_question,
    status_question,
)
from dashboard.components.frame import Frame
from dashboard.components.health_figures import (
    SHOWN,
    health_figures,
    health_figures_frame,
)
from dashboard.components.health_groups import (
    BY,
    counts_question,
    feeds_question,
    health_groups,
    health_groups_frame,
)
from dashboard.components.health_map import health_map, health_map_frame
from dashboard.components.health_table import (
    alarms_question,
    health_table,
    health_table_frame,
    list_question,
)
from dashboard.components.list_place import AFTER
from dashboard.components.network_link import PATH, network_link
from dashboard.components.panel import panel_head
from dashboard.network import (
    DeviceHealths,
    together,
)
from dashboard.page import Given, Page, Parameter, one_of
from dashboard.question import Question
from dashboard.scene import Entry, Scene
from dashboard.state import Device
from dashboard.text import network as text
from dashboard.text import places

_SORTS = ("health", "-last_seen", "-skew_s", "-duplicates", "name")
_LONGEST = 256


def _feed(value: str, _: Given) -> str | None:
    return value if value and len(value) <= _LONGEST else None


def _device(value: str, given: Given) -> str | None:
    return value if value in given.picture.devices else None


def _letters(value: str, _: Given) -> str | None:
    return value if len(value) <= _LONGEST else None


def layout(scene: Scene) -> html.Div:
    opened = _opened(scene)
    return html.Div(
        [
            health_figures(scene),
            html.Div(_choices(scene), className="controls"),
            html.Div(
                [
                    health_groups(scene),
                    flow_panel(scene) if scene.view.at is None else _not_then(scene),
                ],
                className="network-where",
            ),
            html.Div(
                [
                    health_table(scene),
                    html.Div(
                        [
                            *([device_hands(scene, opened, _url(scene))] if opened else []),
                            health_map(scene),
                        ],
                        className="network-place",
                    ),
                ],
                className="network-devices",
            ),
            *([letters_panel(scene)] if scene.view.at is None else []),
        ],
        id="network-room",
        className="room network-room",
    )


def _url(scene: Scene) -> str:
    return url_of(scene.view, PAGE)


def _not_then(scene: Scene) -> html.Section:
    words = text.WORDS[scene.view.lang]
    return html.Section(
        [
            panel_head(words.not_then),
            html.P(words.not_then_detail, className="alarm-note"),
        ],
        className="panel",
    )


def _choices(scene: Scene) -> list[Any]:
    words, view = text.WORDS[scene.view.lang], scene.view
    sorts = list(zip(_SORTS, words.sorts.split("|"), strict=True))
    found: list[Any] = [
        kind_filter(scene),
        district_filter(scene),
        choice("sort", view, words.sort, sorts),
    ]
    if view["feed"] != ANY:
        found.append(
            filter_to_drop(places.WORDS[view.lang].feed, view["feed"], network_link(view, feed=ANY))
        )
    return found


def _opened(scene: Scene) -> Device | None:
    return scene.picture.devices.get(scene.view["device"])


def questions(scene: Scene) -> Iterable[Question[Any]]:
    yield counts_question(scene)
    yield list_question(scene)
    yield alarms_question(scene)
    one = device_question(scene)
    yield from [one] if one else []
    if scene.view.at is not None:
        return
    yield status_question()
    yield maintenance_question()
    yield groups_question()
    if scene.view["by"] == "feed":
        yield feeds_question()
    sample = sample_question(scene)
    yield from [sample] if sample else []


def frame(scene: Scene) -> Frame:
    counts = scene.answer(counts_question(scene)).body
    chosen = scene.view[scene.view["by"]]
    shown = together(one for one in counts.groups if chosen in {ANY, one.key}) if counts else None
    listed = scene.answer(list_question(scene)).body
    opened, one = _opened(scene), device_question(scene)
    found = scene.answer(one).body if one else None
    frame = {
        **health_figures_frame(scene, shown),
        **health_groups_frame(scene),
        **health_table_frame(scene, shown),
        **health_map_frame(scene, _with(listed.items if listed else (), found), opened),
    }
    if opened is not None:
        frame |= device_hands_frame(scene, next(iter(found.items), None) if found else None)
    if scene.view.at is None:
        frame |= {**flow_frame(scene), **letters_frame(scene)}
    return frame


def _with(devices: Sequence[Any], opened: DeviceHealths | None) -> list[Any]:
    """Those of the list, and the one that is open."""
    known = {one.id for one in devices}
    return [*devices, *(one for one in (opened.items if opened else ()) if one.id not in known)]


PAGE = Page(
    name="network",
    path=PATH,
    title=lambda scene: text.WORDS[scene.view.lang].title,
    layout=layout,
    frame=frame,
    parameters=(
        one_of("show", lambda _: SHOWN),
        one_of("kind", kinds_or_any),
        one_of("district", districts_or_any),
        Parameter("feed", _feed, lambda _: ANY),
        one_of("sort", lambda _: _SORTS),
        one_of("by", lambda _: BY),
        AFTER,
        Parameter("device", _device, lambda _: ""),
        Parameter("letters", _letters, lambda _: ""),
    ),
    questions=questions,
    entries=lambda scene: [Entry(text.WORDS[scene.view.lang].title, PATH)],
)

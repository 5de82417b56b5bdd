"""The health of the network: of each kind of device how many report, and who has gone silent."""

from collections.abc import Iterable
from typing import Any, Final

from dash import html

from dashboard.components.absence import absence
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.status import age
from dashboard.formats import number
from dashboard.network import (
    NETWORK,
    PATH_OF_COUNTS,
    PATH_OF_DEVICES,
    DeviceHealth,
    DeviceHealths,
    HealthCounts,
    Network,
    together,
)
from dashboard.question import question
from dashboard.scene import Scene
from dashboard.text import name_in
from dashboard.text import wall as text
from dashboard.wall.view import WallView

_SILENT: Final = 6

# A wall has no past: what it asks is always of now.
KINDS: Final = question(Network, PATH_OF_COUNTS, NETWORK, group_by="kind")
SILENT: Final = question(
    DeviceHealths, PATH_OF_DEVICES, NETWORK, health="silent", sort="last_seen", limit=_SILENT
)


def _layout(scene: Scene) -> html.Div:
    words = text.WORDS[scene.view.lang]
    return html.Div(
        [
            html.Section(
                [
                    html.P(id="wall-network-count", className="wall-count"),
                    html.Ol(id="wall-network", className="ranking wall-ranking"),
                ],
                className="panel",
            ),
            html.Section(
                [
                    html.H2(words.silent_longest, className="wall-subject"),
                    html.Ol(id="wall-silent", className="wall-silent"),
                    html.Div(id="wall-silent-none", className="wall-calm"),
                ],
                className="panel",
            ),
        ],
        className="wall-network",
    )


def _frame(scene: Scene) -> Frame:
    words, lang = text.WORDS[scene.view.lang], scene.view.lang
    kinds, silent = scene.answer(KINDS), scene.answer(SILENT)
    groups = kinds.body.groups if kinds.body else ()
    city = together(groups)
    devices = silent.body.items if silent.body else ()
    return {
        Slot("wall-network-count", "children"): (
            words.reporting.format(
                n=number(city.reporting, 0, lang), of=number(city.expected, 0, lang)
            )
            if kinds.body
            else absence(scene, kinds, "", is_empty=True)
        ),
        Slot("wall-network", "children"): plain(_kinds(groups, scene)),
        Slot("wall-silent", "children"): plain([_silent(one, scene) for one in devices]),
        Slot("wall-silent-none", "children"): absence(
            scene, silent, words.none_silent, is_empty=not devices
        ),
    }


def _kinds(groups: Iterable[HealthCounts], scene: Scene) -> list[html.Li]:
    lang = scene.view.lang
    counts = {one.key: one for one in groups if one.expected}
    rows = []
    for kind in (one for one in scene.place.kinds.values() if one.id in counts):
        reporting, of = counts[kind.id].reporting, counts[kind.id].expected
        share: dict[str, Any] = {"--share": f"{round(100 * reporting / of)}%"}
        rows.append(
            html.Li(
                [
                    html.Span(name_in(lang, kind.name), className="ranking-name"),
                    html.Span(
                        f"{number(reporting, 0, lang)}/{number(of, 0, lang)}",
                        className="ranking-value",
                    ),
                    html.Span(className="ranking-bar", style=share),
                ],
                className="" if reporting == of else "is-partial",
            )
        )
    return rows


def _silent(device: DeviceHealth, scene: Scene) -> html.Li:
    kind = scene.place.kinds.get(device.kind)
    return html.Li(
        [
            html.Span(device.name or device.id, className="wall-silent-name"),
            html.Span(
                name_in(scene.view.lang, kind.name) if kind else device.kind,
                className="wall-silent-kind",
            ),
            *([] if device.last_seen is None else [age(device.last_seen)]),
        ],
        key=device.id,
    )


VIEW = WallView(
    lambda scene: text.WORDS[scene.view.lang].network, _layout, _frame, lambda _: (KINDS, SILENT)
)

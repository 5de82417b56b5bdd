"""The health of the network: of each kind of device how many report, and who has gone silent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from dash import html

from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.status import age
from dashboard.formats import number
from dashboard.scene import Scene
from dashboard.state import Device, Picture
from dashboard.text import name_in
from dashboard.text import wall as text
from dashboard.wall.view import WallView

_SILENT: Final = 6


class Heard(NamedTuple):
    """When a device said something last, if ever, and whether more is overdue."""

    at: datetime | None
    is_silent: bool


def heard(picture: Picture) -> Mapping[str, Heard]:
    """Of each device in service; one is silent once all that it measures is overdue."""
    found = {
        one.id: Heard(None, is_silent=True)
        for one in picture.devices.values()
        if one.status != "retired"
    }
    for value in picture.values.values():
        known = found.get(value.device)
        if known is None:
            continue
        newest = value.time if known.at is None else max(known.at, value.time)
        found[value.device] = Heard(newest, known.is_silent and picture.is_stale(value))
    return found


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
    words, lang, picture = text.WORDS[scene.view.lang], scene.view.lang, scene.picture
    found = heard(picture)
    silent = sorted(
        (
            (one.at, picture.devices[device])
            for device, one in found.items()
            if one.is_silent and one.at is not None
        ),
        key=lambda one: one[0],
    )
    count = sum(not one.is_silent for one in found.values())
    return {
        Slot("wall-network-count", "children"): words.reporting.format(
            n=number(count, 0, lang), of=number(len(found), 0, lang)
        ),
        Slot("wall-network", "children"): plain(_kinds(found, scene)),
        Slot("wall-silent", "children"): plain(
            [_silent(at, device, scene) for at, device in silent[:_SILENT]]
        ),
        Slot("wall-silent-none", "children"): "" if silent else words.none_silent,
    }


def _kinds(found: Mapping[str, Heard], scene: Scene) -> list[html.Li]:
    lang = scene.view.lang
    counts: dict[str, list[int]] = {}
    for device, one in found.items():
        of_kind = counts.setdefault(scene.picture.devices[device].kind, [0, 0])
        of_kind[0] += not one.is_silent
        of_kind[1] += 1
    rows = []
    for kind in (one for one in scene.place.kinds.values() if one.id in counts):
        reporting, of = counts[kind.id]
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


def _silent(at: datetime, device: Device, scene: Scene) -> html.Li:
    kind = scene.place.kinds.get(device.kind)
    return html.Li(
        [
            html.Span(device.name or device.id, className="wall-silent-name"),
            html.Span(
                name_in(scene.view.lang, kind.name) if kind else device.kind,
                className="wall-silent-kind",
            ),
            age(at),
        ],
        key=device.id,
    )


VIEW = WallView(lambda scene: text.WORDS[scene.view.lang].network, _layout, _frame)

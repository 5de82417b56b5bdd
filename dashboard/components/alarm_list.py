"""Alarms of one place or device, as a short list: how bad, what, since when, who has it."""

from collections.abc import Iterable

from dash import html

from dashboard.address import link, path_to
from dashboard.alarms import Alarms
from dashboard.answer import Answer
from dashboard.components.absence import absence
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.line import dotted
from dashboard.components.panel import panel_head
from dashboard.components.severity import severity_mark
from dashboard.formats import moments
from dashboard.scene import Scene
from dashboard.state import Alarm
from dashboard.text import name_in, places

_OVER = "closed"
_SHOWN = 50


def alarm_panel(key: str, title: str) -> html.Section:
    return html.Section(
        [
            panel_head(title),
            html.Ul(id=key, className="alarm-list"),
            html.P(id=f"{key}-empty", className="absence"),
        ],
        id=f"{key}-panel",
        className="panel alarm-panel",
    )


def alarm_frame(
    key: str, answer: Answer[Alarms], scene: Scene, *, with_device: bool, empty: str | None = None
) -> Frame:
    """The standing ones first; `with_device` says where each is."""
    words = places.WORDS[scene.view.lang]
    shown = (
        sorted(answer.body.items, key=lambda one: one.state == _OVER)[:_SHOWN]
        if answer.body
        else []
    )
    nothing = words.no_alarms if scene.view.at is None else words.no_alarms_then
    return {
        Slot(key, "children"): plain(list(_rows(shown, scene, with_device=with_device))),
        Slot(f"{key}-empty", "children"): absence(
            scene, answer, empty or nothing, is_empty=not shown
        ),
    }


def _rows(alarms: Iterable[Alarm], scene: Scene, *, with_device: bool) -> Iterable[html.Li]:
    words, view = places.WORDS[scene.view.lang], scene.view
    for one in alarms:
        (since,) = moments([one.since], scene.zone, view.lang)
        state = getattr(words, one.state)
        if one.state == "acknowledged" and one.acknowledged_by:
            state = words.acknowledged_by.format(who=one.acknowledged_by)
        where = []
        if with_device and one.device:
            where = [
                html.A(
                    one.device_name or one.device, href=link(view, path_to("devices", one.device))
                )
            ]
        yield html.Li(
            [
                severity_mark(one.severity, view.lang),
                html.Div(
                    [
                        html.Span(
                            name_in(view.lang, one.name) if one.name else one.rule,
                            className="alarm-name",
                        ),
                        *where,
                        html.Span(
                            dotted(words.since.format(time=since), state), className="alarm-state"
                        ),
                    ],
                    className="alarm-words",
                ),
            ],
            className="is-over" if one.state == _OVER else "",
        )

"""From now to a past moment: where a reader says which."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.address import url_of
from dashboard.components.frame import Frame, Slot, plain
from dashboard.kept import kept
from dashboard.page import Page
from dashboard.scene import Scene
from dashboard.text import travel
from dashboard.view import View

_KEPT = 400  # views that are open


def moment_choice(scene: Scene) -> html.Details | None:
    """The usual ones as links, and any other; of the past, `travel_bar` has it."""
    if scene.view.at is not None:
        return None
    words = scene.words
    return html.Details(
        [
            html.Summary(words.moment, title=words.moment_help),
            html.Div(
                [
                    html.Ul(id="moment-usual", className="moment-usual"),
                    *moment_fields(scene, None),
                ],
                className="moment-form",
            ),
        ],
        className="moment",
    )


def moment_frame(scene: Scene, page: Page) -> Frame:
    """The usual ones, by the minute: a page may be open for hours."""
    if scene.view.at is not None:
        return {}
    return _usual(page, scene.view, scene.now.replace(second=0, microsecond=0))


@kept(_KEPT)
def _usual(page: Page, view: View, minute: datetime) -> Frame:
    words = travel.WORDS[view.lang]
    usual = (
        (words.hour_ago, timedelta(hours=1)),
        (words.day_ago, timedelta(days=1)),
        (words.week_ago, timedelta(days=7)),
    )
    links = [
        html.Li(html.A(says, href=url_of(replace(view, at=minute - ago), page)))
        for says, ago in usual
    ]
    return {Slot("moment-usual", "children"): plain(links)}


def moment_fields(scene: Scene, at: datetime | None) -> list[Any]:
    """A day and time by the city's clocks; the script `page.js` puts it into the URL."""
    return [
        dmc.TextInput(
            id="moment",
            label=scene.words.moment_help,
            value=field_text(at, scene) if at else "",
            inputProps={"type": "datetime-local"},
        ),
        dmc.Button(scene.words.go, id="moment-go", variant="default"),
    ]


def field_text(at: datetime, scene: Scene) -> str:
    return f"{at.astimezone(scene.zone):%Y-%m-%dT%H:%M}"

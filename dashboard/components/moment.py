"""Time travel: the moment that a page shows, and the way there and back."""

import dash_mantine_components as dmc
from dash import html

from dashboard.formats import long_ago
from dashboard.scene import Scene


def moment_choice(scene: Scene) -> html.Details:
    """Where a reader says which moment to see; the script `page.js` puts it into the URL."""
    words, at = scene.words, scene.view.at
    return html.Details(
        [
            html.Summary(words.moment, title=words.moment_help),
            html.Div(
                [
                    dmc.TextInput(
                        id="moment",
                        label=words.moment_help,
                        value=f"{at.astimezone(scene.zone):%Y-%m-%dT%H:%M}" if at else "",
                        inputProps={"type": "datetime-local"},
                    ),
                    dmc.Button(words.go, id="moment-go", variant="default"),
                ],
                className="moment-form",
            ),
        ],
        className="moment",
    )


def moment_banner(scene: Scene, now: str) -> html.Div | None:
    """Says that the page shows the past; `now` is its URL of now. Nothing when it does not."""
    view = scene.view
    if view.at is None:
        return None
    return html.Div(
        [
            html.Span(scene.words.as_it_was.format(time=long_ago(view.at, scene.zone, view.lang))),
            html.A(scene.words.back_to_now, href=now),
        ],
        className="moment-banner",
        role="status",
    )

"""Where a URL leads that no page has: it says so, and what there is instead."""

from dash import html

from dashboard.address import UNKNOWN, link
from dashboard.components.frame import Frame
from dashboard.page import Page
from dashboard.scene import Scene


def layout(scene: Scene) -> html.Div:
    return html.Div(
        [
            html.P(scene.words.no_such_page, className="unknown-text"),
            html.Ul(
                [
                    html.Li(html.A(one.name, href=link(scene.view, one.path)))
                    for one in scene.navigation
                ]
            ),
        ],
        className="unknown",
    )


def frame(_: Scene) -> Frame:
    return {}


PAGE = Page(
    name=UNKNOWN,
    path="",
    title=lambda scene: scene.words.not_found,
    layout=layout,
    frame=frame,
)

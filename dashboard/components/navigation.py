"""The way to the other pages: links, kept current, that fold into a menu on phones."""

from dash import html

from dashboard.address import link
from dashboard.components.attributes import aria
from dashboard.components.frame import Frame, Slot, plain
from dashboard.scene import Scene


def navigation(scene: Scene) -> html.Div:
    words = scene.words
    return html.Div(
        [
            html.Button(
                id="menu",
                className="menu-button",
                title=words.menu,
                **aria(label=words.menu, expanded="false", controls="navigation"),
            ),
            html.Nav(id="navigation", className="navigation", **aria(label=words.pages)),
        ],
        className="navigation-box",
    )


def navigation_frame(scene: Scene, path: str) -> Frame:
    """`path` is that of the page itself, whose link is marked."""
    return {
        Slot("navigation", "children"): plain(
            [
                html.A(
                    entry.name,
                    href=link(scene.view, entry.path),
                    className="navigation-link",
                    **(aria(current="page") if entry.path == path else {}),
                )
                for entry in scene.navigation
            ]
        )
    }

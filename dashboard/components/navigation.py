"""The way to the other pages: links, kept current, that fold into a menu on phones."""

from dash import html

from dashboard.address import link
from dashboard.components.attributes import aria
from dashboard.components.frame import Frame, Slot, plain
from dashboard.kept import kept
from dashboard.scene import Entry, Scene
from dashboard.view import View

_KEPT = 400  # views that are open


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
    return _frame(scene.navigation, scene.view.look, path)


@kept(_KEPT)
def _frame(entries: tuple[Entry, ...], view: View, path: str) -> Frame:
    links = [
        html.A(
            entry.name,
            href=link(view, entry.path),
            className="navigation-link",
            **(aria(current="page") if entry.path == path else {}),
        )
        for entry in entries
    ]
    return {Slot("navigation", "children"): plain(links)}

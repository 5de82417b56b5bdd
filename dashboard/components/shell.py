"""What surrounds every page: head, ways to others, what is lost, the past, and the content."""

from dash import html
from dash.development.base_component import Component

from dashboard.components.alarm_count import alarm_count_frame
from dashboard.components.device_search import device_search
from dashboard.components.frame import Frame, Slot
from dashboard.components.header import header
from dashboard.components.moment import moment_frame
from dashboard.components.navigation import navigation, navigation_frame
from dashboard.components.status import status_frame
from dashboard.components.travel_bar import travel_bar
from dashboard.page import Page
from dashboard.scene import Scene


def shell(scene: Scene, page: Page) -> html.Div:
    """A page laid out, still without what changes: `shell_frame` and its own frame say that."""
    main = html.Main(page.layout(scene), id="content", tabIndex="-1", className="content")
    if page.is_bare:
        return html.Div(main, id="shell")
    return html.Div(
        [
            header(scene, page.title(scene)),
            html.Div([navigation(scene), device_search(scene.view)], className="ways"),
            link_lost(scene),
            travel_bar(scene, page),
            main,
        ],
        id="shell",
    )


def shell_frame(scene: Scene, page: Page) -> Frame:
    lost = scene.picture.link.api_lost is not None
    classes = ["shell", f"page-{page.name}", *(["is-stale"] if lost else [])]
    if scene.view.at is not None:
        classes.append("is-past")
    own = {Slot("shell", "className"): " ".join(classes)}
    if page.is_bare:
        return own
    return {
        **own,
        **alarm_count_frame(scene),
        **moment_frame(scene, page),
        **navigation_frame(scene, _path(scene, page)),
        **status_frame(scene.picture, scene.view),
    }


def _path(scene: Scene, page: Page) -> str:
    return page.path_of(dict(scene.view.arguments))


def link_lost(scene: Scene) -> html.Div:
    """Says that this page has lost its server, and since when: `connection.js` shows it."""
    return html.Div(
        [scene.words.link_lost, " ", html.Time(className="link-lost-since")],
        className="link-lost",
        role="alert",
    )


def waiting(text: str) -> Component:
    """Before the API has answered for the first time."""
    return html.Div(
        [html.H1("Vigie", className="waiting-name"), html.P(text, role="status")],
        className="waiting",
    )

"""*The city now*: headline figures, the map and the live charts."""

from dash import html

from dashboard.components.attributes import aria
from dashboard.components.chart_panel import chart_frame, chart_panel
from dashboard.components.frame import Frame, Slot
from dashboard.components.header import header
from dashboard.components.indicator import indicator_card, indicator_frame
from dashboard.components.map_panel import map_frame, map_panel
from dashboard.components.status import status_frame, status_line
from dashboard.state import Picture, Place
from dashboard.view import View


def layout(place: Place, view: View, *, has_simulator: bool = False) -> html.Div:
    """The page, still without what changes: `frame` says that."""
    words = view.words
    return html.Div(
        [
            header(place, view, has_simulator=has_simulator),
            html.Div(
                [words.link_lost, " ", html.Time(className="link-lost-since")],
                className="link-lost",
                role="alert",
            ),
            status_line(view),
            html.Main(
                [
                    html.Section(
                        [indicator_card(one, view) for one in place.city.indicators],
                        className="indicators",
                        **aria(label=words.indicators),
                    ),
                    map_panel(place, view),
                    html.Section(
                        [chart_panel(one, view) for one in place.city.charts],
                        className="charts",
                        **aria(label=words.charts),
                    ),
                ],
                className="content",
            ),
        ],
        id="now",
    )


def frame(picture: Picture, view: View) -> Frame:
    """Everything on the page that changes by itself."""
    if picture.place is None:
        return {}
    lost = picture.link.api_lost is not None
    parts: dict[Slot, object] = {Slot("now", "className"): "now is-stale" if lost else "now"}
    parts.update(status_frame(picture, view))
    for measure in picture.place.city.indicators:
        parts.update(indicator_frame(measure, picture, view))
    parts.update(map_frame(picture, view))
    for chart in picture.place.city.charts:
        parts.update(chart_frame(chart, picture, view))
    return parts


def waiting(view: View, api_url: str) -> html.Div:
    """Before the API has answered for the first time."""
    return html.Div(
        [
            html.H1("Vigie", className="waiting-name"),
            html.P(view.words.not_yet.format(url=api_url), role="status"),
        ],
        className="waiting",
    )

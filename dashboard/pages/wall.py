"""*Wall*: for a screen across the room, views in turn, without a control, and for months.

All views are laid out and kept current beside each other, and the script `wall.js` shows one: the
screen goes on turning, with its age told, while the server is away.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from dash import html

from dashboard.components.alarm_strip import open_question
from dashboard.components.attributes import aria, data
from dashboard.components.frame import Frame, Slot
from dashboard.components.header import clock_box, link_state
from dashboard.components.map_panel import NO_METRIC, map_metrics
from dashboard.components.shell import link_lost
from dashboard.components.status import status_frame, status_line
from dashboard.page import Given, Page, Parameter, one_of
from dashboard.period import period_parameter
from dashboard.question import Question
from dashboard.scene import Scene
from dashboard.text import name_in
from dashboard.text import wall as text
from dashboard.wall.news import news_frame, news_layout
from dashboard.wall.view import WallView
from dashboard.wall.views import views_of

_SPLIT: Final = ","
_MOST_SECONDS: Final = 600


def shown_views(scene: Scene) -> Mapping[str, WallView]:
    """Those of the URL, else of the city's file, else all that there are."""
    known = views_of(scene.place)
    asked = scene.view["views"].split(_SPLIT) if scene.view["views"] else ()
    wanted = [one for one in (asked or scene.place.city.wall.views) if one in known]
    return {one: known[one] for one in wanted} or known


def layout(scene: Scene) -> html.Div:
    words, wall = text.WORDS[scene.view.lang], scene.place.city.wall
    views = shown_views(scene)
    return html.Div(
        [
            html.Header(
                [
                    html.H1(name_in(scene.view.lang, scene.place.city.name)),
                    html.P(id="wall-name"),
                    html.Span(words.paused, className="wall-paused"),
                    clock_box(scene),
                ],
                className="wall-head",
            ),
            html.Div([html.Span() for _ in views], className="wall-progress"),
            html.Div(
                [
                    html.Section(
                        one.layout(scene),
                        className=f"wall-view wall-view-{name}",
                        **data(name=one.title(scene)),
                        **aria(label=one.title(scene)),
                    )
                    for name, one in views.items()
                ],
                className="wall-stage",
                role="region",
                **aria(label=words.views),
            ),
            news_layout(scene),
            html.Footer(
                [link_state(scene.view), status_line(scene.view), link_lost(scene)],
                className="wall-foot",
            ),
        ],
        id="wall",
        className="wall",
        **data(
            seconds=scene.view["seconds"] or str(wall.seconds),
            alarm=str(wall.alarm_seconds),
            zone=scene.place.city.time_zone,
        ),
    )


def questions(scene: Scene) -> Iterable[Question[Any]]:
    asked = [one for view in shown_views(scene).values() for one in view.questions(scene)]
    return dict.fromkeys([*asked, open_question(scene)])


def frame(scene: Scene) -> Frame:
    parts: dict[Slot, Any] = {}
    for view in shown_views(scene).values():
        parts |= view.frame(scene)
    return {**parts, **news_frame(scene), **status_frame(scene.picture, scene.view)}


def _views(value: str, given: Given) -> str | None:
    known = views_of(given.place)
    return _SPLIT.join(one for one in dict.fromkeys(value.split(_SPLIT)) if one in known)


def _seconds(value: str, _: Given) -> str | None:
    is_number = value.isascii() and value.isdigit()
    return value if is_number and 0 < int(value[:4]) <= _MOST_SECONDS else None


def _metrics(given: Given) -> list[str]:
    return map_metrics(given.place) or [NO_METRIC]


PAGE = Page(
    name="wall",
    path="/wall",
    title=lambda scene: text.WORDS[scene.view.lang].title,
    layout=layout,
    frame=frame,
    parameters=(
        Parameter("views", _views, lambda _: ""),
        Parameter("seconds", _seconds, lambda _: ""),
        one_of("metric", _metrics),
        period_parameter(),
    ),
    questions=questions,
    is_of_city=True,
    is_bare=True,
)

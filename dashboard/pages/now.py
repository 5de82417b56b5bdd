"""*The city now*: headline figures, the map and the live charts."""

from collections.abc import Iterable
from typing import Any

from dash import html

from dashboard.clusters import Box
from dashboard.components.alarm_strip import (
    alarm_strip,
    open_question,
    recent_question,
    standing,
    strip_frame,
)
from dashboard.components.attributes import aria
from dashboard.components.chart_panel import chart_frame, chart_panel
from dashboard.components.frame import Frame, Slot
from dashboard.components.indicator import indicator_card, indicator_frame
from dashboard.components.map_panel import (
    NO_METRIC,
    map_frame,
    map_metrics,
    map_panel,
    map_question,
)
from dashboard.page import Given, Page, Parameter, one_of
from dashboard.question import Question
from dashboard.scene import Entry, Scene
from dashboard.text import travel
from dashboard.usual import against_usual, usual_question


def layout(scene: Scene) -> html.Div:
    place, view, words = scene.place, scene.view, scene.words
    return html.Div(
        [
            alarm_strip(scene),
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
        className="now",
    )


def questions(scene: Scene) -> Iterable[Question[Any]]:
    asked = map_question(scene, scene.view["metric"])
    yield from [asked] if asked else []
    yield open_question(scene)
    yield recent_question(scene)
    yield from (usual_question(scene, one) for one in scene.place.city.indicators)


def frame(scene: Scene) -> Frame:
    measures = scene.place.city.indicators
    usual = {
        one.id: against_usual(scene.answer(usual_question(scene, one)).body) for one in measures
    }
    parts: dict[Slot, object] = dict(strip_frame(scene, usual))
    for measure in measures:
        parts.update(indicator_frame(measure, scene.picture, scene.view, usual[measure.id]))
    parts.update(
        map_frame(scene, scene.view["metric"], standing(scene), Box.read(scene.view["box"]))
    )
    for chart in scene.place.city.charts:
        parts.update(chart_frame(chart, scene.picture, scene.view))
    return parts


def _metrics(given: Given) -> list[str]:
    return [*map_metrics(given.place), NO_METRIC]


def _box(value: str, _: Given) -> str | None:
    box = Box.read(value)
    return box.text if box else None


def _title(scene: Scene) -> str:
    is_now = scene.view.at is None
    return scene.words.page_title if is_now else travel.WORDS[scene.view.lang].city_then


def _entries(scene: Scene) -> list[Entry]:
    """Of the past it is not called "now", which would seem the way back there."""
    is_now = scene.view.at is None
    return [Entry(scene.words.now if is_now else travel.WORDS[scene.view.lang].city, "/")]


PAGE = Page(
    name="now",
    path="/",
    title=_title,
    layout=layout,
    frame=frame,
    parameters=(one_of("metric", _metrics), Parameter("box", _box, lambda _: "")),
    questions=questions,
    entries=_entries,
    is_of_city=True,
)

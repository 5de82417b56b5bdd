"""The city now: its map, and the headline figures against what is usual."""

from collections.abc import Iterable
from typing import Any

from dash import html

from dashboard.components.alarm_strip import open_question, standing
from dashboard.components.frame import Frame, Slot
from dashboard.components.graph_box import graph_box
from dashboard.components.indicator import indicator_card, indicator_frame
from dashboard.components.map_panel import map_frame, map_question
from dashboard.question import Question
from dashboard.scene import Scene
from dashboard.usual import against_usual, usual_question
from dashboard.wall.view import WallView


def _layout(scene: Scene) -> html.Div:
    view = scene.view
    return html.Div(
        [
            html.Section(
                [
                    graph_box("map", view.words.map, "map", staticPlot=True),
                    html.Div(id="map-scale", className="map-scale"),
                    html.Div(id="map-marks", className="map-marks"),
                ],
                className="panel map-panel",
            ),
            html.Section(
                [indicator_card(one, view) for one in scene.place.city.indicators],
                className="indicators",
            ),
        ],
        className="wall-city",
    )


def _questions(scene: Scene) -> Iterable[Question[Any]]:
    shaded = map_question(scene, scene.view["metric"])
    yield from [shaded] if shaded else []
    yield open_question(scene)
    yield from (usual_question(scene, one) for one in scene.place.city.indicators)


def _frame(scene: Scene) -> Frame:
    parts: dict[Slot, object] = dict(map_frame(scene, scene.view["metric"], standing(scene)))
    for one in scene.place.city.indicators:
        against = against_usual(scene.answer(usual_question(scene, one)).body)
        parts.update(indicator_frame(one, scene.picture, scene.view, against))
    return parts


VIEW = WallView(lambda scene: scene.words.page_title, _layout, _frame, _questions)

"""A programme, such as mobility: its first two measures, now and over the last day."""

from collections.abc import Iterable
from typing import Any, Final

from dash import html

from dashboard.city import Measure, Place
from dashboard.comparison import measure_of
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.series import series_frame, series_panel
from dashboard.components.usual import usual_text
from dashboard.formats import number
from dashboard.measures import Aggregates
from dashboard.period import over_period
from dashboard.question import Question
from dashboard.scene import Scene
from dashboard.text import name_in
from dashboard.usual import against_usual, usual_question
from dashboard.wall.view import WallView

_SHOWN: Final = 2


def measures_of(programme: str, place: Place) -> list[Measure]:
    """What the city shows of a programme elsewhere, first its headline figures."""
    city = place.city
    shown = [*city.indicators, *(measure_of(one, place) for one in city.map_metrics)]
    first: dict[str, Measure] = {}
    for one in shown:
        if one.metric in place.metrics and place.metrics[one.metric].programme == programme:
            first.setdefault(one.metric, one)
    return list(first.values())[:_SHOWN]


def programme_view(programme: str) -> WallView:
    def title(scene: Scene) -> str:
        return name_in(scene.view.lang, scene.place.programmes[programme].name)

    def layout(scene: Scene) -> html.Div:
        return html.Div(
            [_row(one, scene) for one in measures_of(programme, scene.place)],
            className="wall-programme",
        )

    def questions(scene: Scene) -> Iterable[Question[Any]]:
        for one in measures_of(programme, scene.place):
            yield from (_day_question(one, scene), usual_question(scene, one))

    def frame(scene: Scene) -> Frame:
        parts: dict[Slot, Any] = {}
        for one in measures_of(programme, scene.place):
            parts |= _row_frame(one, scene)
        return parts

    return WallView(title, layout, frame, questions)


def _row(measure: Measure, scene: Scene) -> html.Div:
    key, name = f"wall-{measure.metric}", name_in(scene.view.lang, measure.name)
    return html.Div(
        [
            html.Div(
                [
                    html.H2(name, className="wall-figure-name"),
                    html.P(id=f"{key}-now", className="wall-figure-now"),
                    html.P(id=f"{key}-usual", className="wall-figure-usual"),
                ],
                className="wall-figure",
            ),
            series_panel(key, name, scene),
        ],
        className="panel wall-row",
    )


def _day_question(measure: Measure, scene: Scene) -> Question[Aggregates]:
    return over_period(scene, compare="typical", group_by="none", **measure.parameters)


def _row_frame(measure: Measure, scene: Scene) -> Frame:
    key, lang = f"wall-{measure.metric}", scene.view.lang
    answer = scene.answer(_day_question(measure, scene))
    against = against_usual(scene.answer(usual_question(scene, measure)).body)
    return {
        **series_frame(
            key,
            answer,
            scene,
            {None: name_in(lang, measure.name)},
            typical=answer,
            from_zero=scene.place.metrics[measure.metric].spatial == "sum",
        ),
        Slot(f"{key}-now", "children"): plain(_now(measure, scene, answer.body)),
        Slot(f"{key}-usual", "children"): usual_text(against, lang),
    }


def _now(measure: Measure, scene: Scene, body: Aggregates | None) -> list[Any]:
    """The headline figure where it is one, else the newest bucket that has a value."""
    lang = scene.view.lang
    headline = next((one for one in scene.picture.indicators if one.id == measure.id), None)
    if headline is not None:
        value, decimals, label = headline.value, headline.decimals, headline.label
    elif body is not None and body.metrics:
        buckets = body.groups[0].buckets if body.groups else ()
        value = next((one.value for one in reversed(buckets) if one.value is not None), None)
        decimals, label = body.metrics[0].decimals, body.metrics[0].label
    else:
        value, decimals, label = None, 0, {}
    unit = name_in(lang, label) if value is not None else ""
    return [number(value, decimals, lang), " ", html.Small(unit)]

"""A district: its figures against the city's, over time, its devices and its alarms."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from dash import html

from dashboard.address import url_of
from dashboard.alarms import ALARMS, Alarms
from dashboard.city import District, Measure, Place
from dashboard.comparison import Asked, asked_of, is_shared, measure_of, standings
from dashboard.components.alarm_list import alarm_frame, alarm_panel
from dashboard.components.attributes import aria
from dashboard.components.choice import choice
from dashboard.components.device_table import device_frame, device_table
from dashboard.components.figure_card import figure_card, figure_frame
from dashboard.components.frame import Frame, Slot
from dashboard.components.period import period_choice
from dashboard.components.place_map import place_map, place_map_frame
from dashboard.components.series import series_frame, series_panel
from dashboard.formats import number
from dashboard.inventory import Latest
from dashboard.measures import Aggregates
from dashboard.page import Given, Page, one_of
from dashboard.period import over_period, period_parameter, usual_over_period
from dashboard.question import LIVE_LIST, Question
from dashboard.scene import Scene, at_moment
from dashboard.state import Device, Picture
from dashboard.text import district as text
from dashboard.text import name_in, places


def district_of(scene: Scene) -> District:
    return next(one for one in scene.place.districts if one.id == scene.view["district"])


def devices_of(scene: Scene) -> list[Device]:
    return [one for one in scene.picture.devices.values() if one.district == scene.view["district"]]


def metrics_of(district: str, place: Place, picture: Picture) -> list[str]:
    """What is measured there that can be added up or averaged: what the city shows, first."""
    measured = picture.measured.get(district, frozenset())
    shown = [one.metric for one in place.city.indicators]
    return [
        one
        for one in dict.fromkeys([*shown, *place.metrics])
        if one in measured and place.metrics[one].spatial != "none"
    ]


def measures_of(scene: Scene) -> list[Measure]:
    return [one for one in scene.place.city.indicators if one.metric in scene.place.metrics]


def layout(scene: Scene) -> html.Div:
    words, view, metric = text.WORDS[scene.view.lang], scene.view, scene.view["metric"]
    name = name_in(view.lang, scene.place.metrics[metric].name) if metric else ""
    charts: list[Any] = [html.P(words.no_metric, className="absence")]
    if metric:
        charts = [
            series_panel("district-chart", words.over_time.format(name=name), scene),
            series_panel("district-against", words.against.format(name=name), scene),
        ]
    return html.Div(
        [
            html.P(_residents(scene), className="district-about"),
            html.Section(
                [
                    figure_card(
                        _key(one),
                        one,
                        _url(scene, one.metric),
                        scene,
                        is_shown=one.metric == metric,
                    )
                    for one in measures_of(scene)
                ],
                className="district-figures",
                **aria(label=words.figures),
            ),
            html.Div(
                [
                    choice("metric", view, words.metric, _choices(scene)),
                    period_choice(scene, PAGE),
                ],
                className="controls",
            ),
            *charts,
            place_map("district-map", words.map, words.map_of.format(name=title(scene))),
            alarm_panel("district-alarms", words.alarms),
            device_table("district-devices", words.devices, scene),
        ],
        className="district",
    )


def _choices(scene: Scene) -> list[tuple[str, str]]:
    metrics = metrics_of(scene.view["district"], scene.place, scene.picture)
    return [(one, name_in(scene.view.lang, scene.place.metrics[one].name)) for one in metrics]


def _residents(scene: Scene) -> str:
    words, lang, of = text.WORDS[scene.view.lang], scene.view.lang, district_of(scene)
    if not of.population:
        return words.no_residents
    return words.residents.format(n=number(of.population, 0, lang))


def _key(measure: Measure) -> str:
    return f"district-{measure.id}"


def _url(scene: Scene, metric: str) -> str:
    return url_of(scene.view.having(metric=metric), PAGE)


def latest_question(scene: Scene) -> Question[Latest]:
    return at_moment(scene, Latest, "/v1/latest", LIVE_LIST, district=scene.view["district"])


def standing_question(scene: Scene) -> Question[Alarms]:
    return at_moment(
        scene,
        Alarms,
        "/v1/alarms",
        ALARMS,
        district=scene.view["district"],
        sort="severity",
        limit=100,
    )


def chart_question(scene: Scene) -> Question[Aggregates]:
    return over_period(scene, scene.view["metric"], district=scene.view["district"])


def usual_question(scene: Scene) -> Question[Aggregates] | None:
    return usual_over_period(scene, scene.view["metric"], district=scene.view["district"])


def against_questions(scene: Scene) -> list[Question[Aggregates]]:
    """This district and the whole city, by residents where these share the metric."""
    metric = scene.view["metric"]
    measure = measure_of(metric, scene.place)
    per = "1000_residents" if is_shared(measure, scene.place) else None
    return [
        over_period(scene, metric, district=scene.view["district"], per=per),
        over_period(scene, metric, per=per),
    ]


def _asked(scene: Scene) -> list[tuple[Measure, Asked]]:
    return [(one, asked_of(one, scene)) for one in measures_of(scene)]


def questions(scene: Scene) -> Iterable[Question[Any]]:
    asked: list[Question[Any]] = [standing_question(scene), latest_question(scene)]
    for _, of_measure in _asked(scene):
        asked += of_measure
    if scene.view["metric"]:
        usual = usual_question(scene)
        asked += [chart_question(scene), *against_questions(scene), *([usual] if usual else [])]
    return dict.fromkeys(asked)


def frame(scene: Scene) -> Frame:
    words, devices = text.WORDS[scene.view.lang], devices_of(scene)
    latest = scene.answer(latest_question(scene)).body
    parts: dict[Slot, Any] = {
        **alarm_frame(
            "district-alarms", scene.answer(standing_question(scene)), scene, with_device=True
        ),
        **place_map_frame(
            "district-map",
            scene,
            {scene.view["district"]},
            devices,
            latest,
            empty=places.WORDS[scene.view.lang].no_place,
        ),
        **device_frame("district-devices", devices, latest, scene, words.no_devices),
        Slot("district-devices-note", "children"): number(len(devices), 0, scene.view.lang),
    }
    for measure, asked in _asked(scene):
        values, comparable, city = (scene.answer(one) for one in asked)
        found = standings(values, comparable, city).get(scene.view["district"])
        parts.update(
            figure_frame(_key(measure), measure, found, (values.body, comparable.body), scene)
        )
    if scene.view["metric"]:
        parts.update(_charts(scene))
    return parts


def _charts(scene: Scene) -> Frame:
    words, metric = text.WORDS[scene.view.lang], scene.place.metrics[scene.view["metric"]]
    usual, adds_up = usual_question(scene), metric.spatial == "sum"
    here, city = (scene.answer(one) for one in against_questions(scene))
    both = here
    if here.body and city.body:
        groups = [
            track.model_copy(update={"key": key})
            for key, body in (("here", here.body), ("city", city.body))
            for track in body.groups
        ]
        both = replace(here, body=here.body.model_copy(update={"groups": tuple(groups)}))
    return {
        **series_frame(
            "district-chart",
            scene.answer(chart_question(scene)),
            scene,
            {None: name_in(scene.view.lang, metric.name)},
            typical=scene.answer(usual) if usual else None,
            from_zero=adds_up,
        ),
        **series_frame(
            "district-against",
            both,
            scene,
            {"here": title(scene), "city": words.whole_city, None: title(scene)},
            from_zero=adds_up,
        ),
    }


def title(scene: Scene) -> str:
    return district_of(scene).name


def _metrics(given: Given) -> list[str]:
    return metrics_of(given.arguments["district"], given.place, given.picture)


PAGE = Page(
    name="district",
    path="/districts/{district}",
    title=title,
    layout=layout,
    frame=frame,
    parameters=(
        one_of("district", lambda given: [one.id for one in given.place.districts]),
        one_of("metric", _metrics),
        period_parameter(),
    ),
    questions=questions,
)

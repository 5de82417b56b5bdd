"""A device: where and how it is, what it measures, how well it does, and who is near."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from dash import html

from dashboard.address import link, path_to
from dashboard.city import Metric
from dashboard.components.alarm_list import alarm_frame, alarm_panel
from dashboard.components.attributes import aria
from dashboard.components.device_state import state_of, status_word
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.health_words import state_chip
from dashboard.components.metric_panel import metric_frame, metric_panel, state_frame
from dashboard.components.neighbours import neighbours_frame, neighbours_panel
from dashboard.components.period import period_choice
from dashboard.components.place_map import place_map, place_map_frame
from dashboard.components.quality_panel import quality_frame, quality_panel
from dashboard.components.reading_table import reading_frame, reading_table
from dashboard.device import (
    chart_question,
    device_of,
    latest_question,
    metrics_of,
    neighbours_of,
    past_question,
    quality_question,
    readings_question,
    standing_question,
    states_question,
    suspects_question,
    usual_question,
)
from dashboard.exports import FORMATS, export_url
from dashboard.formats import duration
from dashboard.inventory import Newest
from dashboard.page import Page, Parameter
from dashboard.period import period_of, period_parameter
from dashboard.question import Question
from dashboard.scene import Scene
from dashboard.state import Device
from dashboard.text import device as text
from dashboard.text import name_in, places

_PATH = "devices"


def layout(scene: Scene) -> html.Div:
    words, shared = text.WORDS[scene.view.lang], places.WORDS[scene.view.lang]
    device, metrics = device_of(scene), metrics_of(scene)
    return html.Div(
        [
            html.Section(
                [
                    html.H2(device.name or device.id, className="device-name"),
                    html.P(id="device-state", className="device-state", role="status"),
                    html.Dl(_facts(scene), className="facts"),
                ],
                className="panel device-about",
                **aria(label=words.about),
            ),
            alarm_panel("device-alarms", shared.alarms),
            place_map("device-map", words.where, f"{words.where}: {_place(scene)}"),
            html.Div([period_choice(scene, PAGE)], className="controls"),
            html.Section(
                [metric_panel(_key(one), one, scene) for one in metrics]
                or html.P(words.never_measured, className="absence"),
                className="device-metrics",
                **aria(label=scene.words.charts),
            ),
            quality_panel("device-quality", scene),
            alarm_panel("device-past", words.alarms_of_period),
            neighbours_panel("device-near", scene),
            reading_table("device-readings", metrics, scene),
        ],
        className="device",
    )


def _key(metric: Metric) -> str:
    return f"device-{metric.id}"


def _place(scene: Scene) -> str:
    device = device_of(scene)
    named = next((one.name for one in scene.place.districts if one.id == device.district), None)
    return named or scene.words.no_district


def _facts(scene: Scene) -> list[html.Div]:
    words, shared = text.WORDS[scene.view.lang], places.WORDS[scene.view.lang]
    device, lang = device_of(scene), scene.view.lang
    kind = scene.place.kinds.get(device.kind)
    where: Any = _place(scene)
    if any(one.id == device.district for one in scene.place.districts):
        where = html.A(where, href=link(scene.view, path_to("districts", device.district or "")))
    facts = (
        (shared.kind, name_in(lang, kind.name) if kind else device.kind),
        (words.place, where),
        (shared.status, status_word(device.status, lang)),
        (words.reports, _every(device, scene)),
        (words.id, html.Code(device.id)),
    )
    return [html.Div([html.Dt(name), html.Dd(says)]) for name, says in facts]


def _every(device: Device, scene: Scene) -> str:
    words, lang = places.WORDS[scene.view.lang], scene.view.lang
    if device.interval_s is None:
        return words.at_changes
    return words.every.format(time=duration(timedelta(seconds=device.interval_s), lang))


def questions(scene: Scene) -> Iterable[Question[Any]]:
    asked: list[Question[Any] | None] = [
        latest_question(scene, neighbours_of(scene)),
        standing_question(scene),
        suspects_question(scene),
        quality_question(scene),
        past_question(scene),
        readings_question(scene),
    ]
    for metric in metrics_of(scene):
        if metric.states:
            asked.append(states_question(metric, scene))
        else:
            asked += [chart_question(metric, scene), usual_question(metric, scene)]
    return [one for one in asked if one is not None]


def frame(scene: Scene) -> Frame:
    device, metrics = device_of(scene), metrics_of(scene)
    near = neighbours_of(scene)
    latest = scene.answer(latest_question(scene, near)).body
    said = [one for one in (latest.items if latest else ()) if one.device == device.id]
    charts = [scene.answer(chart_question(one, scene)) for one in metrics if not one.states]
    parts: dict[Slot, Any] = {
        Slot("device-state", "children"): plain(_state(said, scene)) if latest else "",
        **alarm_frame(
            "device-alarms", scene.answer(standing_question(scene)), scene, with_device=False
        ),
        **alarm_frame(
            "device-past",
            scene.answer(past_question(scene)),
            scene,
            with_device=False,
            empty=text.WORDS[scene.view.lang].no_alarms,
        ),
        **place_map_frame(
            "device-map",
            scene,
            {device.district} if device.district else set(),
            [device, *(one for one, _ in near)],
            latest,
            empty=places.WORDS[scene.view.lang].no_place,
            marked=device,
        ),
        **quality_frame(
            "device-quality",
            scene.answer(quality_question(scene)),
            charts,
            scene,
            has_interval=device.interval_s is not None,
        ),
        **neighbours_frame("device-near", near, latest, metrics, scene),
        **reading_frame(
            "device-readings",
            scene.answer(readings_question(scene)),
            metrics,
            scene,
            _exports(scene),
        ),
    }
    for metric in metrics:
        parts.update(_metric_frame(metric, said, scene))
    return parts


def _metric_frame(metric: Metric, said: list[Newest], scene: Scene) -> Frame:
    newest = next((one for one in said if one.metric == metric.id), None)
    if metric.states:
        return state_frame(
            _key(metric), scene.answer(states_question(metric, scene)), scene, newest=newest
        )
    usual, suspects = usual_question(metric, scene), scene.answer(suspects_question(scene)).body
    return metric_frame(
        _key(metric),
        metric,
        scene.answer(chart_question(metric, scene)),
        scene,
        newest=newest,
        suspects=[one for one in (suspects.items if suspects else ()) if one.metric == metric.id],
        typical=scene.answer(usual) if usual else None,
    )


def _state(said: list[Newest], scene: Scene) -> list[Any]:
    """Its state, and since when; of one that is silent, how often it should be heard."""
    words, shared = text.WORDS[scene.view.lang], places.WORDS[scene.view.lang]
    device, lang = device_of(scene), scene.view.lang
    state = state_of(device, said, scene)
    if not said:
        return [state_chip(*state)]
    age = duration(max(scene.now - max(one.time for one in said), timedelta()), lang)
    if state.name == "silent":
        says = words.silence.format(every=_every(device, scene), time=age)
    else:
        says = f"{shared.last_heard.lower()} {shared.ago.format(time=age)}"
    return [state_chip(*state), " ", html.Span(says)]


def _exports(scene: Scene) -> list[tuple[str, str]]:
    """What each format is called, and where the readings of the period are in it."""
    period, device = period_of(scene), scene.view["device"]
    metrics = [one.id for one in metrics_of(scene)]
    return [
        (name, export_url(form, device, metrics, period.start, period.end))
        for form, name in FORMATS.items()
    ]


PAGE = Page(
    name="device",
    path=f"/{_PATH}/{{device}}",
    title=lambda scene: device_of(scene).name or device_of(scene).id,
    layout=layout,
    frame=frame,
    parameters=(
        Parameter(
            "device",
            lambda value, given: value if value in given.picture.devices else None,
            lambda _: "",
        ),
        period_parameter(),
    ),
    questions=questions,
)

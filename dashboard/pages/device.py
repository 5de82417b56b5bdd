"""A device: where and how it is, what it measures, how well it does, and who is near."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from dash import html

from dashboard.address import link, path_to
from dashboard.alarms import ALARMS, Alarms
from dashboard.city import Metric
from dashboard.components.alarm_list import alarm_frame, alarm_panel
from dashboard.components.attributes import aria
from dashboard.components.device_state import state_chip, state_of
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.metric_panel import metric_frame, metric_panel, state_frame
from dashboard.components.neighbours import neighbours_frame, neighbours_panel
from dashboard.components.period import period_choice
from dashboard.components.place_map import place_map, place_map_frame
from dashboard.components.quality_panel import quality_frame, quality_panel
from dashboard.components.reading_table import reading_frame, reading_table
from dashboard.exports import FORMATS, export_url
from dashboard.formats import duration
from dashboard.inventory import DeviceQualities, Latest, Newest, Readings, States
from dashboard.kept import kept
from dashboard.measures import Aggregates
from dashboard.nearness import nearest
from dashboard.page import Page, Parameter
from dashboard.period import over_period, period_of, period_parameter, usual_over_period
from dashboard.question import FINISHED, LIVE, SLOW, Last, Pace, Question, question
from dashboard.scene import Scene, at_moment
from dashboard.state import Device
from dashboard.text import device as text
from dashboard.text import name_in, places

_PATH = "devices"
_NEAR = 5
_KEPT = 400  # pages of devices that are open
_SHOWN = 200  # moments in the table
_MOST_SUSPECT = 1000
_TABLE = Pace(15)
Near = list[tuple[Device, float]]


def device_of(scene: Scene) -> Device:
    return scene.picture.devices[scene.view["device"]]


def metrics_of(scene: Scene) -> list[Metric]:
    """What it ever said, or before it said anything, what its kind does."""
    device, place = device_of(scene), scene.place
    said = {metric for metric in place.metrics if (device.id, metric) in scene.picture.series}
    kind = place.kinds.get(device.kind)
    wanted = said or set(kind.metrics if kind else ())
    return [one for one in place.metrics.values() if one.id in wanted]


def neighbours_of(scene: Scene) -> Near:
    return _near(device_of(scene), scene.picture.devices)


@kept(_KEPT)
def _near(device: Device, devices: Mapping[str, Device]) -> Near:
    """Found once for as long as no device moves, comes or goes: there may be thousands."""
    return nearest(device, devices.values(), _NEAR)


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
    status = {"confirmed": shared.confirmed, "provisional": shared.provisional}
    facts = (
        (shared.kind, name_in(lang, kind.name) if kind else device.kind),
        (words.place, where),
        (shared.status, status.get(device.status, shared.retired)),
        (words.reports, _every(device, scene)),
        (words.id, html.Code(device.id)),
    )
    return [html.Div([html.Dt(name), html.Dd(says)]) for name, says in facts]


def _every(device: Device, scene: Scene) -> str:
    words, lang = places.WORDS[scene.view.lang], scene.view.lang
    if device.interval_s is None:
        return words.at_changes
    return words.every.format(time=duration(timedelta(seconds=device.interval_s), lang))


def latest_question(scene: Scene, near: Near) -> Question[Latest]:
    """Its own newest readings, and those of its neighbours."""
    devices = [scene.view["device"], *(one.id for one, _ in near)]
    return at_moment(scene, Latest, "/v1/latest", LIVE, device=devices)


def chart_question(metric: Metric, scene: Scene) -> Question[Aggregates]:
    return over_period(scene, metric.id, device=scene.view["device"])


def usual_question(metric: Metric, scene: Scene) -> Question[Aggregates] | None:
    return usual_over_period(scene, metric.id, device=scene.view["device"])


def states_question(metric: Metric, scene: Scene) -> Question[States]:
    period = period_of(scene)
    return question(
        States,
        "/v1/states",
        period.pace,
        metric=metric.id,
        device=scene.view["device"],
        bucket=period.bucket_text,
        **period.limits(),
    )


def suspects_question(scene: Scene) -> Question[Readings]:
    period = period_of(scene)
    return question(
        Readings,
        "/v1/readings",
        SLOW if period.last else FINISHED,
        device=scene.view["device"],
        suspect="only",
        limit=_MOST_SUSPECT,
        **period.limits(),
    )


def readings_question(scene: Scene) -> Question[Readings]:
    """The last ones of the period; all of them where nobody knows how many these are."""
    period, device = period_of(scene), device_of(scene)
    limits = period.limits()
    span = period.span
    if device.interval_s:
        span = min(span, _SHOWN * timedelta(seconds=device.interval_s))
    if period.last is not None:
        limits = {"last": Last(span, timedelta(minutes=1))}
    else:
        limits = {"start": period.end - span, "end": period.end}
    return question(
        Readings,
        "/v1/readings",
        _TABLE if period.last else FINISHED,
        device=device.id,
        limit=_SHOWN * max(len(metrics_of(scene)), 1),
        **limits,
    )


def quality_question(scene: Scene) -> Question[DeviceQualities]:
    return question(DeviceQualities, "/v1/quality/devices", _TABLE, device=scene.view["device"])


def standing_question(scene: Scene) -> Question[Alarms]:
    return at_moment(
        scene, Alarms, "/v1/alarms", ALARMS, device=scene.view["device"], sort="severity"
    )


def past_question(scene: Scene) -> Question[Alarms]:
    period = period_of(scene)
    return question(
        Alarms,
        "/v1/alarms",
        _TABLE if period.last else FINISHED,
        device=scene.view["device"],
        at=scene.view.at,
        limit=100,
        **period.limits(),
    )


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
    """Its state, and since when; how far overdue it is, in words."""
    words, shared = text.WORDS[scene.view.lang], places.WORDS[scene.view.lang]
    device, lang = device_of(scene), scene.view.lang
    state = state_of(device, said, scene)
    if not said:
        return [state_chip(state)]
    age = duration(max(scene.now - max(one.time for one in said), timedelta()), lang)
    if state.name == "overdue":
        says = words.overdue_by.format(every=_every(device, scene), time=age)
    else:
        says = f"{shared.last_heard.lower()} {shared.ago.format(time=age)}"
    return [state_chip(state), " ", html.Span(says)]


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

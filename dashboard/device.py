"""One device: which one a page shows, what it measures, who is near, and what is asked of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from dashboard.alarms import ALARMS, Alarms
from dashboard.city import Metric
from dashboard.inventory import DeviceQualities, Latest, Readings, States
from dashboard.kept import kept
from dashboard.measures import Aggregates
from dashboard.nearness import nearest
from dashboard.period import over_period, period_of, question_over, usual_over_period
from dashboard.question import LIVE, SLOW, Last, Pace, Question, question
from dashboard.scene import Scene, at_moment
from dashboard.state import Device

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
    return question_over(
        period,
        States,
        "/v1/states",
        metric=metric.id,
        device=scene.view["device"],
        bucket=period.bucket_text,
    )


def suspects_question(scene: Scene) -> Question[Readings]:
    return question_over(
        period_of(scene),
        Readings,
        "/v1/readings",
        SLOW,
        device=scene.view["device"],
        suspect="only",
        limit=_MOST_SUSPECT,
    )


def readings_question(scene: Scene) -> Question[Readings]:
    """The last ones of the period; all of them where nobody knows how many these are."""
    period, device = period_of(scene), device_of(scene)
    span = period.span
    if device.interval_s:
        span = min(span, _SHOWN * timedelta(seconds=device.interval_s))
    last = Last(span, timedelta(minutes=1)) if period.last else None
    return question_over(
        replace(period, start=period.end - span, last=last),
        Readings,
        "/v1/readings",
        _TABLE,
        device=device.id,
        limit=_SHOWN * max(len(metrics_of(scene)), 1),
    )


def quality_question(scene: Scene) -> Question[DeviceQualities]:
    return question(DeviceQualities, "/v1/quality/devices", _TABLE, device=scene.view["device"])


def standing_question(scene: Scene) -> Question[Alarms]:
    return at_moment(
        scene, Alarms, "/v1/alarms", ALARMS, device=scene.view["device"], sort="severity"
    )


def past_question(scene: Scene) -> Question[Alarms]:
    return question_over(
        period_of(scene),
        Alarms,
        "/v1/alarms",
        _TABLE,
        device=scene.view["device"],
        at=scene.view.at,
        limit=100,
    )

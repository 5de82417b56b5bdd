"""One device: which one a page shows, what it measures, who is near, and what is asked of it."""

from collections.abc import Mapping
from datetime import timedelta

from dashboard.alarms import ALARMS, Alarms
from dashboard.city import Metric
from dashboard.inventory import DeviceQualities, Latest, Readings, States
from dashboard.kept import kept
from dashboard.measures import Aggregates
from dashboard.nearness import nearest
from dashboard.period import over_period, period_of, usual_over_period
from dashboard.question import FINISHED, LIVE, SLOW, Last, Pace, Question, question
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

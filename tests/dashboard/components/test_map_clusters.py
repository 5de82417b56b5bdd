"""Too many devices to be told apart are shown as clusters."""

from dashboard.clusters import MOST_MARKS
from dashboard.components.map_clusters import clustered
from dashboard.components.map_content import Shown, mark_groups
from dashboard.state import Alarm, Picture
from tests.dashboard.pictures import NOW, device, picture, value
from tests.dashboard.scenery import view


def spread(count: int) -> Picture:
    """So many devices from west to east, of which those of the western half have just spoken."""
    devices = tuple(
        device(f"d{n}").model_copy(update={"lon": 5.3 + 0.1 * n / count, "lat": 43.3})
        for n in range(count)
    )
    return picture(devices=devices, values=tuple(value(f"d{n}", 1) for n in range(count // 2)))


def alarm(device_id: str, severity: str) -> Alarm:
    return Alarm(
        id=1,
        rule="surge",
        severity=severity,
        state="raised",
        device=device_id,
        since=NOW,
        raised_at=NOW,
    )


def shown(given: Picture, *alarms: Alarm) -> Shown:
    assert given.place is not None
    return Shown(given, given.place, None, view("/?lang=en"), alarms=alarms)


def test_few_devices_are_told_apart() -> None:
    few = shown(spread(MOST_MARKS))
    assert clustered(few) == ([], [])
    assert mark_groups(few)


def test_many_are_told_as_clusters_that_lead_to_a_closer_look() -> None:
    many = shown(spread(MOST_MARKS + 2))
    marks, _ = clustered(many)
    assert mark_groups(many) == []
    assert sum(one.count for one in marks) == MOST_MARKS + 2
    assert all("box=" in one.leads_to for one in marks)
    assert marks[0].says == f"{marks[0].name} devices, 0 silent: click to look closer"


def test_a_cluster_most_of_which_is_silent_is_marked() -> None:
    marks, _ = clustered(shown(spread(MOST_MARKS + 2)))
    west, east = min(marks, key=lambda one: one.lon), max(marks, key=lambda one: one.lon)
    assert not west.is_silent
    assert east.is_silent


def test_a_cluster_tells_its_worst_alarm() -> None:
    worst_first = (alarm("d1", "high"), alarm("d0", "low"))
    marks, (sign,) = clustered(shown(spread(MOST_MARKS + 2), *worst_first))
    (west,) = (one for one in marks if "Alarms" in one.says)
    assert west.says.endswith("<br>Alarms: 2 (worst: high)")
    assert (sign.lon, sign.lat, sign.severity) == (west.lon, west.lat, "high")

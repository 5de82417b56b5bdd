"""The wall, without a browser: which views, what they tell, and what interrupts them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dashboard.alarms import Alarms
from dashboard.city import Wall
from dashboard.components.frame import Frame, Slot, fill
from dashboard.components.shell import shell, shell_frame
from dashboard.measures import SnapshotNow
from dashboard.pages.wall import PAGE, shown_views
from dashboard.scene import Scene
from dashboard.state import Alarm, Group, Picture
from dashboard.wall.alarms import by_need
from dashboard.wall.network import heard
from dashboard.wall.news import news
from tests.dashboard.pictures import NOW, device, picture, value
from tests.dashboard.scenery import scene

ALL = ["city", "alarms", "mobility", "districts", "network"]


def alarm(number: int, severity: str = "high", *, ago_min: float = 1, **of: Any) -> Alarm:
    at = NOW - timedelta(minutes=ago_min)
    given = {"rule": "slow", "name": {"en": "Slow", "fr": "Lent"}, "state": "raised", **of}
    return Alarm(id=number, severity=severity, since=at, raised_at=at, **given)


def of(
    *alarms: Alarm, url: str = "/wall?lang=en", shown: Picture | None = None, **more: Any
) -> Scene:
    return scene(url, shown, {Alarms: Alarms(items=alarms), **more.get("answers", {})})


def frame(given: Scene) -> Frame:
    return {**shell_frame(given, PAGE), **PAGE.frame(given)}


def with_wall(wall: Wall) -> Picture:
    shown = picture()
    assert shown.place is not None
    city = shown.place.city.model_copy(update={"wall": wall})
    return replace(shown, place=replace(shown.place, city=city))


def test_every_slot_of_the_frame_has_its_place_in_the_layout() -> None:
    given = of(alarm(1))
    laid_out = shell(given, PAGE)
    ids = {str(getattr(one, "id", None)) for one in (laid_out, *laid_out._traverse())}
    assert {slot.component for slot in frame(given)} <= ids


def test_no_two_views_share_a_component() -> None:
    given = of()
    laid_out = shell(given, PAGE)
    ids = [one.id for one in laid_out._traverse() if getattr(one, "id", None) is not None]
    assert len(ids) == len(set(ids))


def test_there_is_neither_navigation_nor_a_control() -> None:
    given = of()
    text = str(fill(shell(given, PAGE), frame(given)))
    assert not any(one in text for one in ("Button(", "Select(", "Nav(", "id='theme'"))


def test_all_views_that_have_something_to_show_are_there_unless_it_is_said_otherwise() -> None:
    assert list(shown_views(of())) == ALL
    assert "districts" not in shown_views(of(shown=picture(districts=())))


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("alarms,city", ["alarms", "city"]),
        ("network,nothing,network", ["network"]),
        ("nothing", ALL),
    ],
)
def test_the_url_says_which_views(asked: str, shown: list[str]) -> None:
    assert list(shown_views(of(url=f"/wall?views={asked}"))) == shown


def test_the_city_s_file_says_which_views_and_how_long_and_the_url_overrides_it() -> None:
    told = with_wall(Wall(views=("network", "unknown", "city"), seconds=7, alarm_seconds=9))
    for url, views, seconds in (
        ("/wall", ["network", "city"], "7"),
        ("/wall?views=alarms&seconds=3", ["alarms"], "3"),
        ("/wall?seconds=0", ["network", "city"], "7"),
        ("/wall?seconds=601", ["network", "city"], "7"),
    ):
        given = of(url=url, shown=told)
        assert list(shown_views(given)) == views
        laid_out = PAGE.layout(given)
        assert getattr(laid_out, "data-seconds") == seconds
        assert getattr(laid_out, "data-alarm") == "9"


def test_alarms_come_by_severity_then_what_nobody_has_then_the_oldest() -> None:
    alarms = [
        alarm(1, "low", ago_min=90),
        alarm(2, "high", ago_min=5),
        alarm(3, "high", ago_min=50, state="acknowledged"),
        alarm(4, "high", ago_min=20),
        alarm(5, "critical", ago_min=1),
    ]
    assert [one.id for one in by_need(alarms)] == [5, 4, 2, 3, 1]


def test_more_alarms_than_there_is_room_for_are_counted() -> None:
    shown = frame(of(*(alarm(n, "medium") for n in range(9))))
    assert len(shown[Slot("wall-alarms", "children")]) == 6
    assert shown[Slot("wall-alarms-count", "children")] == "Standing: 9 · nobody has yet: 9"
    assert shown[Slot("wall-alarms-calm", "children")] == []


def test_a_calm_city_says_so() -> None:
    shown = frame(of(url="/wall?lang=fr"))
    assert "Tout est calme" in str(shown[Slot("wall-alarms-calm", "children")])
    assert shown[Slot("wall-alarms-count", "children")] == ""


def test_alarms_that_are_not_known_are_not_called_calm() -> None:
    shown = frame(scene("/wall?lang=en", None, {Alarms: "the database is away"}))
    told = str(shown[Slot("wall-alarms-calm", "children")])
    assert "the database is away" in told
    assert "calm" not in told.lower()


@pytest.mark.parametrize(
    "old",
    [
        alarm(1, "medium"),
        alarm(1, ago_min=11),
        alarm(1, state="acknowledged"),
        alarm(1, shelved_until=NOW + timedelta(hours=1)),
        alarm(1, cleared_at=NOW, state="cleared"),
    ],
)
def test_what_is_not_new_or_can_wait_interrupts_nothing(old: Alarm) -> None:
    assert news(of(old)) == []
    assert frame(of(old))[Slot("wall-news-told", "children")] == []


def test_a_new_alarm_that_cannot_wait_is_told_with_where_and_what_to_do() -> None:
    new = alarm(7, "critical", district="north", advice={"en": "Call them", "fr": "Appeler"})
    shown = frame(of(alarm(3, ago_min=4), new))
    told = str(shown[Slot("wall-news-told", "children")])
    assert "'data-alarm': '7'" in told
    for text in ("Slow", "North quarter", "critical", "Call them", "nobody yet", "besides: 1"):
        assert text in told
    assert shown[Slot("wall-news", "className")] == "wall-news severity-critical"


def test_districts_are_ranked_and_those_without_a_value_come_last() -> None:
    ranked = SnapshotNow(
        label={"en": "veh/h"},
        groups=(Group(key="north", value=None), Group(key="south", value=12.0)),
    )
    shown = frame(of(answers={SnapshotNow: ranked}))
    rows = str(shown[Slot("wall-ranking", "children")])
    assert rows.index("South quarter") < rows.index("North quarter")


def test_a_device_is_silent_once_all_that_it_measures_is_overdue() -> None:
    devices = tuple(device(one) for one in ("well", "half", "silent", "never"))
    values = (
        value("well", 1),
        value("half", 1),
        value("half", 30, metric="mean_speed", ago_s=3_000),
        value("silent", 1, ago_s=2_000),
    )
    shown = picture(devices=devices, values=values)
    assert {name for name, one in heard(shown).items() if one.is_silent} == {"silent", "never"}
    told = frame(of(shown=shown))
    assert told[Slot("wall-network-count", "children")] == "2 of 4 devices report"
    silent = str(told[Slot("wall-silent", "children")])
    assert "Device silent" in silent
    assert "Device never" not in silent

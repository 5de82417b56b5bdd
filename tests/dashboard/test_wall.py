"""The wall, without a browser: which views, what they tell, and what interrupts them."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dashboard.alarms import Alarms
from dashboard.city import Wall
from dashboard.components.frame import Frame, Slot, fill
from dashboard.components.shell import shell, shell_frame
from dashboard.goals import Goals
from dashboard.measures import SnapshotNow
from dashboard.network import DeviceHealth, DeviceHealths, HealthCounts, Network
from dashboard.pages.wall import PAGE, shown_views
from dashboard.scene import Scene
from dashboard.state import Alarm, Group, Picture
from dashboard.wall.alarms import by_need
from dashboard.wall.news import news
from tests.dashboard.pictures import NOW, device, picture
from tests.dashboard.scenery import scene
from tests.dashboard.test_goals import ANSWERS, city

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


def test_the_network_is_counted_as_its_page_counts_it_and_who_is_silent_longest_comes_first() -> (
    None
):
    kind = device("well").kind
    silent = DeviceHealth(
        **device("silent").model_dump(), health="silent", last_seen=NOW - timedelta(hours=2)
    )
    answers = {
        Network: Network(
            groups=(HealthCounts(key=kind, reporting=2, late=1, silent=1, retired=3),)
        ),
        DeviceHealths: DeviceHealths(items=(silent,)),
    }
    told = frame(of(answers=answers))
    assert told[Slot("wall-network-count", "children")] == "2 of 4 devices report"
    assert "2/4" in str(told[Slot("wall-network", "children")])
    assert "Device silent" in str(told[Slot("wall-silent", "children")])
    assert told[Slot("wall-silent-none", "children")] == ""


def test_a_network_in_which_nothing_is_silent_says_so_and_one_not_known_does_not() -> None:
    place = Slot("wall-silent-none", "children")
    well = frame(of(answers={DeviceHealths: DeviceHealths(items=())}))[place]
    away = frame(of(answers={DeviceHealths: "the database is away"}))[place]
    assert well == "No device is silent."
    assert "the database is away" in str(away)


def of_goals(url: str = "/wall?lang=en&views=goals") -> Scene:
    return scene(url, city(), {**ANSWERS, Alarms: Alarms(items=())})


def spaced(children: Any) -> Any:
    """With spaces that may break, which are easier to read."""
    return json.loads(json.dumps(children).replace("\\u00a0", " "))


def test_a_city_with_goals_has_them_on_its_wall() -> None:
    assert "goals" not in shown_views(of())
    assert "goals" in shown_views(of(shown=city()))


def test_goals_stand_under_their_objective_with_where_they_are_and_where_they_go() -> None:
    shown = frame(of_goals())
    air, solar = map(str, spaced(shown[Slot("wall-goals-environmental", "children")]))
    (power,) = map(str, spaced(shown[Slot("wall-goals-economic", "children")]))
    assert Slot("wall-goals-social", "children") not in shown
    assert all(said in air for said in ("Air", "behind", "30.0", "µg/m³", "at most 20"))
    assert "▼ \u22126 % · improved" in air
    assert "▲ +6 % · worsened" in power
    assert "▲ +4.0 points · improved" in solar
    assert "--curve" in air


def test_goals_are_told_in_french() -> None:
    shown = frame(of_goals("/wall?lang=fr&views=goals"))
    air = str(shown[Slot("wall-goals-environmental", "children")][0])
    assert all(said in air for said in ("AIR", "en retard", "au plus 20", "en progrès"))


def test_goals_that_are_not_known_are_said_not_to_be() -> None:
    shown = frame(scene("/wall?lang=en&views=goals", city(), {Goals: "the database is away"}))
    assert shown[Slot("wall-goals-environmental", "children")] == []
    assert "the database is away" in str(shown[Slot("wall-goals-empty", "children")])

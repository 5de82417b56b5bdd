"""The pages of districts, without a browser."""

from typing import Any

import plotly.graph_objects as go
import pytest

from dashboard.alarms import Alarms
from dashboard.components.frame import Slot, fill
from dashboard.components.shell import shell, shell_frame
from dashboard.inventory import Latest, Newest
from dashboard.measures import SnapshotNow
from dashboard.page import Page
from dashboard.pages import district, districts
from dashboard.question import FINISHED, Question
from dashboard.scene import Scene
from dashboard.state import Alarm, Group
from tests.dashboard.pictures import FLOW, NOW, device, picture, square, value
from tests.dashboard.scenery import scene
from tests.dashboard.test_device import FLOWS

NORTH = square("North quarter", 5.36, 43.31).model_copy(update={"population": 2000})
SOUTH = square("South quarter", 5.36, 43.29).model_copy(update={"population": 1000})
CITY = picture(
    districts=(NORTH, SOUTH),
    devices=tuple(
        device(name).model_copy(update={"district": of})
        for name, of in (("a", "north"), ("b", "south"), ("c", None))
    ),
    values=(value("a", 600), value("b", 400)),
)
ALARM = Alarm(
    id=1,
    rule="jam",
    severity="high",
    state="raised",
    device="a",
    district="north",
    since=NOW,
    raised_at=NOW,
)
LATEST = Latest(items=(Newest(device="a", metric=FLOW.id, time=NOW, value=600.0),))


def snapshot(asked: Question[Any]) -> SnapshotNow:
    """600 in the north, 400 in the south, 1,200 in all, by 1,000 residents where that is asked."""
    by_residents = asked.values("per") == ["1000_residents"]
    if asked.values("group_by") == ["none"]:
        groups = (Group(key=None, value=400.0 if by_residents else 1200.0),)
    else:
        north, south = (300.0, 400.0) if by_residents else (600.0, 400.0)
        groups = (
            Group(key="north", value=north, reporting=1, expected=2),
            Group(key="south", value=south, reporting=1, expected=1),
        )
    return SnapshotNow(label=FLOW.label, groups=groups)


ANSWERS: dict[Any, Any] = {
    SnapshotNow: snapshot,
    Alarms: Alarms(items=(ALARM,)),
    Latest: LATEST,
    type(FLOWS): FLOWS,
}


def of(url: str = "/districts/north?lang=en", answers: dict[Any, Any] | None = None) -> Scene:
    return scene(url, CITY, ANSWERS if answers is None else answers)


@pytest.mark.parametrize(
    ("url", "page"), [("/districts/north?lang=fr", district.PAGE), ("/districts", districts.PAGE)]
)
@pytest.mark.parametrize("answers", [ANSWERS, {}, dict.fromkeys(ANSWERS, "refused")])
def test_every_slot_of_the_frame_has_its_place_in_the_layout(
    url: str, page: Page, answers: dict[Any, Any]
) -> None:
    given = of(url, answers)
    frame = {**shell_frame(given, page), **page.frame(given)}
    whole = fill(shell(given, page), frame)
    ids = {str(getattr(one, "id", None)) for one in (whole, *whole._traverse())}
    assert {slot.component for slot in frame} <= ids
    for slot, figure in frame.items():
        if slot.prop == "figure":
            go.Figure(figure)  # refuses what Plotly does not know


def test_a_figure_is_held_against_the_city_by_residents_with_its_rank() -> None:
    frame = district.frame(of())
    assert "600" in str(frame[Slot("district-traffic-value", "children")])
    assert frame[Slot("district-traffic-against", "children")] == "300 per 1,000 residents"
    assert frame[Slot("district-traffic-rank", "children")] == "city: 400 · rank 2 of 2"


def test_only_its_own_devices_are_listed_each_with_its_state() -> None:
    (row,) = district.frame(of())[Slot("district-devices", "rowData")]
    assert row["device"] == {"name": "Device a", "href": "/devices/a?lang=en"}
    assert (row["state"], row["value"]) == ("reporting", "600\u00a0veh/h")


def test_its_alarms_say_where() -> None:
    assert "/devices/a?lang=en" in str(district.frame(of())[Slot("district-alarms", "children")])


def test_its_chart_stands_beside_that_of_the_city() -> None:
    names = {
        one.get("name") for one in district.frame(of())[Slot("district-against", "figure")]["data"]
    }
    assert {"North quarter", "whole city"} <= names


def test_a_district_at_a_past_moment_asks_each_question_once() -> None:
    asked = list(district.questions(of("/districts/north?lang=en&at=2026-11-20T12:00:00Z")))
    assert {one.pace for one in asked} == {FINISHED}
    for one in asked:
        (until,) = [*one.values("at"), *one.values("end")]
        assert until == "2026-11-20T12:00:00+00:00"


def test_districts_are_compared_by_residents_and_lead_to_their_pages() -> None:
    north, south = districts.frame(of("/districts?lang=en"))[Slot("districts", "rowData")]
    assert north["district"]["href"] == "/districts/north?lang=en&metric=vehicle_flow"
    assert (north["value"], north["comparable"], north["against"]) == (600.0, 300.0, -25)
    assert (north["rank"], south["rank"]) == (2, 1)
    assert (north["alarms"], south["alarms"]) == (1, 0)
    assert (north["reporting"], south["reporting"]) == ("1/2", "1/1")


def test_an_alarm_that_nobody_acknowledged_in_time_no_longer_counts_once_it_is_over() -> None:
    over = ALARM.model_copy(update={"id": 2, "state": "cleared", "cleared_at": NOW})
    given = of("/districts?lang=en", {**ANSWERS, Alarms: Alarms(items=(ALARM, over))})
    assert districts.frame(given)[Slot("districts", "rowData")][0]["alarms"] == 1


def test_a_mean_has_no_share_of_a_resident() -> None:
    asked = list(districts.questions(of("/districts?lang=en&metric=mean_speed")))
    assert not any(one.values("per") for one in asked)


def test_the_navigation_leads_to_the_districts_where_there_are_some() -> None:
    assert "Districts" in [one.name for one in of("/?lang=en").navigation]
    bare = scene("/?lang=en", picture(districts=()))
    assert "Districts" not in [one.name for one in bare.navigation]


def test_a_device_that_is_retired_is_said_to_be() -> None:
    gone = device("a").model_copy(update={"district": "north", "status": "retired"})
    shown = picture(districts=(NORTH,), devices=(gone,), values=(value("a", 1),))
    given = scene("/districts/north?lang=en", shown, {**ANSWERS, SnapshotNow: snapshot})
    (row,) = district.frame(given)[Slot("district-devices", "rowData")]
    assert row["state"] == "retired"

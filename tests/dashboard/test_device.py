"""The page of a device, without a browser."""

import json
from datetime import timedelta
from typing import Any

import plotly.graph_objects as go
import pytest

from dashboard.address import UNKNOWN
from dashboard.alarms import Alarms
from dashboard.components.frame import Slot, fill
from dashboard.components.shell import shell, shell_frame
from dashboard.history import Bucket
from dashboard.inventory import (
    DeviceQualities,
    DeviceQuality,
    Latest,
    Newest,
    Reading,
    Readings,
    StateGroup,
    States,
)
from dashboard.measures import Aggregates, Band, Compared, MetricWritten
from dashboard.pages import device as page
from dashboard.question import FINISHED
from dashboard.scene import Scene
from dashboard.state import Alarm
from tests.dashboard.pictures import FLOW, LIGHT, NOW, device, picture, value
from tests.dashboard.scenery import scene

NEAR = device("b", lat=43.301)
CITY = picture(
    devices=(
        device("a"),
        NEAR,
        device("lamp", kind="light_cabinet"),
        device("odd/é", kind="car_park", lat=None),
    ),
    values=(value("a", 812), value("lamp", 1, metric="lighting_state")),
)
QUARTER = timedelta(minutes=15)
TIMES = [
    NOW - timedelta(minutes=NOW.minute, seconds=20) - QUARTER * back for back in range(95, -1, -1)
]
FLOWS = Aggregates(
    bucket_s=900,
    start=TIMES[0],
    end=TIMES[-1] + QUARTER,
    metrics=(MetricWritten(metric=FLOW.id, label=FLOW.label),),
    groups=(
        Compared(
            key=None,
            buckets=tuple(
                Bucket(time, None if n == 40 else 500.0 + n, 0 if n == 40 else 15, 1, 15, 1)
                for n, time in enumerate(TIMES)
            ),
            typical=tuple(Band(time, 400, 500, 600, 8) for time in TIMES),
        ),
    ),
)
READINGS = Readings(
    items=(
        Reading(device="a", metric=FLOW.id, time=NOW - timedelta(minutes=2), value=800.0),
        Reading(
            device="a",
            metric=FLOW.id,
            time=NOW - timedelta(minutes=1),
            value=99_999.0,
            quality=("out_of_range",),
        ),
    )
)
QUALITY = DeviceQuality(
    feed="canonical",
    first_seen=NOW - timedelta(days=9),
    last_seen=NOW,
    readings=1000,
    suspect=25,
    duplicates=3,
    corrections=1,
    skew_s=-42.0,
    readings_per_min=1.0,
)
ALARM = Alarm(
    id=1,
    rule="jam",
    name={"en": "Jam", "fr": "Bouchon"},
    severity="high",
    state="acknowledged",
    acknowledged_by="Ana",
    device="a",
    since=NOW - timedelta(hours=1),
    raised_at=NOW - timedelta(hours=1),
)
STATES = States(
    states=LIGHT.states,
    start=TIMES[0],
    end=TIMES[-1] + QUARTER,
    groups=(
        StateGroup(
            key=None,
            buckets=tuple((time, ((0.0, 300.0, 0.25), (1.0, 900.0, 0.75)), 1.0) for time in TIMES),
        ),
    ),
)


def newest(of: str = "a", ago_s: float = 5, metric: str = FLOW.id, **more: Any) -> Newest:
    return Newest(
        device=of, metric=metric, time=NOW - timedelta(seconds=ago_s), **{"value": 812.0, **more}
    )


ANSWERS: dict[Any, Any] = {
    Aggregates: FLOWS,
    Readings: READINGS,
    DeviceQualities: DeviceQualities(items=(QUALITY,)),
    Alarms: Alarms(items=(ALARM,)),
    Latest: Latest(items=(newest(), newest("b", value=700.0))),
    States: STATES,
}


def of(path: str = "a?lang=en", answers: dict[Any, Any] | None = None) -> Scene:
    return scene(f"/devices/{path}", CITY, ANSWERS if answers is None else answers)


def said(given: Scene, component: str) -> str:
    return json.dumps(page.frame(given)[Slot(component, "children")], ensure_ascii=False)


@pytest.mark.parametrize("path", ["a?lang=en", "lamp?lang=fr", "odd%2F%C3%A9?lang=fr"])
@pytest.mark.parametrize("answers", [ANSWERS, {}, dict.fromkeys(ANSWERS, "refused")])
def test_every_slot_of_the_frame_has_its_place_in_the_layout(
    path: str, answers: dict[Any, Any]
) -> None:
    given = of(path, answers)
    frame = {**shell_frame(given, page.PAGE), **page.frame(given)}
    whole = fill(shell(given, page.PAGE), frame)
    ids = {str(getattr(one, "id", None)) for one in (whole, *whole._traverse())}
    assert {slot.component for slot in frame} <= ids
    for slot, figure in frame.items():
        if slot.prop == "figure":
            go.Figure(figure)  # refuses what Plotly does not know


def test_a_device_that_is_not_there_leads_to_no_page() -> None:
    with pytest.raises(StopIteration):
        of("nobody?lang=en")
    assert UNKNOWN not in of().view.page


def test_it_says_that_it_reports_and_when_it_was_heard() -> None:
    assert "reporting" in said(of(), "device-state")
    assert "last heard 5 seconds ago" in said(of(), "device-state")


def test_one_that_is_silent_says_so_in_words() -> None:
    late = Latest(items=(newest(ago_s=720, is_stale=True),))
    given = of(answers={**ANSWERS, Latest: late})
    assert "silent" in said(given, "device-state")
    assert "expected every 60 seconds; its last reading is 12 minutes old" in said(
        given, "device-state"
    )


def test_one_that_missed_a_message_is_late() -> None:
    given = of(answers={**ANSWERS, Latest: Latest(items=(newest(ago_s=100),))})
    assert "is-late" in said(given, "device-state")
    assert "last heard 2 minutes ago" in said(given, "device-state")


def test_one_that_never_spoke_says_so() -> None:
    given = of(answers={**ANSWERS, Latest: Latest(items=())})
    assert "never heard" in said(given, "device-state")


def test_the_newest_value_says_its_quality() -> None:
    doubted = Latest(items=(newest(quality=("jump",)),))
    frame = page.frame(of(answers={**ANSWERS, Latest: doubted}))
    assert frame[Slot("device-vehicle_flow-value", "children")] == "812\u00a0veh/h"
    assert "changed too fast" in frame[Slot("device-vehicle_flow-when", "children")]
    assert "is-suspect" in frame[Slot("device-vehicle_flow-value", "className")]


def test_suspect_readings_have_a_mark_of_their_own_and_a_word_in_the_legend() -> None:
    frame = page.frame(of())
    *_, mark = frame[Slot("device-vehicle_flow", "figure")]["data"]
    assert mark["mode"] == "markers"
    assert mark["name"] == "suspect reading"
    assert "99,999\u00a0veh/h" in mark["text"][-1]
    assert "outside the possible range" in mark["text"][-1]
    assert "suspect reading" in str(frame[Slot("device-vehicle_flow-legend", "children")])


def test_a_gap_stays_a_gap() -> None:
    data = page.frame(of())[Slot("device-vehicle_flow", "figure")]["data"]
    line = next(one for one in data if one.get("name") == "measured" and len(one["x"]) == 96)
    assert line["y"][40] is None
    assert line["connectgaps"] is False


def test_what_is_usual_lies_behind_and_is_named() -> None:
    assert "usual" in said(of(), "device-vehicle_flow-legend")


@pytest.mark.parametrize("period", ["1h", "28d", "1y"])
def test_what_is_usual_is_asked_only_where_the_api_knows_it(period: str) -> None:
    given = of(f"a?lang=en&period={period}")
    assert not any(one.values("compare") for one in page.questions(given))


def test_a_state_shows_for_how_long_it_was_on() -> None:
    lamp = Latest(items=(newest("lamp", metric="lighting_state", value=1.0),))
    frame = page.frame(of("lamp?lang=en", {**ANSWERS, Latest: lamp}))
    assert frame[Slot("device-lighting_state-value", "children")] == "on"
    shares = {
        one["name"]: one["y"][-1]
        for one in frame[Slot("device-lighting_state", "figure")]["data"]
        if one.get("stackgroup")
    }
    assert shares == {"on": 75.0, "off": 25.0}


def test_quality_is_said_in_plain_words() -> None:
    words = said(of(), "device-quality")
    assert "1,425 of 1,440 expected readings" in words
    assert "times 42.0 s ahead: its clock is fast" in words
    assert "25 readings (2.5\u00a0%)" in words


def test_its_alarms_say_how_bad_since_when_and_who_has_them() -> None:
    words = said(of(), "device-alarms")
    assert "high" in words
    assert "Jam" in words
    assert "in hand: Ana" in words


def test_neighbours_have_their_distance_and_value_and_a_link_at_the_same_moment() -> None:
    words = said(of("a?lang=en&at=2026-11-20T12:00:00Z"), "device-near")
    assert "/devices/b?lang=en&at=2026-11-20T12:00:00Z" in words
    assert "110\u00a0m" in words
    assert "700\u00a0veh/h" in words


def test_readings_are_rows_by_moment_the_newest_first_with_their_quality() -> None:
    first, second = page.frame(of())[Slot("device-readings", "rowData")]
    assert (first["vehicle_flow"], first["doubt"]) == (
        99_999.0,
        "Vehicle flow: outside the possible range",
    )
    assert (second["vehicle_flow"], second["doubt"]) == (800.0, "good")


def test_a_state_is_called_by_its_name_in_the_table() -> None:
    lit = Reading(device="lamp", metric="lighting_state", time=NOW, value=1.0)
    given = of("lamp?lang=fr", {**ANSWERS, Readings: Readings(items=(lit,))})
    (row,) = page.frame(given)[Slot("device-readings", "rowData")]
    assert row["lighting_state"] == "allumé"


def test_exports_are_of_the_same_device_metrics_and_period() -> None:
    given = of("a?lang=en&period=2026-11-20T00:00/2026-11-21T00:00")
    words = said(given, "device-readings-export")
    asked = "device=a&metric=vehicle_flow&start=2026-11-19T23:00:00Z&end=2026-11-20T23:00:00Z"
    for form in ("csv", "parquet", "xlsx"):
        assert f"/export/readings?{asked}&format={form}" in words


def test_at_a_past_moment_everything_ends_there_and_is_asked_once() -> None:
    moment = "2026-11-20T12:00:00Z"
    asked = list(page.questions(of(f"a?lang=en&at={moment}")))
    for one in asked:
        if one.path == "/v1/quality/devices":
            continue  # has no past, and says so
        assert one.pace == FINISHED
        (until,) = {*one.values("at"), *one.values("end")}
        assert until == "2026-11-20T12:00:00+00:00"

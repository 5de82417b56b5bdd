"""Every page at a past moment shows what was then, and nothing of now.

The live picture holds values that are nowhere else; whatever is asked without an end at that moment
would be of now as well.
"""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from dash._utils import to_json

from dashboard.alarms import AlarmHistory, Event, Notice
from dashboard.components.frame import Slot, fill
from dashboard.components.shell import shell, shell_frame
from dashboard.components.travel_bar import travel_frame
from dashboard.inventory import Latest, Newest
from dashboard.page import Page
from dashboard.pages import PAGES
from dashboard.past import Past
from dashboard.question import FINISHED
from dashboard.scene import Scene
from dashboard.state import (
    Alarm,
    AlarmCounts,
    DeviceCounts,
    Indicator,
    Indicators,
    Ingest,
    Picture,
    Snapshot,
    Status,
)
from tests.dashboard.pictures import BY_DISTRICT, FLOW, NOW, device, history, picture, value
from tests.dashboard.scenery import FLOWS, scene

THEN = NOW.replace(day=22, second=0)
AT = "2026-11-22T08:08"  # by the city's clocks
NOW_MARKS = ("918273", "918.273", "918,273", "918\u202f273", "64738", "LIVE-ALARM")
KNOWN_TODAY = {
    "/v1/alarms/rules",  # what the city's file says
    "/v1/quality/devices",  # which the panel says
}
URLS = {
    "now": "/",
    "programme": "/programmes/mobility",
    "district": "/districts/north",
    "districts": "/districts",
    "device": "/devices/a",
    "alarms": "/alarms",
    "network": "/network",
    "goals": "/goals",
    "simulator": "/simulator",
}


def live() -> Picture:
    """The city now, each figure of which gives itself away."""
    devices = tuple(device(name).model_copy(update={"district": "north"}) for name in "ab")
    values = tuple(value(one.id, 918273.0) for one in devices)
    urgent = Alarm(
        id=1, rule="LIVE-ALARM", severity="critical", state="raised", since=NOW, raised_at=NOW
    )
    status = Status(
        ingest=Ingest(connected=True, at=NOW, readings_per_s=918273.0),
        newest_reading=NOW,
        devices=DeviceCounts(provisional=64738),
        dead_letters_24h=64738,
        alarms={"critical": AlarmCounts(raised=64738)},
    )
    shown = picture(devices=devices, values=values, flow=918273.0, status=status)
    live_history = history({"north": [918273.0] * 20, "south": [918273.0] * 20}, BY_DISTRICT)
    one_line = history({None: [918273.0] * 20}, BY_DISTRICT)
    return Picture(
        version=7,
        at=shown.at,
        link=shown.link,
        place=shown.place,
        devices=shown.devices,
        values=shown.values,
        indicators=shown.indicators,
        charts={"by_district": live_history},
        trends={"traffic": one_line},
        status=status,
        urgent=urgent,
    )


def then(flow: float = 512.0) -> dict[type[Any], Any]:
    """What the API tells of the moment."""
    return {
        Latest: Latest(
            items=(
                Newest(device="a", metric="vehicle_flow", time=THEN, value=flow),
                Newest(
                    device="b",
                    metric="vehicle_flow",
                    time=THEN - timedelta(hours=2),
                    value=3,
                    is_stale=True,
                ),
            )
        ),
        Indicators: Indicators(
            items=(Indicator(id="traffic", value=flow, label=FLOW.label, reporting=1, expected=2),)
        ),
        Status: Status(
            newest_reading=THEN,
            devices=DeviceCounts(provisional=2),
            alarms={"high": AlarmCounts(raised=3)},
        ),
        Snapshot: FLOWS,
    }


def at(url: str, answers: dict[type[Any], Any] | None = None) -> Scene:
    return scene(f"{url}?lang=en&at={AT}", live(), then() if answers is None else answers)


def rendered(of: Scene, page: Page) -> str:
    """All that a reader gets, as one text."""
    frame = {**shell_frame(of, page), **page.frame(of), **travel_frame(of)}
    return json.dumps(json.loads(to_json(fill(shell(of, page), frame))), ensure_ascii=False)


WITH_A_PAST = [one for one in PAGES if not one.is_bare]


def test_every_page_is_walked() -> None:
    assert {one.name for one in WITH_A_PAST} == URLS.keys()


def test_a_page_without_a_bar_to_say_so_never_shows_the_past() -> None:
    assert at("/wall").view.at is None


@pytest.mark.parametrize("page", WITH_A_PAST, ids=lambda page: page.name)
@pytest.mark.parametrize("answers", [then(), {}], ids=["answered", "awaited"])
def test_nothing_of_now_is_on_a_page_of_the_past(page: Page, answers: dict[type[Any], Any]) -> None:
    shown = rendered(at(URLS[page.name], answers), page)
    assert [one for one in NOW_MARKS if one in shown] == []


@pytest.mark.parametrize("page", WITH_A_PAST, ids=lambda page: page.name)
def test_the_marks_of_now_are_on_the_page_of_now(page: Page) -> None:
    """Else the test above would show nothing."""
    of = scene(f"{URLS[page.name]}?lang=en", live(), {Snapshot: FLOWS})
    assert any(one in rendered(of, page) for one in NOW_MARKS)


@pytest.mark.parametrize("page", WITH_A_PAST, ids=lambda page: page.name)
def test_whatever_a_page_of_the_past_asks_ends_then(page: Page) -> None:
    for query in ("", "&view=history", "&view=statistics"):
        of = scene(f"{URLS[page.name]}?lang=en&at={AT}{query}", live(), then())
        for asked in [*page.questions(of), *page.follow_ups(of)]:
            if asked.path in KNOWN_TODAY:
                continue
            moments = [*asked.values("at"), *asked.values("end")]
            assert asked.pace == FINISHED, asked
            assert moments, asked
            # The bucket that holds the moment is asked for whole, and not shown.
            latest = max(map(datetime.fromisoformat, moments))
            assert latest <= THEN + timedelta(hours=1), asked


def test_the_page_of_then_shows_the_figures_and_counts_of_then() -> None:
    page = PAGES[0]
    of = at("/")
    frame = {**shell_frame(of, page), **page.frame(of)}
    assert frame[Slot("indicator-traffic-value", "children")] == "512"
    assert frame[Slot("indicator-traffic-reporting", "children")] == "1/2 reporting"
    assert frame[Slot("alarm-count-n", "children")] == "3"
    status = json.dumps(frame[Slot("status", "children")])
    assert "Last reading at 08:08" in status
    assert "Broker" not in status


def test_before_it_is_known_how_many_alarms_there_were_no_number_is_said() -> None:
    frame = shell_frame(at("/", {}), PAGES[0])
    assert frame[Slot("alarm-count-n", "children")] == "—"
    assert frame[Slot("alarm-count-says", "children")] == "Alarms not known yet"


def test_a_device_that_was_silent_then_is_shown_so() -> None:
    shown = at("/").picture
    is_stale = {one.device: shown.is_stale(one) for one in shown.values.values()}
    assert is_stale == {"a": False, "b": True}


def test_charts_hold_the_buckets_that_were_over() -> None:
    of = at("/")
    assert of.view.at == THEN
    asked = Past(of.place, THEN).history(BY_DISTRICT)
    assert asked.values("end") == ["2026-11-22T07:00:00+00:00"]
    assert asked.values("start") == ["2026-11-22T01:00:00+00:00"]
    later = Past(of.place, THEN + timedelta(minutes=5)).history(BY_DISTRICT)
    assert later == asked


def test_moments_of_one_bucket_share_what_does_not_differ() -> None:
    of = at("/")
    first, second = (set(Past(of.place, THEN + timedelta(minutes=n)).questions()) for n in (0, 5))
    assert {one.path for one in first & second} == {"/v1/aggregates"}
    assert {one.path for one in first - second} == {"/v1/latest", "/v1/indicators", "/v1/status"}


def test_what_became_of_an_alarm_later_is_not_known_then() -> None:
    later = THEN + timedelta(hours=1)
    alarm = AlarmHistory(
        id=1,
        rule="slow",
        severity="high",
        state="closed",
        since=THEN,
        raised_at=THEN,
        acknowledged_at=later,
        acknowledged_by="ada",
        cleared_at=later,
        events=(Event(event="raised", at=THEN), Event(event="cleared", at=later)),
        notices=(
            Notice(channel="desk", event="raised", due_at=THEN, sent_at=later),
            Notice(channel="desk", event="cleared", due_at=later),
        ),
    )
    then = alarm.as_of(THEN)
    assert (then.state, then.acknowledged_by, then.stands) == ("raised", None, True)
    assert [one.event for one in then.events] == ["raised"]
    assert [(one.event, one.sent_at) for one in then.notices or ()] == [("raised", None)]
    assert alarm.as_of(later) == alarm
    page = next(one for one in PAGES if one.name == "alarms")
    of = scene(f"/alarms?alarm=1&lang=en&at={AT}", live(), {AlarmHistory: alarm})
    assert "ada" not in rendered(of, page)

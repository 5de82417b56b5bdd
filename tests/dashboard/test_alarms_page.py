from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from dashboard.alarms import (
    AlarmHistory,
    Alarms,
    Event,
    Figures,
    Rule,
    Rules,
    Statistics,
    worst_first,
)
from dashboard.components.alarm_count import alarm_count_frame
from dashboard.components.frame import Frame, Slot, fill, plain
from dashboard.pages import alarms as page
from dashboard.state import Alarm, AlarmCounts, Picture
from tests.dashboard.pictures import NOW, picture
from tests.dashboard.scenery import scene

MINUTE = timedelta(minutes=1)
SLOW = Alarm(
    id=7,
    rule="slow",
    name={"en": "Slow traffic", "fr": "Trafic lent"},
    severity="high",
    state="raised",
    device="counter-1",
    device_name="Ring, north",
    district="north",
    metric="mean_speed",
    unit="km/h",
    value=12.5,
    limit=20.0,
    since=NOW - 70 * MINUTE,
    raised_at=NOW - 65 * MINUTE,
)
RULES = Rules(
    items=(
        Rule(
            id="slow",
            name={"en": "Slow traffic"},
            severity="high",
            words={"en": "Mean speed is below 20 km/h"},
            condition="threshold",
            numbers={"metric": "mean_speed", "below": 20.0, "stat": "auto"},
        ),
    )
)


def changed(**given: Any) -> Alarm:
    return SLOW.model_copy(update=given)


def texts(value: Any) -> str:
    """All that is said by components as the page gets them."""
    if isinstance(value, dict):
        return texts(value.get("props", {}).get("children"))
    if isinstance(value, list):
        return " ".join(texts(one) for one in value)
    return "" if value is None else str(value)


def rows(*alarms: Alarm, url: str = "/alarms?lang=en") -> list[Any]:
    shown = scene(url, answers={Alarms: Alarms(items=alarms)})
    found: list[Any] = page.frame(shown)[Slot("alarm-rows", "children")]
    return found


def test_a_row_says_what_where_since_when_how_much_and_that_nobody_has_it() -> None:
    (row,) = rows(SLOW)
    said = texts(row)
    for part in ("high", "Slow traffic", "Ring, north", "12.5\u00a0km/h", "limit 20.0\u00a0km/h"):
        assert part in said
    assert "to acknowledge" in said
    assert "nobody yet" in said


def test_a_row_leads_to_its_device_district_and_detail() -> None:
    written = str(rows(SLOW))
    assert "/devices/counter-1?lang=en" in written
    assert "/districts/north?lang=en" in written
    assert "alarm=7" in written


def test_who_has_it_in_hand_is_said_with_the_last_comment() -> None:
    given = changed(
        state="acknowledged",
        acknowledged_at=NOW - 5 * MINUTE,
        acknowledged_by="ada",
        comment="on my way",
    )
    said = texts(rows(given))
    assert "in hand" in said
    assert "ada, since 08:03" in said
    assert "on my way" in said


def test_what_is_in_hand_cannot_be_acknowledged_again() -> None:
    given = changed(state="acknowledged", acknowledged_at=NOW)
    assert "data-act" in str(rows(SLOW))
    assert "data-act" not in str(rows(given))


def test_nothing_can_be_done_about_the_past() -> None:
    url = "/alarms?lang=en&at=2026-11-23T06:30:00Z"
    assert "data-act" not in str(rows(SLOW, url=url))
    layout = str(plain(page.layout(scene(url))))
    assert "alarm-wish" not in layout
    assert "This is the past" in layout


def test_the_past_is_asked_for_as_it_was() -> None:
    asked = page.list_question(scene("/alarms?lang=en&at=2026-11-23T06:30:00Z"))
    assert asked.values("at") == ["2026-11-23T06:30:00+00:00"]
    assert asked.pace.every_s == float("inf")


def test_the_worst_comes_first_and_what_is_gone_after_what_stands() -> None:
    low, gone = changed(id=1, severity="low"), changed(id=2, state="cleared")
    new = changed(id=3, since=NOW)
    assert [one.id for one in worst_first([low, gone, SLOW, new])] == [3, 7, 2, 1]


def test_a_silence_is_told_in_time_not_in_seconds() -> None:
    silent = changed(metric=None, unit="s", value=5400.0, limit=600.0)
    said = texts(rows(silent))
    assert "1\u00a0h 30\u00a0min" in said
    assert "limit 10\u00a0min" in said


def test_filters_are_in_the_url_and_in_what_is_asked() -> None:
    url = "/alarms?lang=en&severity=low,critical,what&state=raised&district=north&shelved=only"
    shown = scene(url)
    assert shown.view["severity"] == "critical,low"
    asked = page.list_question(shown)
    assert asked.values("severity") == ["critical", "low"]
    assert asked.values("state") == ["raised"]
    assert asked.values("district") == ["north"]
    assert asked.values("shelved") == ["only"]
    assert asked.pace.on_alarms


def test_calm_is_told_apart_from_nothing_that_fits() -> None:
    empty = {Alarms: Alarms(items=())}
    said = Slot("alarm-empty", "children")
    assert "All calm" in page.frame(scene("/alarms?lang=en", answers=empty))[said]
    filtered = page.frame(scene("/alarms?lang=en&severity=low", answers=empty))[said]
    assert "fits these filters" in filtered


@pytest.mark.parametrize("view", ["open", "history", "statistics"])
@pytest.mark.parametrize("alarm", ["", "7"])
def test_every_slot_has_its_place_with_answers_and_without(view: str, alarm: str) -> None:
    url = f"/alarms?lang=fr&view={view}&alarm={alarm}"
    for answers in ({}, {Alarms: "gone"}):
        shown = scene(url, answers=answers)
        frame = page.frame(shown)
        layout = page.layout(shown)
        ids = {str(getattr(one, "id", "")) for one in layout._traverse()}
        assert {slot.component for slot in frame} <= ids
        fill(layout, frame)


HISTORY = AlarmHistory(
    **SLOW.model_dump(),
    events=(
        Event(event="raised", at=SLOW.raised_at),
        Event(event="acknowledged", at=NOW - MINUTE, by="ada", comment="seen"),
    ),
    notices=None,
)


def test_the_detail_asks_for_the_curve_once_the_alarm_is_known() -> None:
    url = "/alarms?lang=en&alarm=7"
    assert list(page.follow_ups(scene(url))) == []
    shown = scene(url, answers={AlarmHistory: HISTORY, Rules: RULES})
    (curve,) = page.follow_ups(shown)
    assert curve.values("metric") == ["mean_speed"]
    assert curve.values("device") == ["counter-1"]
    assert curve.last is not None
    assert curve.last.span >= 70 * MINUTE


def test_the_detail_says_what_happened_and_who_was_told() -> None:
    shown = scene("/alarms?lang=en&alarm=7", answers={AlarmHistory: HISTORY, Rules: RULES})
    frame = page.frame(shown)
    events = texts(frame[Slot("alarm-events", "children")])
    assert "Raised" in events
    assert "Acknowledged · ada" in events
    assert "seen" in events
    assert "Mean speed is below 20 km/h" in texts(frame[Slot("alarm-facts", "children")])
    assert "Sign in to see" in texts(frame[Slot("alarm-notices", "children")])


def test_bars_begin_and_end_where_alarms_did() -> None:
    over = changed(id=8, since=NOW - timedelta(hours=12), cleared_at=NOW - timedelta(hours=6))
    shown = scene("/alarms?lang=en&view=history", answers={Alarms: Alarms(items=(over,))})
    written = page.frame(shown)[Slot("alarm-timeline", "children")]
    bar = written[0]["props"]["children"][0]["props"]["children"][1]["props"]["children"][0]
    left, width = (float(bar["props"]["style"][one].rstrip("%")) for one in ("left", "width"))
    assert left == pytest.approx(50, abs=1)
    assert width == pytest.approx(25, abs=1)


def statistics(*hours: tuple[datetime, int]) -> Statistics:
    """Of the last 24 hours."""
    figures = Figures(
        raised=9, standing_s=60.0, longest_s=30.0, mean_acknowledge_s=300.0, mean_clear_s=None
    )
    return Statistics(
        **figures.model_dump(),
        start=NOW - timedelta(hours=24),
        end=NOW,
        per_operator_hour=13.0,
        most_in_10_min=11,
        share_in_flood=0.002,
        groups=(),
        longest=(),
        hours=hours,
    )


def statistics_frame(*hours: tuple[datetime, int]) -> Frame:
    url = "/alarms?lang=en&view=statistics"
    return page.frame(scene(url, answers={Statistics: statistics(*hours)}))


def test_statistics_are_judged_in_plain_words() -> None:
    frame = statistics_frame((NOW - timedelta(hours=2), 9))
    said = texts(frame[Slot("alarm-figures", "children")])
    assert "13.0 too much" in said
    assert "0.2\u00a0% good" in said
    assert "5\u00a0min" in said


def test_hours_that_the_period_cuts_are_drawn_within_it() -> None:
    half = timedelta(minutes=30)
    ends = ((NOW - timedelta(hours=24) - half, 1), (NOW - half, 2))
    bars = statistics_frame(*ends)[Slot("alarm-hours", "children")]
    style = [one["props"]["style"] for one in bars]
    shown = [
        tuple(float(one[side].rstrip("%")) for side in ("left", "width", "height")) for one in style
    ]
    hour = 100 / 24
    assert shown[0] == pytest.approx((0, hour / 2, 50), abs=0.02)
    assert shown[1] == pytest.approx((100 - hour / 2, hour / 2, 100), abs=0.02)


def counted(**counts: AlarmCounts) -> Picture:
    shown = picture()
    assert shown.status is not None
    return replace(shown, status=shown.status.model_copy(update={"alarms": counts}), urgent=SLOW)


def test_the_head_of_every_page_says_how_many_wait_and_how_bad_the_worst_is() -> None:
    shown = counted(high=AlarmCounts(raised=1, acknowledged=5), low=AlarmCounts(cleared=2))
    frame = alarm_count_frame(scene("/?lang=en", shown))
    assert frame[Slot("alarm-count-n", "children")] == "3"
    says = frame[Slot("alarm-count-says", "children")]
    assert says == "3 alarms to acknowledge, the worst high"
    told = frame[Slot("alarm-told", "children")]
    assert told == "New high alarm: Slow traffic, Ring, north."


def test_nothing_waits_when_all_is_in_hand() -> None:
    frame = alarm_count_frame(scene("/?lang=en", counted(high=AlarmCounts(acknowledged=2))))
    assert frame[Slot("alarm-count-says", "children")] == "No unacknowledged alarm"
    assert frame[Slot("alarm-count", "className")] == "alarm-count is-calm"

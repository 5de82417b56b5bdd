from datetime import timedelta
from typing import Any

from dashboard.alarms import Alarms
from dashboard.components.alarm_strip import open_question, strip_frame
from dashboard.components.frame import Slot
from dashboard.state import Alarm
from dashboard.usual import Against
from tests.dashboard.pictures import NOW
from tests.dashboard.scenery import scene
from tests.dashboard.test_alarms_page import SLOW, changed, texts

MINUTE = timedelta(minutes=1)


def said(slot: str, *alarms: Alarm, usual: dict[str, Against | None] | None = None) -> str:
    shown = scene("/?lang=en", answers={Alarms: Alarms(items=alarms)})
    frame: dict[Slot, Any] = dict(strip_frame(shown, usual or {}))
    return " ".join(texts(frame[Slot(slot, "children")]).split())


def test_the_worst_alarms_are_told_first_and_the_others_counted() -> None:
    alarms = [changed(id=n, name={"en": f"A{n}"}, severity="low") for n in range(6)]
    text = said("strip-alarms", *alarms, SLOW)
    assert text.startswith("high Slow traffic")
    assert "nobody yet" in text
    assert "and 3 more" in text
    assert said("strip-calm", SLOW) == ""


def test_calm_says_since_when() -> None:
    gone = changed(state="closed", cleared_at=NOW - 10 * MINUTE)
    assert "No alarm stands; the last went at 07:58." in said("strip-calm", gone)
    assert "none has in the last 24 hours" in said("strip-calm")


def test_calm_says_what_is_still_to_be_acknowledged() -> None:
    gone = changed(state="cleared", cleared_at=NOW - 10 * MINUTE)
    assert said("strip-calm", gone, gone).endswith("at 07:58. Still to acknowledge: 2.")


def test_nothing_is_called_calm_while_the_api_has_not_answered() -> None:
    frame = strip_frame(scene("/?lang=en"), {})
    assert frame[Slot("strip-calm", "children")] == []
    assert frame[Slot("strip-absence", "children")]


def test_what_was_raised_and_what_went_in_the_last_hour_is_told() -> None:
    new = changed(raised_at=NOW - 5 * MINUTE, since=NOW - 9 * MINUTE)
    gone = changed(id=8, state="closed", cleared_at=NOW - 10 * MINUTE)
    old = changed(id=9, raised_at=NOW - 300 * MINUTE)
    text = said("strip-changes", new, gone, old)
    assert text == ("08:03 Alarm: Slow traffic, Ring, north 07:58 Over: Slow traffic, Ring, north")


def test_a_figure_out_of_its_usual_band_is_a_change() -> None:
    odd: dict[str, Against | None] = {"traffic": Against(0.4, is_unusual=True)}
    assert said("strip-changes", usual=odd) == "Traffic: ▲ 40 % above usual"
    even: dict[str, Against | None] = {"traffic": Against(0.1, is_unusual=False)}
    assert said("strip-changes", usual=even) == "Nothing of note."


def test_the_past_is_asked_for_as_it_was() -> None:
    asked = open_question(scene("/?lang=en&at=2026-11-23T06:30:00Z"))
    assert asked.values("at") == ["2026-11-23T06:30:00+00:00"]

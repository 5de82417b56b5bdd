"""The page *Network*: what is heard and what is not, what cannot be read, who comes new."""

import json
from datetime import timedelta
from typing import Any

import pytest
from pydantic import BaseModel

from dashboard.address import url_of
from dashboard.alarms import Alarms
from dashboard.answer import Answer
from dashboard.components.dead_letters import groups_question
from dashboard.components.frame import Slot, fill
from dashboard.components.health_groups import counts_question
from dashboard.components.health_table import list_question
from dashboard.components.health_words import health_count
from dashboard.network import (
    DeviceHealth,
    DeviceHealths,
    FeedQualities,
    FeedQuality,
    HealthCounts,
    Letter,
    LetterGroup,
    LetterGroups,
    Letters,
    Maintenance,
    Network,
    together,
)
from dashboard.pages.network import PAGE
from dashboard.scene import Scene
from dashboard.state import Alarm, Database, Status
from tests.dashboard.pictures import NOW, device, picture, running
from tests.dashboard.scenery import Given, scene, view

FEEDS = Network(
    groups=(
        HealthCounts(key="canonical", reporting=8, late=1, silent=1, provisional=1, last_seen=NOW),
        HealthCounts(key="plugs", silent=3, last_seen=NOW - timedelta(hours=2)),
        HealthCounts(key=None, never=2),
    )
)


def health(name: str, **said: Any) -> DeviceHealth:
    given = {"health": "reporting", "last_seen": NOW - timedelta(seconds=20), **said}
    return DeviceHealth(**{**device(name).model_dump(), **given})


SILENT = health(
    "a",
    health="silent",
    last_seen=NOW - timedelta(hours=2, minutes=5),
    feed="plugs",
    metric="vehicle_flow",
    time=NOW - timedelta(hours=2, minutes=5),
    value=812.0,
    district="north",
    skew_s=45.0,
    duplicates=3,
)
NEW = health("new", status="provisional", lat=None, lon=None)
LETTERS = LetterGroups(
    groups=(
        LetterGroup(
            reason="malformed_json",
            feed="plugs",
            letters=4,
            beyond=20,
            last_24h=24,
            first_at=NOW - timedelta(days=1),
            last_at=NOW - timedelta(minutes=3),
        ),
    )
)
SAMPLE = Letters(
    items=(
        Letter(
            received_at=NOW,
            topic="testville/x",
            payload='{"<b>half',
            encoding="utf-8",
            detail="not JSON: unexpected end",
        ),
    )
)
ANSWERS: dict[type[BaseModel], Given] = {
    Network: FEEDS,
    DeviceHealths: DeviceHealths(items=(SILENT, NEW)),
    FeedQualities: FeedQualities(
        items=(FeedQuality(feed="plugs", last_seen=NOW, dead_letters=24, readings_per_min=0.0),)
    ),
    LetterGroups: LETTERS,
    Letters: SAMPLE,
    Status: running().model_copy(update={"database": Database(engine="timescale")}),
    Maintenance: Maintenance(last_round=NOW, is_regular=True),
    Alarms: Alarms(items=()),
}


def shown(url: str = "/network?lang=en", **changed: Given) -> tuple[Scene, dict[Slot, Any]]:
    devices = (SILENT, NEW)
    answers = {**ANSWERS, **dict(_models(changed))}
    of = scene(url, picture(devices=devices), answers)
    frame = dict(PAGE.frame(of))
    fill(PAGE.layout(of), frame)
    return of, frame


def _models(changed: dict[str, Given]) -> list[tuple[type[BaseModel], Given]]:
    return [(model, changed[model.__name__]) for model in ANSWERS if model.__name__ in changed]


def text_of(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def rows(frame: dict[Slot, Any]) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in frame[Slot("network-devices", "rowData")]}


def test_every_slot_has_its_place() -> None:
    for url in ("/network", "/network?device=a&letters=malformed_json:plugs", "/network?by=kind"):
        of, frame = shown(f"{url}{'&' if '?' in url else '?'}lang=fr")
        laid_out = PAGE.layout(of)
        ids = {str(getattr(one, "id", "")) for one in (laid_out, *laid_out._traverse())}
        assert {slot.component for slot in frame} <= ids


def test_figures_count_the_city_by_how_it_is_heard() -> None:
    _, frame = shown()

    found = {
        name: frame[Slot(f"health-{name}", "children")]
        for name in ("any", "silent", "never", "late", "reporting", "retired", "provisional")
    }
    assert found == {
        "any": "15",
        "silent": "4",
        "never": "2",
        "late": "1",
        "reporting": "8",
        "retired": "0",
        "provisional": "1",
    }


def test_figures_are_of_the_feed_that_is_chosen_and_others_stay_in_reach() -> None:
    of, frame = shown("/network?lang=en&feed=plugs")

    assert frame[Slot("health-any", "children")] == "3"
    assert "feed" not in dict(counts_question(of).parameters)
    assert dict(list_question(of).parameters)["feed"] == "plugs"
    assert len(frame[Slot("health-groups", "children")]) == 3


def test_a_feed_that_is_silent_as_a_whole_comes_first_and_is_said_to_be() -> None:
    _, frame = shown()

    first, second, third = map(text_of, frame[Slot("health-groups", "children")])
    assert "plugs" in first
    assert "all silent" in first
    assert "24 rejected" in first
    assert "canonical" in second
    assert "1 silent" in second
    assert "9 of 10 report" in second
    assert "No feed yet" in third
    assert "never heard" in third


def test_who_is_silent_is_said_with_since_when_its_value_its_place_and_its_clock() -> None:
    _, frame = shown()

    row = rows(frame)["a"]
    assert row["health"] == {"name": "silent", "state": "silent"}
    assert row["heard"] == "06:03 · 2\u00a0h 05\u00a0min ago"
    assert row["value"] == "812\u00a0veh/h"
    assert row["district"] == "North quarter"
    assert row["clock"] == "\u221245\u00a0s"
    assert rows(frame)["new"]["health"]["name"] == "reporting, to be confirmed"
    assert rows(frame)["new"]["district"] == "no place"


def test_the_worst_alarm_of_a_device_stands_beside_it() -> None:
    def alarm(number: int, severity: str, **said: Any) -> Alarm:
        given = {"device": "a", "since": NOW, "raised_at": NOW, "state": "raised", **said}
        return Alarm(id=number, rule="silent", severity=severity, **given)

    alarms = Alarms(items=(alarm(1, "low"), alarm(2, "high"), alarm(3, "critical", cleared_at=NOW)))
    _, frame = shown(Alarms=alarms)

    assert rows(frame)["a"]["alarm"]["href"].endswith("alarm=2")
    assert rows(frame)["new"]["alarm"] is None


def test_a_place_in_the_list_goes_with_its_filters() -> None:
    more = DeviceHealths(items=(SILENT,), next="CURSOR")
    of, frame = shown("/network?lang=en&show=silent", DeviceHealths=more)

    (way,) = frame[Slot("network-devices-ways", "children")]
    there = view(way["props"]["href"])
    assert list_question(scene(way["props"]["href"])).values("cursor") == ["CURSOR"]
    assert there["show"] == "silent"
    for changed in ("show=late", "kind=car_park", "sort=name"):
        other = way["props"]["href"].replace("show=silent", "show=silent&x=1")
        name, _, value = changed.partition("=")
        other = other.replace(f"{name}={of.view[name]}", f"{name}={value}")
        assert view(other)["after"] == "", changed


def test_a_reason_says_what_to_do_and_shows_the_newest_message_whole() -> None:
    _, frame = shown("/network?lang=en&letters=malformed_json:plugs")

    (row,) = frame[Slot("letters", "children")]
    assert "Broken JSON" in text_of(row)
    assert "and 20 more only counted" in text_of(row)
    letter = text_of(frame[Slot("letter", "children")])
    assert "Look at where the sample ends" in letter
    assert "vigie ingest retry --reason malformed_json --feed plugs" in letter
    assert json.dumps('{"<b>half') in letter


def test_who_may_not_see_dead_letters_is_told_why() -> None:
    of, _ = shown()
    refused: Answer[Any] = Answer(1, trouble="needs a key", is_refused=True)
    answers = {**of.answers, groups_question(): refused}
    frame = PAGE.frame(Scene(of.place, of.view, of.picture, of.now, answers))

    assert "Sign in to see it" in frame[Slot("letters-empty", "children")]


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (running(), "connected"),
        (running(connected=False), "nothing comes in"),
        (running(silent_s=60), "is it running?"),
        (Status(), "no ingest has run yet"),
    ],
)
def test_how_data_flows_in_is_said_plainly(status: Status, says: str) -> None:
    _, frame = shown(Status=status)

    assert says in text_of(frame[Slot("flow", "children")][0])


def test_a_new_device_is_confirmed_and_one_of_the_file_is_not_corrected_here() -> None:
    _, frame = shown("/network?lang=en&device=new", DeviceHealths=DeviceHealths(items=(NEW,)))
    assert frame[Slot("device-confirm", "children")] == "Confirm"
    assert frame[Slot("device-form", "className")] == "device-form"

    listed = SILENT.model_copy(update={"is_listed": True})
    _, frame = shown("/network?lang=en&device=a", DeviceHealths=DeviceHealths(items=(listed,)))
    assert frame[Slot("device-confirm", "hidden")] is True
    assert "devices.csv" in frame[Slot("device-listed", "children")]
    assert frame[Slot("device-retire", "hidden")] is False


def test_the_map_has_the_devices_of_the_list_by_health_and_rings_the_open_one() -> None:
    _, frame = shown("/network?lang=en&device=a")

    traces = frame[Slot("network-map", "figure")]["data"]
    (marks,) = [one for one in traces if one.get("name") == "Silent"]
    assert marks["marker"]["symbol"] == ["triangle-up"]
    assert "device=a" in marks["customdata"][0]
    assert any(one.get("marker", {}).get("symbol") == "circle-open" for one in traces)


def test_in_the_past_there_is_health_and_nothing_that_is_of_now_only() -> None:
    of, frame = shown("/network?lang=en&at=2026-11-22T07:00:00Z&device=a")

    assert not [slot for slot in frame if slot.component in {"flow", "letters", "device-confirm"}]
    laid_out = json.dumps(PAGE.layout(of).to_plotly_json(), default=str)
    assert "Of now only" in laid_out
    assert "go back to now to act" in laid_out
    assert counts_question(of).values("at")


def test_an_empty_city_is_told_how_devices_come() -> None:
    none = {Network: Network(groups=()), DeviceHealths: DeviceHealths(items=())}
    frame = PAGE.frame(scene("/network?lang=en", answers={**ANSWERS, **none}))

    assert "first message" in frame[Slot("network-devices-empty", "children")]
    assert "first message" in frame[Slot("health-groups-empty", "children")]


def test_the_url_holds_what_is_chosen() -> None:
    asked = "/network?lang=fr&show=silent&kind=car_park&district=north&feed=plugs&by=kind&sort=name"
    of, _ = shown(asked)

    assert view(url_of(of.view, PAGE)) == of.view
    assert (of.view["show"], of.view["feed"], of.view["by"]) == ("silent", "plugs", "kind")
    assert view("/network?show=broken&device=nobody&after=x.y")["show"] == "any"


def test_groups_together_are_all_of_them() -> None:
    every = together(FEEDS.groups)

    assert (every.expected, every.unheard, every.provisional) == (15, 6, 1)
    assert every.last_seen == NOW
    assert not every.is_silent
    assert not HealthCounts(retired=3).is_silent


def test_several_devices_are_silent_in_the_plural() -> None:
    assert [health_count(n, "silent", "fr") for n in (0, 1, 2)] == ["0 muet", "1 muet", "2 muets"]
    assert health_count(2, "never", "en") == "2 never heard"

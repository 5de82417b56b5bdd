"""Alarms over HTTP: who sees which, as they are and as they were."""

import csv
import io
from datetime import timedelta
from typing import Any

import httpx
import pytest
from psycopg import Connection

from tests.api.alarms import NOW, PEAK, SILENT, SLOW, raised
from tests.evaluating import clear_alarm
from vigie.alarm import Kind
from vigie.store.alarm_evaluation import Found

MINUTE = timedelta(minutes=1)


def ids(client: httpx.Client, **asked: Any) -> list[int]:
    answer = client.get("/v1/alarms", params=asked)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]


def at(minutes: float) -> str:
    return (NOW + minutes * MINUTE).isoformat()


def test_an_alarm_says_what_where_and_what_to_do(api: httpx.Client, connection: Connection) -> None:
    number = raised(connection)

    (item,) = api.get("/v1/alarms").json()["items"]

    assert item["id"] == number
    assert item["name"] == {"en": "Slow traffic", "fr": "Trafic lent"}
    assert item["advice"]["fr"] == "Regarder la caméra."
    assert (item["value"], item["limit"], item["unit"]) == (12.5, 20.0, "km/h")
    assert (item["state"], item["severity"]) == ("raised", "high")
    assert (item["device_name"], item["programme"]) == ("North ring", "mobility")


def test_an_alarm_of_a_rule_that_is_gone_has_no_name(
    api: httpx.Client, connection: Connection
) -> None:
    raised(connection, Found("gone", "city", "low", NOW))

    (item,) = api.get("/v1/alarms").json()["items"]

    assert (item["rule"], item["name"], item["unit"]) == ("gone", None, None)


def test_closed_alarms_are_listed_when_asked_for(api: httpx.Client, connection: Connection) -> None:
    slow, silent = raised(connection), raised(connection, SILENT)
    clear_alarm(connection, slow, NOW)
    clear_alarm(connection, silent, NOW)

    assert ids(api) == [slow], "it has cleared, but nobody has seen it"
    assert ids(api, state="closed") == [silent]
    assert ids(api, state=["cleared", "closed"], sort="raised_at") == [slow, silent]
    assert ids(api, state="raised") == []


@pytest.fixture(scope="module")
def four_alarms(shared_api: httpx.Client, shared_connection: Connection) -> httpx.Client:
    """A client of a city with one alarm of each sort, each since a minute after the one before."""
    feed = Found("feed", "feed:miles", "low", NOW - MINUTE, feed="miles")
    for one in (feed, SLOW, SILENT, PEAK):
        raised(shared_connection, one, one.since)
    for minutes, rule in enumerate(("slow", "silent", "peak", "feed")):
        since = NOW + minutes * MINUTE
        shared_connection.execute("UPDATE alarm SET since = %s WHERE rule = %s", [since, rule])
    return shared_api


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"rule": "peak"}, ["peak"]),
        ({"severity": ["high", "low"]}, ["slow", "silent", "feed"]),
        ({"device": "counter-n1"}, ["slow"]),
        ({"kind": "building_meter"}, ["silent", "peak"]),
        ({"kind": "traffic_counter"}, ["slow"]),
        ({"programme": "mobility"}, ["slow"]),
        ({"district": "south"}, ["silent", "peak"]),
        ({"metric": "active_power"}, ["peak"]),
        ({"feed": "miles"}, ["feed"]),
        ({"sort": "severity"}, ["slow", "peak", "feed", "silent"]),
        ({"sort": "since"}, ["slow", "silent", "peak", "feed"]),
        ({"sort": "-since"}, ["feed", "peak", "silent", "slow"]),
    ],
)
def test_alarms_are_found_by_what_they_are_of(
    asked: dict[str, Any], found: list[str], four_alarms: httpx.Client
) -> None:
    items = four_alarms.get("/v1/alarms", params={"sort": "raised_at", **asked}).json()["items"]

    told = [one["rule"] for one in items]
    assert told == found if "sort" in asked else sorted(told) == sorted(found)


def test_pages_hold_each_alarm_once(api: httpx.Client, connection: Connection) -> None:
    numbers = [raised(connection, Found("peak", f"district:{one}", "low", NOW)) for one in range(7)]
    for sort in ("raised_at", "-severity", "since"):
        seen, cursor = [], None
        while True:
            asked = {"limit": 2, "sort": sort, **({"cursor": cursor} if cursor else {})}
            page = api.get("/v1/alarms", params=asked).json()
            seen += [one["id"] for one in page["items"]]
            if (cursor := page["next"]) is None:
                break
        assert sorted(seen) == numbers


def test_a_table_has_a_row_for_each(api: httpx.Client, connection: Connection) -> None:
    raised(connection)
    answer = api.get("/v1/alarms", params={"format": "csv"})

    (row,) = csv.DictReader(io.StringIO(answer.text))

    assert (row["rule"], row["value"], row["acknowledged_by"]) == ("slow", "12.5", "")
    for form in ("parquet", "arrow", "xlsx", "ndjson", "columns"):
        assert api.get("/v1/alarms", params={"format": form}).status_code == 200


def test_a_range_has_what_stood_within(api: httpx.Client, connection: Connection) -> None:
    first = raised(connection, SILENT, NOW)
    clear_alarm(connection, first, NOW + 10 * MINUTE)
    second = raised(connection, SILENT, NOW + 20 * MINUTE)

    assert ids(api, start=at(5), end=at(6)) == [first]
    assert ids(api, start=at(10), end=at(20)) == []
    assert ids(api, start=at(9), end=at(21)) == [second, first]
    assert ids(api, start=at(40)) == [second]
    assert api.get("/v1/alarms", params={"start": at(2), "end": at(1)}).status_code == 422


def test_an_alarm_is_told_as_it_was(api: httpx.Client, connection: Connection) -> None:
    number = raised(connection)
    after: dict[str, str] = {}
    for act, body in (
        ("acknowledge", {"comment": "seen"}),
        ("shelve", {"comment": "works", "until": at(600)}),
        ("unshelve", {}),
        ("comment", {"comment": "nearly done"}),
    ):
        done = api.post(f"/v1/alarms/{number}/{act}", json=body)
        assert done.status_code == 200, done.text
        events = api.get(f"/v1/alarms/{number}").json()["events"]
        after[act] = events[-1]["at"]
    gone = NOW + 60 * MINUTE
    clear_alarm(connection, number, gone)

    def then(moment: str) -> dict[str, Any] | None:
        asked = {"at": moment, "shelved": "include"}
        items = api.get("/v1/alarms", params=asked).json()["items"]
        return items[0] if items else None

    assert then(at(-1)) is None
    assert (then(at(0)) or {})["state"] == "raised"
    acknowledged = then(after["acknowledge"]) or {}
    assert (acknowledged["state"], acknowledged["comment"]) == ("acknowledged", "seen")
    assert acknowledged["shelved_until"] is None
    assert (then(after["shelve"]) or {})["shelved_until"] is not None
    assert ids(api, at=after["shelve"]) == []
    assert ids(api, at=after["unshelve"]) == [number]
    assert (then(after["comment"]) or {})["comment"] == "nearly done"
    assert then(gone.isoformat()) is None


def test_an_alarm_has_its_whole_history(api: httpx.Client, connection: Connection) -> None:
    number = raised(connection)
    (event,) = connection.execute("SELECT id FROM alarm_event").fetchone() or (None,)
    connection.execute(
        "INSERT INTO alarm_notice (channel, event, due_at, attempts, error) "
        "VALUES ('desk', %s, %s, 2, 'no route')",
        [event, NOW],
    )
    api.post(f"/v1/alarms/{number}/acknowledge", json={"comment": "seen"})

    told = api.get(f"/v1/alarms/{number}").json()

    assert [one["event"] for one in told["events"]] == [Kind.RAISED, Kind.ACKNOWLEDGED]
    assert [one["by"] for one in told["events"]] == [None, "key 1 (tests)"]
    assert [(one["channel"], one["event"], one["error"]) for one in told["notices"]] == [
        ("desk", "raised", "no route"),
        ("desk", "acknowledged", None),
    ]
    assert api.get(f"/v1/alarms/{number + 1}").status_code == 404


def test_the_public_sees_alarms_but_no_people(
    api: httpx.Client, public: httpx.Client, connection: Connection
) -> None:
    number = raised(connection)
    api.post(f"/v1/alarms/{number}/acknowledge", json={"comment": "Ann is on her way"})
    api.post(f"/v1/alarms/{number}/shelve", json={"comment": "Ann again", "until": at(600)})

    shown = public.get("/v1/alarms", params={"shelved": "only"})
    history = public.get(f"/v1/alarms/{number}")

    assert shown.json()["items"][0]["state"] == "acknowledged"
    for answer in (shown, history, public.get("/v1/alarms?shelved=only&format=csv")):
        assert "Ann" not in answer.text
        assert "key 1" not in answer.text
    assert history.json()["notices"] is None
    assert [one["event"] for one in history.json()["events"]] == [
        "raised",
        "acknowledged",
        "shelved",
    ]
    assert public.get("/v1/alarms/rules").json()["items"][0]["channels"] is None


def test_rules_are_told_in_words_and_numbers_with_what_stands(
    api: httpx.Client, connection: Connection
) -> None:
    number = raised(connection)
    raised(connection, PEAK)
    until = {"until": at(600), "comment": "works"}
    assert api.post(f"/v1/alarms/{number}/shelve", json=until).status_code == 200

    slow, peak, silent, _ = api.get("/v1/alarms/rules").json()["items"]

    assert slow["words"]["en"] == "Mean speed of a device is below 20 km/h, for 5m"
    assert slow["words"]["fr"].endswith("d'un capteur est en dessous de 20 km/h, pendant 5m")
    assert slow["condition"] == "threshold"
    assert slow["numbers"] == {
        "metric": "mean_speed",
        "below": 20.0,
        "deadband": 5.0,
        "stat": "auto",
    }
    assert slow["standing"] == {"raised": 0, "acknowledged": 0, "cleared": 0, "shelved": 1}
    assert peak["standing"]["raised"] == 1
    assert silent["numbers"] == {"intervals": 3.0, "least_s": 600.0}
    assert slow["channels"] == ["desk"]

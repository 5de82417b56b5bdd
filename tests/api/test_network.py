"""Devices by how they are heard: counted, one by one, and as of a moment of the past."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from psycopg import Connection

from tests.storing import store
from vigie.model import Device, Quality, Reading
from vigie.store.health import DeviceNews, News, add

NOW = datetime.now(UTC).replace(microsecond=0)
EVERY = timedelta(hours=1)  # so that nothing comes late while the tests run


@pytest.fixture(autouse=True)
def network(connection: Connection) -> None:
    """Three counters: one well, one late, one silent; a provisional one; a retired car park."""
    connection.execute("UPDATE device SET interval_s = 3600")
    for device, ago in (
        ("counter-n1", 0.2 * EVERY),
        ("counter-n2", 2 * EVERY),
        ("counter-s1", 4 * EVERY),
        ("roving", 0.1 * EVERY),
        ("park-s1", 60 * EVERY),
    ):
        metric = "free_places" if device == "park-s1" else "vehicle_flow"
        heard = NOW - ago
        store(
            connection,
            [Reading(device, metric, heard, 7.0)],
            devices=[Device("roving", "traffic_counter", interval_s=3600)],
            received_at=heard,
        )
        news = DeviceNews(device, "canonical", heard, heard, readings=3, duplicates=2, skew_s=-45.0)
        add(connection, News([news], []))
    connection.execute("UPDATE device SET status = 'retired' WHERE id = 'park-s1'")


def listed(api: httpx.Client, **asked: Any) -> list[dict[str, Any]]:
    answer = api.get("/v1/network/devices", params=asked)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def counted(api: httpx.Client, **asked: Any) -> dict[str | None, tuple[int, ...]]:
    """By group: reporting, late, silent, never, retired, and how many of all are provisional."""
    names = ("reporting", "late", "silent", "never", "retired", "provisional")
    groups = api.get("/v1/network", params=asked).json()["groups"]
    return {one["key"]: tuple(one[name] for name in names) for one in groups}


def test_the_worst_come_first_and_of_these_the_longest_silent(api: httpx.Client) -> None:
    found = [(one["id"], one["health"]) for one in listed(api)]

    assert found == [
        ("counter-s1", "silent"),
        *((one, "never") for one in ("lights-s1", "meter-n1", "meter-s1")),
        ("counter-n2", "late"),
        ("counter-n1", "reporting"),
        ("roving", "reporting"),
        ("park-s1", "retired"),
    ]


def test_a_device_comes_with_what_it_said_last_and_what_came_of_it(api: httpx.Client) -> None:
    (silent,) = listed(api, health="silent")

    assert silent["last_seen"] == silent["time"]
    assert datetime.fromisoformat(silent["last_seen"]) == NOW - 4 * EVERY
    assert (silent["metric"], silent["value"], silent["quality"]) == ("vehicle_flow", 7.0, [])
    assert (silent["feed"], silent["duplicates"], silent["skew_s"]) == ("canonical", 2, -45.0)
    assert silent["is_listed"] is True
    assert [one["id"] for one in listed(api, status="provisional")] == ["roving"]
    assert not listed(api, status="provisional")[0]["is_listed"]


def test_what_was_heard_counts_whatever_time_it_bears(
    api: httpx.Client, connection: Connection
) -> None:
    long_ago = NOW - timedelta(days=2)
    store(connection, [Reading("meter-n1", "active_power", long_ago, 1.0)])

    (meter,) = listed(api, device="meter-n1")

    assert meter["health"] == "reporting"
    assert datetime.fromisoformat(meter["time"]) == long_ago


def test_counts_are_by_feed_kind_or_district(api: httpx.Client) -> None:
    assert counted(api) == {None: (2, 1, 1, 3, 1, 1)}
    assert counted(api, group_by="feed") == {
        "canonical": (2, 1, 1, 0, 1, 1),
        None: (0, 0, 0, 3, 0, 0),
    }
    assert counted(api, group_by="kind", programme="mobility") == {
        "car_park": (0, 0, 0, 0, 1, 0),
        "traffic_counter": (2, 1, 1, 0, 0, 1),
    }
    assert counted(api, group_by="district", feed="canonical", status="confirmed") == {
        "north": (1, 1, 0, 0, 0, 0),
        "south": (0, 0, 1, 0, 0, 0),
    }


def test_pages_follow_each_other_in_every_order(api: httpx.Client) -> None:
    for sort in ("health", "-last_seen", "name", "-duplicates", "skew_s", "feed"):
        whole = [one["id"] for one in listed(api, sort=sort)]
        found, cursor = [], None
        while True:
            asked = {"sort": sort, "limit": 3, **({"cursor": cursor} if cursor else {})}
            page = api.get("/v1/network/devices", params=asked).json()
            found += [one["id"] for one in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert found == whole, sort
        assert len(found) == 8


def test_of_several_readings_the_first_metric_of_the_catalogue_is_shown(
    api: httpx.Client, connection: Connection
) -> None:
    readings = [
        Reading("counter-n1", metric, NOW, value, quality)
        for metric, value, quality in (
            ("mean_speed", 40.0, Quality.GOOD),
            ("vehicle_flow", 900.0, Quality.JUMP),
        )
    ]
    store(connection, readings)

    (counter,) = listed(api, device="counter-n1")

    assert (counter["metric"], counter["quality"]) == ("vehicle_flow", ["jump"])


def test_the_past_is_judged_by_the_times_of_readings(
    api: httpx.Client, connection: Connection
) -> None:
    connection.execute("UPDATE device SET created_at = %s", [NOW - timedelta(days=30)])
    store(connection, [Reading("meter-n1", "active_power", NOW - timedelta(days=9), 1.0)])
    at = (NOW - 3.5 * EVERY).isoformat()

    then = {one["id"]: one for one in listed(api, at=at)}

    assert {name: one["health"] for name, one in then.items()} == {
        "meter-n1": "silent",  # since nobody knows when
        "counter-n1": "never",
        "counter-n2": "never",
        "lights-s1": "never",
        "meter-s1": "never",
        "roving": "never",
        "counter-s1": "reporting",
        "park-s1": "retired",
    }
    assert then["meter-n1"]["last_seen"] is None
    assert then["counter-s1"]["duplicates"] is None
    assert counted(api, at=at) == {None: (1, 0, 1, 5, 1, 1)}


def test_silent_devices_can_be_taken_away_as_a_table(api: httpx.Client) -> None:
    asked = {"health": "silent", "format": "csv"}

    head, row = api.get("/v1/network/devices", params=asked).text.splitlines()

    assert head.startswith("id,kind,programme,name,")
    assert row.startswith("counter-s1,traffic_counter,mobility,South gate,")

from datetime import UTC, datetime, timedelta

import httpx
from psycopg import Connection

from tests.storing import store
from vigie.model import Reading

START = datetime(2026, 11, 23, 7, tzinfo=UTC)
PERIOD = {"start": "2026-11-23T07:00:00Z", "end": "2026-11-23T07:30:00Z"}
FLOWS = {"counter-n1": 100.0, "counter-n2": 300.0, "counter-s1": 350.0}


def test_the_highest_or_the_lowest_come_first(api: httpx.Client, connection: Connection) -> None:
    store(connection, [Reading(one, "vehicle_flow", START, flow) for one, flow in FLOWS.items()])
    asked = {"metric": "vehicle_flow", "limit": "2", **PERIOD}

    highest = api.get("/v1/top", params=asked).json()
    lowest = api.get("/v1/top", params={**asked, "order": "lowest"}).json()
    by_district = api.get("/v1/top", params={**asked, "group_by": "district"}).json()

    assert [one["key"] for one in highest["items"]] == ["counter-s1", "counter-n2"]
    assert [one["key"] for one in lowest["items"]] == ["counter-n1", "counter-n2"]
    assert [(one["key"], one["value"]) for one in by_district["items"]] == [
        ("north", 400.0),
        ("south", 350.0),
    ]


def test_residents_change_who_comes_first(api: httpx.Client, connection: Connection) -> None:
    flows = {"counter-n1": 3300.0, "counter-s1": 5000.0}
    store(connection, [Reading(one, "vehicle_flow", START, flow) for one, flow in flows.items()])
    asked = {"metric": "vehicle_flow", "group_by": "district", **PERIOD}

    total = api.get("/v1/top", params=asked).json()
    by_residents = api.get("/v1/top", params={**asked, "per": "1000_residents"}).json()

    assert [one["key"] for one in total["items"]] == ["south", "north"]
    assert [(one["key"], one["value"]) for one in by_residents["items"]] == [
        ("north", 1100.0),
        ("south", 1000.0),
    ]


def test_each_says_what_it_rests_on(api: httpx.Client, connection: Connection) -> None:
    times = [START + timedelta(minutes=minute) for minute in range(30)]
    store(connection, [Reading("counter-n1", "vehicle_flow", at, 5.0) for at in times])

    answer = api.get("/v1/top", params={"metric": "vehicle_flow", **PERIOD}).json()

    assert answer["items"] == [
        {
            "key": "counter-n1",
            "value": 5.0,
            "readings": 30,
            "devices": 1,
            "expected": 30.0,
            "coverage": 1.0,
        }
    ]

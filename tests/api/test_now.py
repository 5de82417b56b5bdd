from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from psycopg import Connection

from tests.storing import store
from vigie.model import Device, Quality, Reading


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def traffic(connection: Connection, now: datetime) -> None:
    """Three counters: one well, one slow, one silent for ten minutes."""
    store(
        connection,
        [
            Reading("counter-n1", "vehicle_flow", now, 300.0),
            Reading("counter-n1", "mean_speed", now, 60.0),
            Reading("counter-n2", "vehicle_flow", now - timedelta(seconds=30), 100.0),
            Reading("counter-n2", "mean_speed", now - timedelta(seconds=30), 10.0),
            Reading("counter-s1", "vehicle_flow", now - timedelta(minutes=10), 9_000.0),
            Reading("counter-s1", "mean_speed", now - timedelta(minutes=10), 5.0),
            Reading("meter-n1", "active_power", now, -5e9, Quality.OUT_OF_RANGE),
            Reading("meter-s1", "active_power", now, 12.5),
        ],
    )


@pytest.mark.usefixtures("traffic")
def test_indicators_leave_stale_and_suspect_readings_out(api: httpx.Client, now: datetime) -> None:
    items = api.get("/v1/indicators").json()["items"]

    newest = now.isoformat().replace("+00:00", "Z")
    assert {
        one["id"]: (one["value"], one["unit"], one["time"], one["reporting"], one["expected"])
        for one in items
    } == {
        "traffic": (400.0, "{vehicle}/h", newest, 2, 3),
        "speed": (47.5, "km/h", newest, 2, 3),
        "demand": (12.5, "kW", newest, 1, 3),
        "jams": (50.0, "%", newest, 2, 3),
    }


@pytest.mark.usefixtures("traffic")
def test_a_retired_device_never_counts(api: httpx.Client, connection: Connection) -> None:
    connection.execute("UPDATE device SET status = 'retired' WHERE id = 'counter-n1'")

    traffic = api.get("/v1/indicators").json()["items"][0]

    assert (traffic["value"], traffic["reporting"], traffic["expected"]) == (100.0, 1, 2)


@pytest.mark.usefixtures("traffic")
@pytest.mark.parametrize(
    ("asked", "groups"),
    [
        (
            {"metric": "vehicle_flow", "group_by": "district"},
            [("north", 400.0, 2, 2), ("south", None, 0, 1)],
        ),
        (
            {"metric": "vehicle_flow", "group_by": "district,kind", "per": "1000_residents"},
            [
                (["north", "traffic_counter"], 400_000 / 3000, 2, 2),
                (["south", "traffic_counter"], None, 0, 1),
            ],
        ),
        ({"metric": "vehicle_flow", "stat": "max"}, [(None, 300.0, 2, 3)]),
        ({"metric": "mean_speed", "district": "north", "stat": "mean"}, [(None, 35.0, 2, 2)]),
        ({"metric": "mean_speed", "stat": "count"}, [(None, 2.0, 2, 3)]),
        (
            {"metric": "active_power", "group_by": "kind"},
            [("building_meter", 12.5, 1, 2), ("light_cabinet", None, 0, 1)],
        ),
        (
            {"metric": "active_power", "group_by": "device", "kind": "building_meter"},
            [("meter-n1", None, 0, 1), ("meter-s1", 12.5, 1, 1)],
        ),
    ],
)
def test_a_snapshot_is_one_metric_by_group(
    asked: dict[str, Any], groups: list[tuple[Any, ...]], api: httpx.Client
) -> None:
    answer = api.get("/v1/snapshot", params=asked).json()

    assert [
        (one["key"], one["value"], one["reporting"], one["expected"]) for one in answer["groups"]
    ] == groups


def test_devices_without_a_place_are_a_group_of_their_own(
    api: httpx.Client, connection: Connection, now: datetime
) -> None:
    store(
        connection,
        [Reading("roving", "vehicle_flow", now, 1.0)],
        devices=[Device("roving", "traffic_counter")],
    )

    asked = {"metric": "vehicle_flow", "group_by": "district"}
    groups = api.get("/v1/snapshot", params=asked).json()["groups"]

    assert [(one["key"], one["value"]) for one in groups] == [
        ("north", None),
        ("south", None),
        (None, 1.0),
    ]


def test_a_device_without_an_interval_is_stale_after_a_quarter_of_an_hour(
    api: httpx.Client, connection: Connection, now: datetime
) -> None:
    ages = {"recent": 14, "silent": 16}
    store(
        connection,
        [Reading(one, "no2", now - timedelta(minutes=age), 1.0) for one, age in ages.items()],
        devices=[Device(one, "air_station") for one in ages],
    )

    items = api.get("/v1/latest", params={"metric": "no2"}).json()["items"]
    [group] = api.get("/v1/snapshot", params={"metric": "no2"}).json()["groups"]

    assert {one["device"]: one["is_stale"] for one in items} == {"recent": False, "silent": True}
    assert (group["reporting"], group["expected"]) == (1, 2)

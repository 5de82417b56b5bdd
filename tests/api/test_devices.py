from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from psycopg import Connection

from tests.storing import store
from vigie.model import Device, Quality, Reading

NOW = datetime.now(UTC).replace(microsecond=0)


def ids(answer: httpx.Response) -> list[str]:
    return [one["id"] for one in answer.json()["items"]]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"kind": "car_park"}, ["park-s1"]),
        ({"kind": ["car_park", "light_cabinet"]}, ["lights-s1", "park-s1"]),
        ({"district": "north", "programme": "energy"}, ["meter-n1"]),
        ({"programme": "energy", "kind": "car_park"}, []),
        ({"search": "RING"}, ["counter-n1"]),
        ({"search": "meter-"}, ["meter-n1", "meter-s1"]),
        ({"search": "%"}, []),
        ({"status": "retired"}, []),
    ],
)
def test_devices_are_found_by_what_they_are(
    asked: dict[str, Any], found: list[str], api: httpx.Client
) -> None:
    assert ids(api.get("/v1/devices", params=asked)) == found


def test_a_device_says_what_it_is_and_when_it_was_last_heard(
    api: httpx.Client, connection: Connection
) -> None:
    received_at = NOW - timedelta(seconds=5)
    store(connection, [Reading("park-s1", "free_places", NOW, 7.0)], received_at=received_at)

    (device,) = api.get("/v1/devices", params={"search": "park-s1"}).json()["items"]

    assert device == {
        "id": "park-s1",
        "kind": "car_park",
        "programme": "mobility",
        "name": "South car park",
        "lat": 43.294,
        "lon": 5.361,
        "district": "south",
        "interval_s": 60.0,
        "attributes": {"capacity": 400.0},
        "status": "confirmed",
        "last_seen": received_at.isoformat().replace("+00:00", "Z"),
    }


def test_pages_hold_every_device_once(api: httpx.Client) -> None:
    found, cursor = [], None
    while True:
        page = api.get("/v1/devices", params={"limit": 3} | ({"cursor": cursor} if cursor else {}))
        found += ids(page)
        cursor = page.json()["next"]
        if cursor is None:
            break

    assert found == sorted(found)
    assert found == ids(api.get("/v1/devices"))


def test_latest_tells_good_suspect_and_stale_apart(
    api: httpx.Client, connection: Connection
) -> None:
    store(
        connection,
        [
            Reading("counter-n1", "mean_speed", NOW, 43.5),
            Reading("counter-n1", "vehicle_flow", NOW, 99_999.0, Quality.OUT_OF_RANGE),
            Reading("counter-n2", "mean_speed", NOW - timedelta(seconds=200), 12.0),
            Reading("lights-s1", "active_power", NOW - timedelta(seconds=200), 3.0),
            Reading("roving", "mean_speed", NOW - timedelta(seconds=870), 50.0),
        ],
        devices=[Device("roving", "traffic_counter")],
    )

    items = api.get("/v1/latest").json()["items"]

    assert [
        (one["device"], one["metric"], one["value"], one["quality"], one["is_stale"])
        for one in items
    ] == [
        ("counter-n1", "mean_speed", 43.5, [], False),
        ("counter-n1", "vehicle_flow", 99_999.0, ["out_of_range"], False),
        ("counter-n2", "mean_speed", 12.0, [], True),
        ("lights-s1", "active_power", 3.0, [], False),
        ("roving", "mean_speed", 50.0, [], False),
    ]


def test_latest_is_narrowed_and_paged(api: httpx.Client, connection: Connection) -> None:
    store(
        connection,
        [
            Reading(device, metric, NOW, 1.0)
            for device in ("counter-n1", "counter-n2", "counter-s1")
            for metric in ("mean_speed", "vehicle_flow", "lane_occupancy")
        ],
    )
    asked: dict[str, Any] = {
        "metric": ["mean_speed", "vehicle_flow"],
        "district": "north",
        "limit": 3,
    }

    first = api.get("/v1/latest", params=asked).json()
    second = api.get("/v1/latest", params={**asked, "cursor": first["next"]}).json()

    assert [(one["device"], one["metric"]) for one in first["items"] + second["items"]] == [
        ("counter-n1", "mean_speed"),
        ("counter-n1", "vehicle_flow"),
        ("counter-n2", "mean_speed"),
        ("counter-n2", "vehicle_flow"),
    ]
    assert second["next"] is None
    assert api.get("/v1/latest", params={"device": "nobody"}).json()["items"] == []

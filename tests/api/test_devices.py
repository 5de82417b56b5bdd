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
        ({"device": ["park-s1", "nobody"]}, ["park-s1"]),
        ({"bbox": "5.355,43.305,5.366,43.315"}, ["counter-n1", "meter-n1"]),
        ({"bbox": "5.372,-90,5.36,90"}, ["counter-n1", "counter-s1", "meter-s1"]),
        ({"search": "RING"}, ["counter-n1"]),
        ({"search": "meter-"}, ["meter-n1", "meter-s1"]),
        ({"search": "%"}, []),
        ({"status": "retired"}, []),
    ],
)
def test_devices_are_found_by_what_they_are(
    asked: dict[str, Any], found: list[str], shared_api: httpx.Client
) -> None:
    assert ids(shared_api.get("/v1/devices", params=asked)) == found


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


def paged(api: httpx.Client, path: str, **asked: str) -> list[dict[str, Any]]:
    """All items of a list, two to a page."""
    found, cursor = [], None
    while True:
        page = api.get(path, params={**asked, "limit": 2} | ({"cursor": cursor} if cursor else {}))
        found += page.json()["items"]
        cursor = page.json()["next"]
        if cursor is None:
            return found


def test_devices_that_measure_something_are_found_by_it(
    api: httpx.Client, connection: Connection
) -> None:
    store(connection, [Reading("park-s1", "free_places", NOW, 7.0)])

    assert ids(api.get("/v1/devices", params={"metric": ["free_places", "no2"]})) == ["park-s1"]


@pytest.fixture(scope="module")
def with_equals(shared_api: httpx.Client, shared_connection: Connection) -> httpx.Client:
    """A client of a city of which some devices are alike in one thing or another."""
    for second, device in enumerate(["counter-n1", "counter-n2", "counter-s1", "nameless"]):
        store(
            shared_connection,
            [
                Reading(device, "mean_speed", NOW - timedelta(seconds=second // 2), 9.5 - second),
                Reading(device, "vehicle_flow", NOW, 4.0),
            ],
            devices=[Device("nameless", "traffic_counter")],
            received_at=NOW + timedelta(seconds=second % 3, microseconds=second + 1),
        )
    return shared_api


@pytest.mark.parametrize("way", ["", "-"])
@pytest.mark.parametrize(
    ("path", "key"),
    [
        *[("/v1/devices", key) for key in ("id", "name", "kind", "district", "last_seen")],
        *[("/v1/latest", key) for key in ("device", "metric", "time", "value", "received_at")],
    ],
)
def test_pages_in_any_order_hold_every_item_once(
    path: str, key: str, way: str, with_equals: httpx.Client
) -> None:
    """Also where keys are equal, or there is none."""
    found = paged(with_equals, path, sort=f"{way}{key}")

    keys = [one[key] or "" for one in found]
    assert keys == sorted(keys, reverse=way == "-")
    whole = with_equals.get(path).json()["items"]
    assert len(found) == len(whole)
    assert all(one in found for one in whole)


def test_latest_tells_good_suspect_and_stale_apart(
    api: httpx.Client, connection: Connection
) -> None:
    now = datetime.now(UTC)
    store(
        connection,
        [
            Reading("counter-n1", "mean_speed", now, 43.5),
            Reading("counter-n1", "vehicle_flow", now, 99_999.0, Quality.OUT_OF_RANGE),
            Reading("counter-n2", "mean_speed", now - timedelta(seconds=200), 12.0),
            Reading("lights-s1", "active_power", now - timedelta(seconds=200), 3.0),
            Reading("roving", "mean_speed", now - timedelta(seconds=870), 50.0),
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

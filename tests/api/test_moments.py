"""The resources of now, asked as of a moment of the past."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from psycopg import Connection

from tests.api.alarms import SILENT, SLOW, raised
from tests.evaluating import clear_alarm
from tests.storing import store
from vigie.model import Device, Quality, Reading
from vigie.store.write import report_status

AT = datetime.now(UTC).replace(microsecond=0) - timedelta(days=2)
MINUTE = timedelta(minutes=1)
RESOURCES: dict[str, dict[str, Any]] = {
    "/v1/indicators": {},
    "/v1/snapshot": {"metric": "vehicle_flow"},
    "/v1/latest": {},
    "/v1/goals": {},
    "/v1/balances": {},
    "/v1/status": {},
}


def fill(connection: Connection) -> None:
    """At the moment, one counter is well and one silent for ten minutes; later all is otherwise."""
    store(
        connection,
        [
            Reading("counter-n1", "vehicle_flow", AT - MINUTE, 300.0),
            Reading("counter-n1", "mean_speed", AT - MINUTE, 60.0),
            Reading("counter-n2", "vehicle_flow", AT, 7.0, Quality.JUMP),
            Reading("counter-s1", "vehicle_flow", AT - 10 * MINUTE, 9_000.0),
            Reading("meter-n1", "active_power", AT - timedelta(days=8), 12.5),
            *(
                Reading(device, metric, AT + timedelta(hours=47), 1.0)
                for device in ("counter-n1", "counter-n2", "counter-s1")
                for metric in ("vehicle_flow", "mean_speed")
            ),
            Reading("meter-n1", "active_power", AT + timedelta(hours=47), 1.0),
        ],
    )
    connection.execute("UPDATE device SET created_at = %s", [AT - timedelta(days=30)])


@pytest.fixture
def own_traffic(api: httpx.Client, connection: Connection) -> httpx.Client:
    """A client of a city that the test itself changes."""
    fill(connection)
    return api


@pytest.fixture(scope="module")
def shared_traffic(shared_api: httpx.Client, shared_connection: Connection) -> httpx.Client:
    """A client of a city that stays as it is."""
    fill(shared_connection)
    return shared_api


def then(api: httpx.Client, path: str, at: datetime = AT, **asked: Any) -> Any:
    answer = api.get(path, params={**RESOURCES[path], **asked, "at": at.isoformat()})
    assert answer.status_code == 200, answer.text
    return answer.json()


def written(time: datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")


def test_indicators_are_those_of_the_moment(shared_traffic: httpx.Client) -> None:
    answer = then(shared_traffic, "/v1/indicators")

    assert answer["at"] == written(AT)
    found = {
        one["id"]: (one["value"], one["reporting"], one["expected"]) for one in answer["items"]
    }
    assert found == {
        "traffic": (300.0, 1, 3),
        "speed": (60.0, 1, 1),
        "demand": (None, 0, 3),
        "jams": (0.0, 1, 1),
    }
    assert [one["is_met"] for one in answer["items"][1]["goals"]] == [True]


def test_a_snapshot_is_of_the_moment(shared_traffic: httpx.Client) -> None:
    answer = then(shared_traffic, "/v1/snapshot", group_by="district")

    assert answer["at"] == written(AT)
    assert [
        (one["key"], one["value"], one["time"], one["reporting"], one["expected"])
        for one in answer["groups"]
    ] == [("north", 300.0, written(AT - MINUTE), 1, 2), ("south", None, None, 0, 1)]


def test_latest_looks_back_a_week_from_the_moment(shared_traffic: httpx.Client) -> None:
    items = then(shared_traffic, "/v1/latest")["items"]

    assert [
        (one["device"], one["metric"], one["value"], one["quality"], one["is_stale"])
        for one in items
    ] == [
        ("counter-n1", "mean_speed", 60.0, [], False),
        ("counter-n1", "vehicle_flow", 300.0, [], False),
        ("counter-n2", "vehicle_flow", 7.0, ["jump"], False),
        ("counter-s1", "vehicle_flow", 9_000.0, [], True),
    ]
    assert {one["received_at"] for one in items} == {None}


def test_a_device_that_reports_less_often_than_weekly_is_looked_back_for_longer(
    own_traffic: httpx.Client, connection: Connection
) -> None:
    slow = Device("slow", "water_meter", interval_s=timedelta(days=10).total_seconds())
    readings = [Reading("slow", "water_index", AT - n * timedelta(days=20), 1.0) for n in (-1, 1)]
    store(connection, readings, devices=[slow])

    [item] = then(own_traffic, "/v1/latest", metric="water_index")["items"]

    assert (item["time"], item["is_stale"]) == (written(readings[1].time), False)


def test_pages_and_tables_of_latest_are_of_the_moment_too(shared_traffic: httpx.Client) -> None:
    found, cursor = [], {}
    while cursor is not None:
        page = then(shared_traffic, "/v1/latest", limit=1, sort="-value", **cursor)
        found += [one["value"] for one in page["items"]]
        cursor = {"cursor": page["next"]} if page["next"] else None
    assert found == [9_000.0, 300.0, 60.0, 7.0]

    asked = {"at": AT.isoformat(), "format": "csv", "metric": "mean_speed"}
    assert shared_traffic.get("/v1/latest", params=asked).text.splitlines() == [
        "device,metric,time,value,quality,received_at,is_stale",
        f"counter-n1,mean_speed,{(AT - MINUTE):%Y-%m-%dT%H:%M:%S.%fZ},60.0,,,false",
    ]


def test_latest_of_the_past_has_no_order_of_arrival(shared_traffic: httpx.Client) -> None:
    asked = {"at": AT.isoformat(), "sort": "-received_at"}

    answer = shared_traffic.get("/v1/latest", params=asked)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == "sort"


def test_goals_are_measured_up_to_the_moment(shared_traffic: httpx.Client) -> None:
    answer = then(shared_traffic, "/v1/goals")

    assert answer["at"] == written(AT)
    found = {one["id"]: (one["value"], one["status"]) for one in answer["items"]}
    assert found["fluid_roads"] == (60.0, "reached")
    earlier = then(shared_traffic, "/v1/goals", at=AT - timedelta(days=1), goal="fluid_roads")[
        "items"
    ]
    assert [one["value"] for one in earlier] == [None]


def test_status_of_the_past_knows_readings_devices_and_alarms_only(
    own_traffic: httpx.Client, connection: Connection
) -> None:
    report_status(connection, "ingest", "one", {"connected": True, "received": 1})
    connection.execute(
        "UPDATE device SET created_at = %s WHERE id = ANY(%s)",
        [AT + MINUTE, ["park-s1", "counter-n1"]],
    )

    status = then(own_traffic, "/v1/status")

    assert (status["at"], status["newest_reading"]) == (written(AT), written(AT))
    # One of those who came later had reported of an earlier time.
    assert status["devices"] == {"confirmed": 6, "provisional": 0, "retired": 0}
    unknown = ("ingest", "newest_received", "dead_letters_24h")
    assert [status[one] for one in unknown] == [None, None, None]


def test_status_of_the_past_counts_the_alarms_that_were_open(
    own_traffic: httpx.Client, connection: Connection
) -> None:
    clear_alarm(connection, raised(connection, SILENT, AT - MINUTE), AT + MINUTE)
    raised(connection, SLOW, AT + MINUTE)

    found = {
        at: {
            severity: of_it["raised"]
            for severity, of_it in then(own_traffic, "/v1/status", at=AT + at)["alarms"].items()
            if of_it["raised"]
        }
        for at in (timedelta(0), 2 * MINUTE)
    }

    assert found == {timedelta(0): {"low": 1}, 2 * MINUTE: {"high": 1}}


@pytest.mark.parametrize("path", RESOURCES)
def test_before_any_data_there_is_nothing(path: str, shared_traffic: httpx.Client) -> None:
    answer = then(shared_traffic, path, at=datetime(2000, 1, 1, tzinfo=UTC))

    assert answer.keys() == shared_traffic.get(path, params=RESOURCES[path]).json().keys()
    listed = answer.get("items", answer.get("groups", []))
    assert {one.get("value", one.get("residual")) for one in listed} <= {None}
    assert answer.get("newest_reading") is None


@pytest.mark.parametrize("path", RESOURCES)
@pytest.mark.parametrize(
    ("at", "why"),
    [
        ((datetime.now(UTC) + timedelta(days=1)).isoformat(), "is still to come"),
        (AT.replace(tzinfo=None).isoformat(), "has no zone"),
        ("yesterday", "is not a time"),
    ],
    ids=["to_come", "without_zone", "no_time"],
)
def test_what_is_no_moment_of_the_past_is_refused(
    path: str, at: str, why: str, shared_traffic: httpx.Client
) -> None:
    answer = shared_traffic.get(path, params={**RESOURCES[path], "at": at})

    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["parameter"] == "at"
    assert why in error["message"]


@pytest.mark.parametrize("path", RESOURCES)
def test_who_has_the_answer_already_is_told_so(path: str, shared_traffic: httpx.Client) -> None:
    asked = {**RESOURCES[path], "at": AT.isoformat()}
    etag = shared_traffic.get(path, params=asked).headers["etag"]

    assert (
        shared_traffic.get(path, params=asked, headers={"If-None-Match": etag}).status_code == 304
    )


@pytest.mark.parametrize("path", ["/v1/quality/devices", "/v1/devices", "/v1/aggregates"])
def test_what_has_no_past_or_a_range_takes_no_moment(
    path: str, shared_traffic: httpx.Client
) -> None:
    answer = shared_traffic.get(path, params={"metric": "vehicle_flow", "at": AT.isoformat()})

    assert answer.status_code == 422

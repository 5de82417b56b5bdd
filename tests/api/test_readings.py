import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from psycopg import Connection

from tests.storing import store
from vigie.model import Quality, Reading

START = datetime(2026, 11, 23, 7, tzinfo=UTC)


@pytest.fixture(scope="module")
def stored(shared_connection: Connection) -> list[Reading]:
    """Fifty minutes of two metrics of two devices, across the border of two weeks."""
    readings = [
        Reading(device, metric, START + timedelta(days=day, minutes=minute), float(minute))
        for device in ("counter-n1", "counter-s1")
        for metric in ("mean_speed", "vehicle_flow")
        for day in (-1, 0)
        for minute in range(25)
    ]
    store(shared_connection, readings)
    return readings


def test_a_period_holds_its_start_and_not_its_end(
    shared_api: httpx.Client, stored: list[Reading]
) -> None:
    asked = {
        "device": "counter-n1",
        "metric": "mean_speed",
        "start": "2026-11-23T07:05:00Z",
        "end": "2026-11-23T08:07:00+01:00",
    }

    assert shared_api.get("/v1/readings", params=asked).json() == {
        "items": [
            {
                "device": "counter-n1",
                "metric": "mean_speed",
                "time": f"2026-11-23T07:0{minute}:00Z",
                "value": float(minute),
                "quality": [],
            }
            for minute in (5, 6)
        ],
        "next": None,
    }


SORTS = ("series", "-series", "time", "-time")
ALL: dict[str, Any] = {"start": "2026-11-20T00:00:00Z", "end": "2026-11-25T00:00:00Z"}


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("limit", [1, 7, 25, 200])
def test_pages_hold_every_reading_once(
    limit: int, sort: str, shared_api: httpx.Client, stored: list[Reading]
) -> None:
    asked = {**ALL, "sort": sort}
    if limit == 1:
        asked |= {"device": "counter-s1", "metric": "vehicle_flow"}
    asked["limit"] = limit
    found: list[tuple[str, str, str]] = []
    while True:
        page = shared_api.get("/v1/readings", params=asked).json()
        assert len(page["items"]) <= limit
        found += [(one["device"], one["metric"], one["time"]) for one in page["items"]]
        if page["next"] is None:
            break
        asked["cursor"] = page["next"]

    wanted = {
        (one.device, one.metric, one.time.isoformat().replace("+00:00", "Z"))
        for one in stored
        if limit > 1 or (one.device, one.metric) == ("counter-s1", "vehicle_flow")
    }
    assert len(found) == len(set(found))
    assert set(found) == wanted


def test_readings_come_in_the_order_that_is_asked_for_in_every_format(
    shared_api: httpx.Client, shared_connection: Connection, stored: list[Reading]
) -> None:
    number_of = {
        (device, metric): number
        for number, device, metric in shared_connection.execute(
            "SELECT id, device, metric FROM series"
        )
    }

    def place(reading: Reading) -> tuple[Any, ...]:
        series = number_of[reading.device, reading.metric]
        return (reading.time, series) if "time" in sort else (series, reading.time)

    for sort in SORTS:
        wanted = [
            (one.device, one.metric, one.value)
            for one in sorted(stored, key=place, reverse=sort.startswith("-"))
        ]
        pages = shared_api.get("/v1/readings", params={**ALL, "sort": sort}).json()["items"]
        lines = shared_api.get(
            "/v1/readings", params={**ALL, "sort": sort, "format": "ndjson"}
        ).text
        for items in (pages, map(json.loads, lines.splitlines())):
            assert [(one["device"], one["metric"], one["value"]) for one in items] == wanted, sort


def test_a_cursor_goes_with_its_order(shared_api: httpx.Client, stored: list[Reading]) -> None:
    first = shared_api.get("/v1/readings", params={**ALL, "sort": "time", "limit": 3}).json()

    answer = shared_api.get(
        "/v1/readings", params={**ALL, "sort": "-time", "cursor": first["next"]}
    )

    assert answer.status_code == 422
    assert "sort=time" in answer.json()["detail"]


def test_suspect_readings_are_there_and_say_so(api: httpx.Client, connection: Connection) -> None:
    now = datetime.now(UTC) - timedelta(minutes=1)
    store(connection, [Reading("meter-n1", "voltage", now, 9_000.0, Quality.OUT_OF_RANGE)])

    (item,) = api.get("/v1/readings").json()["items"]

    assert (item["value"], item["quality"]) == (9_000.0, ["out_of_range"])


@pytest.mark.parametrize(
    ("suspect", "values"),
    [("include", [230.0, 9_000.0]), ("exclude", [230.0]), ("only", [9_000.0])],
)
@pytest.mark.parametrize("form", ["json", "ndjson"])
def test_suspect_readings_can_be_left_out_or_be_asked_for_alone(
    api: httpx.Client, connection: Connection, suspect: str, values: list[float], form: str
) -> None:
    now = datetime.now(UTC) - timedelta(minutes=1)
    store(
        connection,
        [
            Reading("meter-n1", "voltage", now, 230.0),
            Reading("meter-n1", "voltage", now + timedelta(seconds=1), 9_000.0, Quality.JUMP),
        ],
    )

    answer = api.get("/v1/readings", params={"suspect": suspect, "format": form})

    items = answer.json()["items"] if form == "json" else map(json.loads, answer.text.splitlines())
    assert [one["value"] for one in items] == values


def test_microseconds_survive(api: httpx.Client, connection: Connection) -> None:
    time = START + timedelta(microseconds=123_457)
    store(connection, [Reading("meter-n1", "voltage", time, 230.1)])

    answer = api.get("/v1/readings", params={"start": time.isoformat(), "end": "2026-12-01T00:00Z"})

    assert [one["time"] for one in answer.json()["items"]] == ["2026-11-23T07:00:00.123457Z"]

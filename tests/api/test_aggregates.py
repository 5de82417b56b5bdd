"""How the route speaks; what it computes is held against plain Python in tests/vigie/store."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from psycopg import Connection

from tests.storing import store
from vigie.model import Device, Quality, Reading

START = datetime(2026, 11, 23, 7, tzinfo=UTC)
PERIOD = {"start": "2026-11-23T07:00:00Z", "end": "2026-11-23T07:30:00Z"}


def test_groups_come_in_order_with_every_bucket(api: httpx.Client, connection: Connection) -> None:
    store(
        connection,
        [
            Reading("counter-n1", "vehicle_flow", START, 100.0),
            Reading("counter-n1", "vehicle_flow", START + timedelta(minutes=1), 300.0),
            Reading("counter-n2", "vehicle_flow", START, 50.0),
            Reading("counter-s1", "vehicle_flow", START + timedelta(minutes=15), 7.0),
        ],
    )
    asked = {"metric": "vehicle_flow", "bucket": "15m", "group_by": "district", **PERIOD}

    answer = api.get("/v1/aggregates", params=asked).json()

    first, second = "2026-11-23T07:00:00Z", "2026-11-23T07:15:00Z"
    assert answer == {
        "metric": "vehicle_flow",
        "unit": "{vehicle}/h",
        "label": {"en": "veh/h", "fr": "véh/h"},
        "decimals": 0,
        "bucket": "15m",
        "bucket_s": 900,
        "stat": "sum",
        "group_by": "district",
        **PERIOD,
        "groups": [
            {
                "key": "north",
                "buckets": [[first, 250.0, 3, 2, 30.0, 0.1], [second, None, 0, 0, 30.0, 0.0]],
            },
            {
                "key": "south",
                "buckets": [[first, None, 0, 0, 15.0, 0.0], [second, 7.0, 1, 1, 15.0, 0.067]],
            },
        ],
    }


@pytest.mark.parametrize(
    ("bucket", "starts", "bucket_s"),
    [
        ("1d", ["2026-11-22T23:00:00Z"], 86_400),
        ("1mo", ["2026-10-31T23:00:00Z"], None),
        ("3mo", ["2026-09-30T22:00:00Z"], None),
        ("1y", ["2025-12-31T23:00:00Z"], None),
        ("all", ["2026-11-23T07:00:00Z"], None),
    ],
)
def test_months_quarters_and_years_are_those_of_the_city(
    bucket: str,
    starts: list[str],
    bucket_s: int | None,
    api: httpx.Client,
    connection: Connection,
) -> None:
    store(connection, [Reading("counter-n1", "vehicle_flow", START, 100.0)])

    answer = api.get(
        "/v1/aggregates", params={"metric": "vehicle_flow", "bucket": bucket, **PERIOD}
    ).json()

    assert (answer["bucket"], answer["bucket_s"]) == (bucket, bucket_s)
    (group,) = answer["groups"]
    assert [one[0] for one in group["buckets"]] == starts
    assert [one[1] for one in group["buckets"]] == [100.0]


def test_a_bucket_without_expectations_has_no_coverage(
    api: httpx.Client, connection: Connection
) -> None:
    reading = Reading("roving", "vehicle_flow", START, 100.0)
    store(connection, [reading], devices=[Device("roving", "traffic_counter")])

    asked = {"metric": "vehicle_flow", "bucket": "all", **PERIOD}
    (group,) = api.get("/v1/aggregates", params=asked).json()["groups"]

    assert group["buckets"] == [["2026-11-23T07:00:00Z", 100.0, 1, 1, None, None]]


def test_time_weighted_says_so(api: httpx.Client, connection: Connection) -> None:
    store(
        connection,
        [
            Reading("meter-n1", "active_power", START, 10.0),
            Reading("meter-n1", "active_power", START + timedelta(minutes=20), 40.0),
        ],
    )
    asked = {"metric": "active_power", "bucket": "all", "stat": "time_weighted", **PERIOD}

    answer = api.get("/v1/aggregates", params=asked).json()

    assert answer["stat"] == "time_weighted"
    assert answer["groups"][0]["buckets"][0][1] == pytest.approx(20.0)


@pytest.mark.parametrize(("suspect", "value"), [({}, 10.0), ({"suspect": "include"}, 505.0)])
def test_suspect_readings_are_left_out_unless_asked_for(
    suspect: dict[str, str], value: float, api: httpx.Client, connection: Connection
) -> None:
    store(
        connection,
        [
            Reading("counter-n1", "lane_occupancy", START, 10.0),
            Reading("counter-n2", "lane_occupancy", START, 1000.0, Quality.OUT_OF_RANGE),
        ],
    )

    asked = {"metric": "lane_occupancy", "bucket": "1h", **PERIOD, **suspect}
    (group,) = api.get("/v1/aggregates", params=asked).json()["groups"]

    assert [bucket[1] for bucket in group["buckets"]] == [value]


def test_a_share_is_a_percentage(api: httpx.Client, connection: Connection) -> None:
    speeds = {"counter-n1": 10.0, "counter-n2": 20.0, "counter-s1": 19.9}
    store(connection, [Reading(one, "mean_speed", START, speed) for one, speed in speeds.items()])
    asked = {"metric": "mean_speed", "stat": "share_below", "threshold": "20", "bucket": "1h"}

    answer = api.get("/v1/aggregates", params={**asked, **PERIOD}).json()

    assert answer["unit"] == "%"
    assert answer["groups"][0]["buckets"][0][1] == pytest.approx(200 / 3)


def test_sums_beyond_all_numbers_are_refused(api: httpx.Client, connection: Connection) -> None:
    store(
        connection,
        [
            Reading(device, "vehicle_flow", START, 1.7e308, Quality.OUT_OF_RANGE)
            for device in ("counter-n1", "counter-n2")
        ],
    )
    asked = {"metric": "vehicle_flow", "suspect": "include", **PERIOD}

    answer = api.get("/v1/aggregates", params=asked)

    assert answer.status_code == 422
    assert "out of range" in answer.json()["detail"]

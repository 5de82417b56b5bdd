"""How the route speaks; what it computes is held against plain Python in tests/vigie/store."""

from datetime import UTC, datetime, timedelta
from typing import Any

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
        "metrics": [
            {
                "metric": "vehicle_flow",
                "unit": "{vehicle}/h",
                "label": {"en": "veh/h", "fr": "véh/h"},
                "decimals": 0,
                "stat": "sum",
                "error": None,
            }
        ],
        "bucket": "15m",
        "bucket_s": 900,
        "group_by": "district",
        "per": "none",
        "fill": "null",
        **PERIOD,
        "compare": "none",
        "earlier": None,
        "groups": [
            {
                "metric": "vehicle_flow",
                "key": "north",
                "buckets": [[first, 250.0, 3, 2, 30.0, 0.1], [second, None, 0, 0, 30.0, 0.0]],
                "earlier": None,
                "typical": None,
            },
            {
                "metric": "vehicle_flow",
                "key": "south",
                "buckets": [[first, None, 0, 0, 15.0, 0.0], [second, 7.0, 1, 1, 15.0, 0.0667]],
                "earlier": None,
                "typical": None,
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

    assert answer["metrics"][0]["stat"] == "time_weighted"
    assert answer["groups"][0]["buckets"][0][1] == pytest.approx(20.0)


@pytest.fixture(scope="module")
def with_a_gap(shared_api: httpx.Client, shared_connection: Connection) -> httpx.Client:
    times = {START: 1.0, START + timedelta(minutes=20): 3.0}
    readings = [Reading("counter-n1", "pm10", at, value) for at, value in times.items()]
    store(shared_connection, readings)
    return shared_api


@pytest.mark.parametrize(
    ("fill", "values"),
    [("null", [1.0, None, 3.0]), ("previous", [1.0, 1.0, 3.0]), ("linear", [1.0, 2.0, 3.0])],
)
def test_gaps_are_filled_on_request_and_still_say_that_they_have_no_readings(
    fill: str, values: list[float | None], with_a_gap: httpx.Client
) -> None:
    asked = {"metric": "pm10", "bucket": "10m", "fill": fill, **PERIOD}

    answer = with_a_gap.get("/v1/aggregates", params=asked).json()

    assert answer["fill"] == fill
    (group,) = answer["groups"]
    assert [bucket[1] for bucket in group["buckets"]] == values
    assert [bucket[2] for bucket in group["buckets"]] == [1, 0, 1]


@pytest.mark.parametrize(
    ("compare", "earlier"),
    [
        ("previous", {"start": "2026-11-23T06:30:00Z", "end": "2026-11-23T07:00:00Z"}),
        ("7d", {"start": "2026-11-16T07:00:00Z", "end": "2026-11-16T07:30:00Z"}),
    ],
)
def test_an_earlier_period_stands_beside_the_one_that_was_asked_for(
    compare: str, earlier: dict[str, str], api: httpx.Client, connection: Connection
) -> None:
    before = datetime.fromisoformat(earlier["start"])
    store(
        connection,
        [
            Reading("counter-n1", "pm10", at, value)
            for at, value in {START: 4.0, before: 3.0}.items()
        ],
    )
    asked = {"metric": "pm10", "bucket": "30m", "compare": compare, **PERIOD}

    answer = api.get("/v1/aggregates", params=asked).json()

    assert (answer["compare"], answer["earlier"]) == (compare, earlier)
    (group,) = answer["groups"]
    assert [bucket[:2] for bucket in group["buckets"]] == [[PERIOD["start"], 4.0]]
    assert [bucket[:2] for bucket in group["earlier"]] == [[earlier["start"], 3.0]]


def test_what_is_typical_stands_beside_each_bucket(
    api: httpx.Client, connection: Connection
) -> None:
    weeks = [START - timedelta(days=7 * week) for week in range(4)]
    store(connection, [Reading("counter-n1", "pm10", at, 10.0 * n) for n, at in enumerate(weeks)])
    asked = {"metric": "pm10", "bucket": "15m", "compare": "typical", **PERIOD}

    (group,) = api.get("/v1/aggregates", params=asked).json()["groups"]

    (start, low, median, high, of), (_, *nothing) = group["typical"]
    assert (start, median, of) == (PERIOD["start"], 20.0, 3)
    assert 10.0 <= low < median < high <= 30.0
    assert nothing == [None, None, None, 0]


def test_percentiles_say_how_exact_they_are(api: httpx.Client, connection: Connection) -> None:
    times = [START + timedelta(seconds=n) for n in range(101)]
    store(connection, [Reading("counter-n1", "pm10", at, float(n)) for n, at in enumerate(times)])
    asked = {"metric": "pm10", "bucket": "15m", "stat": "p90", **PERIOD}

    answer = api.get("/v1/aggregates", params=asked).json()

    (about,) = answer["metrics"]
    assert (about["stat"], about["unit"], about["error"]) == ("p90", "ug/m3", 0.0)
    first, second = answer["groups"][0]["buckets"]
    assert first[1:4] == [90.0, 101, 1]
    assert second[1:4] == [None, 0, 0]


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

    assert answer["metrics"][0]["unit"] == "%"
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


def values(answer: httpx.Response) -> list[tuple[Any, ...]]:
    """Metric, key and the value of the first bucket of each group."""
    return [(one["metric"], one["key"], one["buckets"][0][1]) for one in answer.json()["groups"]]


def test_several_metrics_are_answered_together(api: httpx.Client, connection: Connection) -> None:
    store(
        connection,
        [
            Reading("counter-n1", "vehicle_flow", START, 100.0),
            Reading("counter-n1", "mean_speed", START, 40.0),
            Reading("meter-s1", "active_power", START, 12.5),
        ],
    )
    asked = {"metric": ["mean_speed", "active_power", "mean_speed"], "bucket": "all", **PERIOD}

    answer = api.get("/v1/aggregates", params=asked)

    assert [(one["metric"], one["unit"]) for one in answer.json()["metrics"]] == [
        ("mean_speed", "km/h"),
        ("active_power", "kW"),
    ]
    assert values(answer) == [("mean_speed", None, 40.0), ("active_power", None, 12.5)]


def test_metrics_together_are_of_the_same_default_period(api: httpx.Client) -> None:
    answer = api.get("/v1/aggregates", params={"metric": ["no2", "pm10"], "bucket": "all"}).json()

    assert datetime.fromisoformat(answer["end"]) - datetime.fromisoformat(
        answer["start"]
    ) == timedelta(hours=24)


@pytest.fixture(scope="module")
def with_powers(shared_api: httpx.Client, shared_connection: Connection) -> httpx.Client:
    powers = {"meter-n1": 8.0, "meter-s1": 2.5, "lights-s1": 10.0}
    readings = [Reading(one, "active_power", START, kw) for one, kw in powers.items()]
    store(shared_connection, readings)
    return shared_api


@pytest.mark.parametrize(
    ("group_by", "groups"),
    [
        ("programme", [("energy", 20.5)]),
        (
            "district,kind",
            [
                (["north", "building_meter"], 8.0),
                (["south", "building_meter"], 2.5),
                (["south", "light_cabinet"], 10.0),
            ],
        ),
        ("programme,district", [(["energy", "north"], 8.0), (["energy", "south"], 12.5)]),
    ],
)
def test_groups_may_be_of_several_dimensions(
    group_by: str, groups: list[Any], with_powers: httpx.Client
) -> None:
    asked = {"metric": "active_power", "bucket": "all", "group_by": group_by, **PERIOD}

    answer = with_powers.get("/v1/aggregates", params=asked)

    assert answer.json()["group_by"] == group_by
    assert [(key, value) for _, key, value in values(answer)] == groups


@pytest.fixture(scope="module")
def with_traffic(shared_api: httpx.Client, shared_connection: Connection) -> httpx.Client:
    store(
        shared_connection,
        [
            Reading("counter-n1", "vehicle_flow", START, 3000.0),
            Reading("counter-s1", "vehicle_flow", START, 5000.0),
        ],
    )
    return shared_api


@pytest.mark.parametrize(
    ("asked", "groups"),
    [
        ({}, [(None, 1000.0)]),
        ({"per": "resident"}, [(None, 1.0)]),
        ({"district": "south"}, [(None, 1000.0)]),
        ({"group_by": "district"}, [("north", 1000.0), ("south", 1000.0)]),
        (
            {"group_by": "kind,district"},
            [(["traffic_counter", "north"], 1000.0), (["traffic_counter", "south"], 1000.0)],
        ),
        ({"stat": "count"}, [(None, 2 / 8)]),
    ],
)
def test_amounts_may_be_by_residents(
    asked: dict[str, str], groups: list[Any], with_traffic: httpx.Client
) -> None:
    """Of the 8,000 residents of Testville 3,000 live in the north."""
    given = {"metric": "vehicle_flow", "bucket": "all", "per": "1000_residents", **PERIOD}

    answer = with_traffic.get("/v1/aggregates", params=given | asked)

    assert [(key, value) for _, key, value in values(answer)] == groups


def test_a_value_by_residents_says_so_also_in_comparisons(
    api: httpx.Client, connection: Connection
) -> None:
    for weeks in range(4):
        at = START - timedelta(weeks=weeks)
        store(connection, [Reading("counter-n1", "vehicle_flow", at, 3000.0)])
    given = {"metric": "vehicle_flow", "per": "1000_residents", "group_by": "district", **PERIOD}

    typical = api.get("/v1/aggregates", params=given | {"compare": "typical"}).json()
    earlier = api.get("/v1/aggregates", params=given | {"compare": "7d"}).json()

    (about,) = typical["metrics"]
    assert (about["unit"], about["label"]["fr"], about["decimals"]) == (
        "{vehicle}/h/(10*3.{resident})",
        "véh/h / 1 000 habitants",
        1,
    )
    assert typical["groups"][0]["typical"][0][1:] == [1000.0, 1000.0, 1000.0, 3]
    assert earlier["groups"][0]["earlier"][0][1] == 1000.0


def test_a_programme_narrows_to_its_kinds(api: httpx.Client, connection: Connection) -> None:
    store(connection, [Reading("meter-n1", "active_power", START, 8.0)])
    asked = {"metric": "active_power", "bucket": "all", **PERIOD}

    energy = api.get("/v1/aggregates", params=asked | {"programme": "energy"})
    mobility = api.get("/v1/aggregates", params=asked | {"programme": "mobility"})

    assert values(energy) == [("active_power", None, 8.0)]
    assert values(mobility) == []

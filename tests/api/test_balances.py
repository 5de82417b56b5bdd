"""What flows add up to, now and over time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import Connection

from api.balances import Flowing, Part, are_known, energy, total, unmeasured
from tests.storing import store
from vigie.catalogue import Text
from vigie.city.balances import Flow
from vigie.model import Device, Reading

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NOW = datetime.now(UTC).replace(microsecond=0)
START = NOW.replace(minute=0, second=0) - 4 * HOUR
FEEDER = Device("feeder", "district_feeder", interval_s=60)
FIRST = {"meter-n1": 30.0, "meter-s1": 50.0, "lights-s1": 10.0}


def powers(at: datetime, *, grid: float | None, meters: dict[str, float]) -> list[Reading]:
    readings = [Reading(name, "active_power", at, value) for name, value in meters.items()]
    if grid is not None:
        readings += [
            Reading("feeder", "grid_power", at, grid),
            Reading("feeder", "line_losses", at, 5.0),
        ]
    return readings


def history(api: httpx.Client, **asked: Any) -> dict[str, Any]:
    over = {"start": START.isoformat(), "end": (START + 2 * HOUR).isoformat()}
    answer = api.get("/v1/balances/history", params={**over, **asked})
    assert answer.status_code == 200, answer.text
    (item,) = answer.json()["items"]
    return dict(item)


def parts(item: dict[str, Any], flow: str) -> list[list[Any]]:
    (found,) = (one for one in item["flows"] if one["id"] == flow)
    return [one[1:3] for one in found["buckets"]]


def test_what_sources_bring_and_nobody_takes_is_not_measured(
    api: httpx.Client, connection: Connection
) -> None:
    at = datetime.now(UTC) - timedelta(seconds=5)
    store(connection, powers(at, grid=100.0, meters=FIRST), devices=[FEEDER])

    (item,) = api.get("/v1/balances").json()["items"]

    flows = {one["id"]: (one["role"], one["value"], one["expected"]) for one in item["flows"]}
    assert flows == {
        "grid": ("source", 100.0, 1),
        "solar": ("source", None, 0),
        "buildings": ("use", 80.0, 2),
        "lights": ("use", 10.0, 1),
        "lines": ("loss", 5.0, 1),
    }
    assert (item["residual"], item["unit"]) == (5.0, "kW")


def test_a_flow_that_is_silent_leaves_the_rest_unknown(
    api: httpx.Client, connection: Connection
) -> None:
    store(connection, powers(NOW - HOUR, grid=100.0, meters={}), devices=[FEEDER])
    store(connection, powers(datetime.now(UTC), grid=None, meters=FIRST))

    (item,) = api.get("/v1/balances").json()["items"]

    grid = item["flows"][0]
    assert (grid["value"], grid["reporting"], grid["expected"]) == (None, 0, 1)
    assert item["residual"] is None


def test_a_past_moment_adds_up_as_it_was(api: httpx.Client, connection: Connection) -> None:
    store(connection, powers(START, grid=100.0, meters=FIRST), devices=[FEEDER])
    connection.execute("UPDATE device SET created_at = %s", [START - HOUR])

    (item,) = api.get("/v1/balances", params={"at": START.isoformat()}).json()["items"]

    assert item["residual"] == 5.0


def test_energies_are_mean_powers_over_their_time(
    api: httpx.Client, connection: Connection
) -> None:
    more = {"meter-n1": 40.0, "meter-s1": 50.0, "lights-s1": 10.0}
    for at, meters in ((START, FIRST), (START + 30 * MINUTE, more), (START + HOUR, more)):
        store(connection, powers(at, grid=120.0, meters=meters), devices=[FEEDER])

    hours, halves = history(api, bucket="1h"), history(api, bucket="30m")

    assert parts(hours, "buildings") == [[85.0, 85.0], [90.0, 90.0]]
    assert parts(halves, "buildings")[:3] == [[80.0, 40.0], [90.0, 45.0], [90.0, 45.0]]
    assert [one[1:] for one in hours["residual"]["buckets"]] == [[20.0, 20.0], [15.0, 15.0]]
    assert (hours["residual"]["total"], hours["known"]) == (35.0, 1.0)
    # The last half hour has no readings: it is in no total, and told.
    assert parts(halves, "buildings")[3] == [None, None]
    assert halves["residual"]["buckets"][3][1:] == [None, None]
    assert (halves["flows"][2]["total"], halves["known"]) == (130.0, 0.75)
    assert halves["flows"][1]["total"] is None, "nothing makes solar power here"


def test_a_gap_of_one_flow_is_left_out_of_the_totals_of_all(
    api: httpx.Client, connection: Connection
) -> None:
    store(connection, powers(START, grid=100.0, meters=FIRST), devices=[FEEDER])
    store(connection, powers(START + HOUR, grid=None, meters=FIRST))

    item = history(api)

    assert parts(item, "buildings") == [[80.0, 80.0], [80.0, 80.0]]
    assert item["residual"]["buckets"][1][1:] == [None, None]
    totals = {one["id"]: one["total"] for one in item["flows"]}
    assert totals == {"grid": 100, "solar": None, "buildings": 80, "lights": 10, "lines": 5}
    assert (item["residual"]["total"], item["known"]) == (5.0, 0.5)


def test_the_hour_that_runs_counts_up_to_now(api: httpx.Client, connection: Connection) -> None:
    start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    store(connection, powers(start, grid=100.0, meters=FIRST), devices=[FEEDER])

    item = history(api, start=start.isoformat(), end=(start + HOUR).isoformat())

    passed = min((datetime.now(UTC) - start) / HOUR, 1)
    ((_, kwh),) = parts(item, "grid")
    assert kwh == pytest.approx(100 * passed, abs=1)


def test_balances_are_chosen_and_come_in_pages(api: httpx.Client) -> None:
    for path in ("/v1/balances", "/v1/balances/history"):
        assert api.get(path, params={"balance": "none"}).json()["items"] == []
        first = api.get(path, params={"limit": 1}).json()
        assert ([one["id"] for one in first["items"]], first["next"]) == (["power"], None)


@given(
    st.lists(
        st.tuples(*[st.none() | st.floats(0, 1e5)] * 3, st.floats(1, 3600)),
        min_size=1,
        max_size=8,
    )
)
def test_totals_add_up_whatever_is_missing(rows: list[tuple[Any, ...]]) -> None:
    named = {"name": Text(en="x", fr="x"), "metric": "active_power"}
    flows = [
        Flowing(
            Flow(id=role, **named),
            role,
            has_devices=True,
            parts=[Part(START, row[at], energy(row[at], row[3])) for row in rows],
        )
        for at, role in enumerate(("source", "use", "loss"))
    ]
    known, residual = are_known(flows), unmeasured(flows)
    totals = [total(one.parts, known) for one in flows]
    rest = total(residual, known)

    if any(known):
        source, use, loss = (one or 0.0 for one in totals)
        assert rest == pytest.approx(source - use - loss, abs=1e-3)
    else:
        assert [*totals, rest] == [None] * 4

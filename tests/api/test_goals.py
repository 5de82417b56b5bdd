from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import Connection

from api.goal_measures import grows
from api.goals import GoalStatus, due_progress, progress, status
from tests.storing import store
from vigie.catalogue import Text, load_catalogue
from vigie.city.config import GroupBy, Stat
from vigie.city.goals import Baseline, Direction, Goal, Objective
from vigie.city.measures import Measure
from vigie.model import Reading
from vigie.store.read.arithmetic import over_time

MINUTE = timedelta(minutes=1)
NOW = datetime.now(UTC).replace(microsecond=0)
HALFWAY, LATE = date(2025, 1, 1), date(2031, 1, 1)
VALUES = st.floats(-1e6, 1e6)


def goal(*, target: float = 20, baseline: float | None = 40, **changes: Any) -> Goal:
    """NO2 from 40 in 2020 to 20 in 2030, unless told otherwise."""
    given = {
        "id": "clean_air",
        "name": Text(en="Clean air", fr="Un air sain"),
        "objective": Objective.ENVIRONMENTAL,
        "measure": Measure(metric="no2"),
        "direction": Direction.DOWN if baseline is None or target < baseline else Direction.UP,
        "target": target,
        "date": date(2030, 1, 1),
        "baseline": None if baseline is None else Baseline(date=date(2020, 1, 1), value=baseline),
    }
    return Goal(**{**given, **changes})


@pytest.mark.parametrize(
    ("value", "baseline", "today", "expected"),
    [
        (None, 40, HALFWAY, GoalStatus.UNKNOWN),
        (20.0, 40, HALFWAY, GoalStatus.REACHED),
        (20.0, 40, LATE, GoalStatus.REACHED),
        (29.0, 40, HALFWAY, GoalStatus.ON_TRACK),
        (31.0, 40, HALFWAY, GoalStatus.BEHIND),
        (45.0, 40, HALFWAY, GoalStatus.BEHIND),
        (31.0, None, HALFWAY, GoalStatus.OPEN),
        (20.1, 40, LATE, GoalStatus.MISSED),
        (20.1, None, LATE, GoalStatus.MISSED),
    ],
)
def test_a_status_is_against_an_even_pace(
    value: float | None, baseline: float | None, today: date, expected: GoalStatus
) -> None:
    assert status(goal(baseline=baseline), value, today) is expected


@given(target=VALUES, baseline=VALUES, value=VALUES)
def test_the_way_is_done_exactly_where_the_target_is_met(
    target: float, baseline: float, value: float
) -> None:
    if abs(target - baseline) < 1:
        return
    one = goal(target=target, baseline=baseline)

    done = progress(one, value)

    assert done is not None
    if abs(value - target) > 1e-3:
        assert (done >= 1) == one.meets(value)
    assert progress(one, baseline) == 0


def test_the_time_that_has_passed_is_a_share() -> None:
    assert due_progress(goal(), date(2019, 1, 1)) == 0
    assert due_progress(goal(), HALFWAY) == pytest.approx(0.5, abs=1e-3)
    assert due_progress(goal(), LATE) == 1


def test_goals_say_how_the_city_stands(api: httpx.Client, connection: Connection) -> None:
    store(
        connection,
        [
            Reading("counter-n1", "mean_speed", NOW - timedelta(days=1), 30.0),
            Reading("counter-n1", "mean_speed", NOW - timedelta(days=8), 90.0),
        ],
    )

    roads, air, *_ = api.get("/v1/goals").json()["items"]

    assert (roads["id"], roads["indicator"], roads["metric"]) == (
        "fluid_roads",
        "speed",
        "mean_speed",
    )
    assert (roads["value"], roads["progress"], roads["unit"]) == (30.0, 0.5, "km/h")
    assert 0 < roads["due_progress"] < 0.5
    assert (roads["status"], roads["baseline"]) == (
        "on_track",
        {"date": "2020-01-01", "value": 20.0},
    )
    assert (air["status"], air["value"], air["is_example"]) == ("unknown", None, True)


def test_goals_are_chosen_by_objective_and_come_in_pages(api: httpx.Client) -> None:
    (social,) = (api.get("/v1/goals", params={"objective": one}).json() for one in ["social"])
    first = api.get("/v1/goals", params={"limit": 1}).json()
    second = api.get("/v1/goals", params={"limit": 3, "cursor": first["next"]}).json()

    assert (social["items"], social["next"]) == ([], None)
    assert [one["id"] for one in first["items"] + second["items"]] == [
        "fluid_roads",
        "clean_air",
        "calm_demand",
        "dim_lights",
    ]
    assert second["next"] is None


@pytest.mark.parametrize(("speed", "is_met"), [(45.0, True), (12.0, False)])
def test_an_indicator_says_whether_it_meets_its_goals_now(
    speed: float,
    is_met: bool,  # noqa: FBT001 - a parameter of pytest's
    api: httpx.Client,
    connection: Connection,
) -> None:
    store(connection, [Reading("counter-n1", "mean_speed", datetime.now(UTC), speed)])

    items = {one["id"]: one["goals"] for one in api.get("/v1/indicators").json()["items"]}

    assert [(one["id"], one["target"], one["is_met"]) for one in items["speed"]] == [
        ("fluid_roads", 40.0, is_met)
    ]
    assert items["traffic"] == []


DAY = timedelta(days=1)
MIDNIGHT = NOW.replace(hour=0, minute=0, second=0) - 3 * DAY


def powers(connection: Connection) -> None:
    """Two days; on the second the lights draw twice as much, and the school nothing is known of."""
    store(
        connection,
        [
            Reading(device, "active_power", MIDNIGHT + after, value)
            for device, after, value in (
                ("meter-n1", 10 * MINUTE, 30.0),
                ("meter-s1", 10 * MINUTE, 50.0),
                ("lights-s1", 10 * MINUTE, 20.0),
                ("meter-s1", DAY + 10 * MINUTE, 60.0),
                ("lights-s1", DAY + 10 * MINUTE, 40.0),
            )
        ],
    )


def history(api: httpx.Client, goal: str, **asked: Any) -> Any:
    """The document, and the item of a goal."""
    of = {"start": MIDNIGHT.isoformat(), "end": (MIDNIGHT + 2 * DAY).isoformat(), "goal": goal}
    answer = api.get("/v1/goals/history", params={**of, **asked})
    assert answer.status_code == 200, answer.text
    (item,) = answer.json()["items"]
    return answer.json(), item


def values(buckets: list[list[Any]]) -> list[float | None]:
    return [one[1] for one in buckets]


def test_a_share_is_of_what_it_is_a_part_of(api: httpx.Client, connection: Connection) -> None:
    powers(connection)

    asked = {"at": (MIDNIGHT + DAY).isoformat(), "goal": "dim_lights"}
    (goal,) = api.get("/v1/goals", params=asked).json()["items"]

    assert (goal["value"], goal["unit"], goal["share_of"]) == (20.0, "%", "active_power")
    assert goal["status"] == "open"


def test_the_history_of_a_goal_is_by_bucket_with_gaps_as_gaps(
    api: httpx.Client, connection: Connection
) -> None:
    powers(connection)

    _, lights = history(api, "dim_lights", bucket="12h")
    _, demand = history(api, "calm_demand", bucket="12h")

    (group,) = lights["groups"]
    assert values(group["buckets"]) == [20.0, None, 40.0, None]
    assert (lights["target"], lights["unit"]) == (10, "%")
    assert values(demand["groups"][0]["buckets"]) == [100.0, None, 100.0, None]
    assert (demand["target"], demand["unit"]) == (80, "kW")


def test_the_history_of_a_goal_is_held_against_the_period_before(
    api: httpx.Client, connection: Connection
) -> None:
    powers(connection)
    second = {"start": (MIDNIGHT + DAY).isoformat(), "bucket": "all"}

    document, lights = history(api, "dim_lights", compare="previous", **second)
    _, week = history(api, "dim_lights", compare="7d", **second)

    assert document["earlier"]["end"] == document["start"]
    (group,) = lights["groups"]
    assert (values(group["buckets"]), values(group["earlier"])) == ([40.0], [20.0])
    assert values(week["groups"][0]["earlier"]) == [None]


def test_goals_by_district_share_amounts_among_residents_and_leave_shares_alone(
    api: httpx.Client, connection: Connection
) -> None:
    powers(connection)
    asked = {
        "end": (MIDNIGHT + DAY).isoformat(),
        "bucket": "all",
        "group_by": "district",
        "per": "1000_residents",
    }

    _, demand = history(api, "calm_demand", **asked)
    _, lights = history(api, "dim_lights", **asked)

    found = {one["key"]: values(one["buckets"]) for one in demand["groups"]}
    assert found == {"north": [10.0], "south": [14.0]}
    assert (demand["per"], demand["target"]) == ("1000_residents", 10.0)
    # The north has no lights; the south's are 20 of 70 kW.
    assert [(one["key"], one["buckets"][0][1]) for one in lights["groups"]] == [
        ("south", pytest.approx(100 * 20 / 70))
    ]
    assert (lights["per"], lights["target"]) == ("none", 10.0)


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ({"compare": "typical"}, "compare"),
        ({"bucket": "1s", "start": "2020-01-01T00:00:00Z"}, "bucket"),
        ({"start": "2026-01-02T00:00:00Z", "end": "2026-01-01T00:00:00Z"}, "start"),
        ({"group_by": "kind"}, "group_by"),
    ],
)
def test_a_history_that_has_no_meaning_is_refused(
    shared_api: httpx.Client, asked: dict[str, str], parameter: str
) -> None:
    answer = shared_api.get("/v1/goals/history", params=asked)

    assert answer.status_code == 422
    assert [one["parameter"] for one in answer.json()["errors"]] == [parameter]


def test_amounts_that_grow_with_the_bucket_have_no_target_to_hold_them_against() -> None:
    counted = load_catalogue().metrics["vehicle_count"]
    drawn = load_catalogue().metrics["active_power"]

    assert grows(counted, over_time(counted, Stat.AUTO, GroupBy.NONE, None))
    assert not grows(counted, over_time(counted, Stat.MAX, GroupBy.NONE, None))
    assert not grows(drawn, over_time(drawn, Stat.AUTO, GroupBy.NONE, None))

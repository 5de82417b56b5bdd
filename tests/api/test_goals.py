from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import Connection

from api.goals import GoalStatus, due_progress, progress, status
from tests.storing import store
from vigie.catalogue import Text
from vigie.city.goals import Baseline, Direction, Goal, Objective
from vigie.city.measures import Measure
from vigie.model import Reading

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

    roads, air = api.get("/v1/goals").json()["items"]

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
    second = api.get("/v1/goals", params={"limit": 1, "cursor": first["next"]}).json()

    assert (social["items"], social["next"]) == ([], None)
    assert [one["id"] for one in first["items"] + second["items"]] == ["fluid_roads", "clean_air"]
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

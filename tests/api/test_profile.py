from datetime import UTC, datetime, timedelta

import httpx
import pytest
from psycopg import Connection

from api.points import MOST_POINTS
from api.problems import ParameterError
from api.routes.profile import HOURS_OF_A_WEEK, refuse_too_many_groups
from tests.storing import store
from vigie.model import Reading

MONDAY = datetime(2026, 11, 2, 7, tzinfo=UTC)  # 8 o'clock in Testville
RANGE = {"start": "2026-10-31T23:00:00Z", "end": "2026-11-22T23:00:00Z"}


def test_each_hour_of_the_week_is_there_by_the_citys_clocks(
    api: httpx.Client, connection: Connection
) -> None:
    flows = {MONDAY: 100.0, MONDAY + timedelta(days=7): 300.0}
    store(connection, [Reading("counter-n1", "vehicle_flow", *one) for one in flows.items()])

    answer = api.get("/v1/profile", params={"metric": "vehicle_flow", **RANGE}).json()

    assert answer["time_zone"] == "Europe/Paris"
    (group,) = answer["groups"]
    cells = {(weekday, hour): rest for weekday, hour, *rest in group["cells"]}
    assert len(cells) == HOURS_OF_A_WEEK
    assert cells.pop((1, 8)) == [200.0, 2]
    assert all(rest == [None, 0] for rest in cells.values())


def test_the_last_four_weeks_are_asked_unless_said_otherwise(api: httpx.Client) -> None:
    answer = api.get("/v1/profile?metric=pm10&end=2026-11-29T00:00:00Z").json()

    assert (answer["start"], answer["groups"]) == ("2026-11-01T00:00:00Z", [])


def test_more_groups_than_can_be_answered_are_refused() -> None:
    most = MOST_POINTS // HOURS_OF_A_WEEK
    refuse_too_many_groups(most)
    with pytest.raises(ParameterError, match=f"{most} groups or fewer"):
        refuse_too_many_groups(most + 1)

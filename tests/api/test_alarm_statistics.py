"""What came most often, what stood longest, and whether people can live with it."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from psycopg import Connection

from tests.api.alarms import NOW, PEAK, SILENT, raised
from tests.evaluating import clear_alarm
from vigie.store.alarm_evaluation import Found

START = NOW - timedelta(hours=10)
RANGE = {"start": START.isoformat(), "end": NOW.isoformat()}
MINUTE = timedelta(minutes=1)


def statistics(client: httpx.Client, **asked: Any) -> dict[str, Any]:
    answer = client.get("/v1/alarms/statistics", params={**RANGE, **asked})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_alarms_are_told_by_how_often_and_how_long(
    api: httpx.Client, connection: Connection
) -> None:
    before = raised(connection, PEAK, START - 60 * MINUTE)  # stands for an hour of the range
    clear_alarm(connection, before, START + 60 * MINUTE)
    for turn in (2, 4):
        number = raised(connection, SILENT, START + turn * 60 * MINUTE)
        clear_alarm(connection, number, START + (turn * 60 + 10 * turn) * MINUTE)
    standing = raised(connection, at=START + 540 * MINUTE)
    connection.execute(
        "UPDATE alarm SET acknowledged_at = raised_at + interval '5 min' WHERE id = %s", [standing]
    )

    found = statistics(api)

    assert [(one["key"], one["raised"], one["standing_s"]) for one in found["groups"]] == [
        ("silent", 2, 3_600.0),
        ("slow", 1, 3_600.0),
        ("peak", 0, 3_600.0),
    ]
    silent, slow, peak = found["groups"]
    assert (silent["longest_s"], silent["mean_clear_s"]) == (2_400.0, 1_800.0)
    assert (slow["mean_acknowledge_s"], slow["mean_clear_s"]) == (300.0, None)
    assert peak["mean_clear_s"] is None, "it was raised before"
    assert (found["raised"], found["per_operator_hour"]) == (3, 0.3)
    assert [one["standing_s"] for one in found["longest"]] == [3_600.0, 3_600.0, 2_400.0, 1_200.0]
    by_district = {
        one["key"]: one["raised"] for one in statistics(api, group_by="district")["groups"]
    }
    assert by_district == {"south": 2, "north": 1}


def test_a_flood_is_more_than_ten_alarms_in_ten_minutes_for_one_person(
    api: httpx.Client, connection: Connection
) -> None:
    for minutes, many in ((0, 11), (30, 10)):
        for one in range(many):
            found = Found("peak", f"district:{minutes}-{one}", "low", NOW)
            raised(connection, found, START + minutes * MINUTE)

    alone, two = statistics(api), statistics(api, operators=2)

    assert (alone["most_in_10_min"], alone["share_in_flood"]) == (11, round(1 / 60, 4))
    assert (two["share_in_flood"], two["per_operator_hour"]) == (0.0, 1.05)
    assert alone["hours"] == [[START.isoformat().replace("+00:00", "Z"), 21]]


def test_where_there_was_nothing_there_is_nothing_to_tell(api: httpx.Client) -> None:
    found = statistics(api)

    assert (found["raised"], found["groups"], found["mean_clear_s"]) == (0, [], None)
    ahead = {"start": "2190-01-01T00:00:00Z", "end": "2190-01-02T00:00:00Z"}
    assert statistics(api, **ahead)["per_operator_hour"] is None


@pytest.mark.parametrize("start", ["2020-01-01T00:00:00Z", "2199-01-01T00:00:00Z"])
def test_a_range_is_one_that_can_be_worked_out(start: str, shared_api: httpx.Client) -> None:
    answer = shared_api.get("/v1/alarms/statistics", params={**RANGE, "start": start})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == "start"

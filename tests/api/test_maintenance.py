from datetime import UTC, datetime, timedelta

import httpx
from psycopg import Connection

from tests.storing import store
from vigie.model import Reading
from vigie.store.rollup import refresh
from vigie.store.write import report_status

NOW = datetime.now(UTC).replace(microsecond=0)


def test_a_city_that_was_never_maintained_says_so(api: httpx.Client) -> None:
    answer = api.get("/v1/maintenance").json()

    assert (answer["last_round"], answer["every_s"], answer["is_regular"]) == (None, None, None)
    assert answer["waiting"] == []


def test_changed_buckets_wait_until_they_are_worked_out(
    api: httpx.Client, connection: Connection
) -> None:
    quarter = datetime(2026, 9, 1, 7, tzinfo=UTC)
    store(
        connection,
        [
            Reading(device, "mean_speed", quarter + timedelta(minutes=minute), 30.0)
            for device in ("counter-n1", "counter-s1")
            for minute in (0, 5, 20)
        ],
    )

    waiting = api.get("/v1/maintenance").json()["waiting"]
    refresh(connection, NOW)
    worked_out = api.get("/v1/maintenance").json()["waiting"]

    assert waiting == [{"grain": "15m", "buckets": 2, "oldest": "2026-09-01T07:00:00Z"}]
    assert worked_out == []


def test_a_maintainer_that_missed_rounds_is_not_regular(
    api: httpx.Client, connection: Connection
) -> None:
    report_status(connection, "maintain", "one", {"every_s": 10})
    fresh = api.get("/v1/maintenance").json()
    connection.execute("UPDATE service_status SET at = at - interval '10 minutes'")
    stale = api.get("/v1/maintenance").json()

    assert (fresh["is_regular"], fresh["every_s"]) == (True, 10.0)
    assert stale["is_regular"] is False
    assert stale["last_round"] < fresh["last_round"]

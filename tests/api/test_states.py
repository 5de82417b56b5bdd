from datetime import UTC, datetime, timedelta

import httpx
from psycopg import Connection

from tests.storing import store
from vigie.model import Device, Reading

START = datetime(2026, 11, 23, 7, tzinfo=UTC)
PERIOD = {"start": "2026-11-23T07:00:00Z", "end": "2026-11-23T08:00:00Z"}
DOOR = Device("door-1", "door_contact")


def test_the_time_in_each_state_is_told_with_the_names_of_the_states(
    api: httpx.Client, connection: Connection
) -> None:
    changes = {START: 0.0, START + timedelta(minutes=45): 1.0}
    readings = [Reading("door-1", "door_state", at, state) for at, state in changes.items()]
    store(connection, readings, devices=[DOOR])
    asked = {"metric": "door_state", "bucket": "30m", "group_by": "kind", **PERIOD}

    answer = api.get("/v1/states", params=asked).json()

    assert answer["states"]["1"] == {"en": "open", "fr": "ouverte"}
    assert (answer["bucket"], answer["bucket_s"]) == ("30m", 1800)
    (group,) = answer["groups"]
    assert group["key"] == "door_contact"
    assert group["buckets"] == [
        ["2026-11-23T07:00:00Z", [[0.0, 1800.0, 1.0]], 1.0],
        ["2026-11-23T07:30:00Z", [[0.0, 900.0, 0.5], [1.0, 900.0, 0.5]], 1.0],
    ]

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from psycopg import Connection

from tests.api.alarms import PEAK, SILENT, raised
from tests.evaluating import clear_alarm
from tests.storing import store
from vigie.model import DeadLetter, Device, Reading, Reason
from vigie.store.letters import LetterLimits
from vigie.store.migrate import engine_of
from vigie.store.write import Batch, Writer, report_status

NOW = datetime.now(UTC).replace(microsecond=0)


def state(**changes: Any) -> dict[str, Any]:
    return {
        "connected": True,
        "broker": "mqtt://127.0.0.1:1883",
        "started_at": (NOW - timedelta(minutes=5)).isoformat(),
        "received": 100,
        "stored": 200,
        "duplicates": 3,
        "dead_letters": 1,
        "readings_per_s": 20.5,
        **changes,
    }


def test_a_new_city_has_no_ingest_and_no_readings(
    api: httpx.Client, connection: Connection
) -> None:
    status = api.get("/v1/status").json()

    assert status["ingest"] is None
    assert status["newest_reading"] is None
    assert status["devices"] == {"confirmed": 7, "provisional": 0, "retired": 0}
    assert status["database"] == {"engine": engine_of(connection), "replica_lag_s": None}


def test_ingest_processes_are_added_up(api: httpx.Client, connection: Connection) -> None:
    commits = [(NOW - timedelta(seconds=ago)).isoformat() for ago in (1, 2)]
    one = state(waiting=5, lag_s=0.25, committed_at=commits[0])
    two = state(connected=False, readings_per_s=9.5, waiting=0, lag_s=0.75, committed_at=commits[1])
    report_status(connection, "ingest", "one", one)
    report_status(connection, "ingest", "two", two)

    ingest = api.get("/v1/status").json()["ingest"]

    assert ingest["connected"] is True
    assert (ingest["received"], ingest["stored"], ingest["duplicates"]) == (200, 400, 6)
    assert ingest["readings_per_s"] == 30.0
    assert (ingest["workers"], ingest["waiting"], ingest["lag_s"]) == (2, 5, 0.75)
    assert datetime.fromisoformat(ingest["committed_at"]) == NOW - timedelta(seconds=1)
    assert ingest["uptime_s"] >= 300
    assert ingest["broker"] == "mqtt://127.0.0.1:1883"


def test_a_silent_ingest_is_not_vouched_for(api: httpx.Client, connection: Connection) -> None:
    report_status(connection, "ingest", "one", state())
    connection.execute("UPDATE service_status SET at = at - interval '11 seconds'")

    ingest = api.get("/v1/status").json()["ingest"]

    assert (ingest["connected"], ingest["readings_per_s"], ingest["uptime_s"]) == (None, 0, None)
    assert ingest["received"] == 100


def test_the_newest_reading_and_unknown_devices_show(
    api: httpx.Client, connection: Connection
) -> None:
    store(
        connection,
        [Reading("newcomer", "pm10", NOW - timedelta(hours=1), 3.0)],
        devices=[Device("newcomer", "air_station")],
        received_at=NOW,
    )

    status = api.get("/v1/status").json()

    assert datetime.fromisoformat(status["newest_reading"]) == NOW - timedelta(hours=1)
    assert datetime.fromisoformat(status["newest_received"]) == NOW
    assert status["devices"]["provisional"] == 1


@pytest.fixture
def letters(connection: Connection) -> list[DeadLetter]:
    found = [
        DeadLetter(NOW, "testville/x", b'{"half', Reason.MALFORMED_JSON, "not JSON"),
        DeadLetter(NOW, "testville/y", b"\xff\x00\x01", Reason.NOT_TEXT, "not UTF-8"),
        DeadLetter(
            NOW - timedelta(days=2), "testville/z", b"{}", Reason.MALFORMED_JSON, "old", "z"
        ),
    ]
    Writer(connection).write(Batch(dead_letters=found))
    return found


def test_dead_letters_come_newest_first_and_whole(
    api: httpx.Client, letters: list[DeadLetter]
) -> None:
    answer = api.get("/v1/dead-letters").json()

    assert answer["total"] == 3
    assert answer["by_reason"] == {"malformed_json": 2, "not_text": 1}
    assert answer["by_feed"] == {"canonical": 2, "z": 1}
    assert answer["beyond"] == 0
    assert [one["topic"] for one in answer["items"]] == [
        "testville/z",
        "testville/y",
        "testville/x",
    ]
    assert [(one["encoding"], one["payload"]) for one in answer["items"][1:]] == [
        ("base64", base64.b64encode(b"\xff\x00\x01").decode()),
        ("utf-8", '{"half'),
    ]
    assert api.get("/v1/status").json()["dead_letters_24h"] == 2


def test_dead_letters_come_oldest_first_on_request_and_keep_to_an_order(
    api: httpx.Client, letters: list[DeadLetter]
) -> None:
    newest = api.get("/v1/dead-letters", params={"limit": 1}).json()
    oldest = {"sort": "received_at", "limit": 2}

    first = api.get("/v1/dead-letters", params=oldest).json()
    rest = api.get("/v1/dead-letters", params={**oldest, "cursor": first["next"]}).json()
    refused = api.get("/v1/dead-letters", params={**oldest, "cursor": newest["next"]})

    topics = [one["topic"] for one in first["items"] + rest["items"]]
    assert topics == [one.topic for one in letters]
    assert rest["next"] is None
    assert refused.json()["errors"][0]["parameter"] == "cursor"


def test_dead_letters_are_narrowed_and_paged(api: httpx.Client, letters: list[DeadLetter]) -> None:
    asked: dict[str, Any] = {"reason": "malformed_json", "limit": 1}

    first = api.get("/v1/dead-letters", params=asked).json()
    second = api.get("/v1/dead-letters", params={**asked, "cursor": first["next"]}).json()

    assert first["total"] == 2
    assert [one["topic"] for one in first["items"] + second["items"]] == [
        "testville/z",
        "testville/x",
    ]
    assert second["next"] is None


def test_dead_letters_of_a_feed_and_those_that_were_only_counted(
    api: httpx.Client, connection: Connection, letters: list[DeadLetter]
) -> None:
    writer = Writer(connection, LetterLimits(per_minute=1, total_bytes=10**6))
    again = [DeadLetter(NOW, "x", b"", Reason.NOT_TEXT, "again", "z") for _ in range(5)]
    writer.write(Batch(dead_letters=again))

    answer = api.get("/v1/dead-letters", params={"feed": "z"}).json()
    narrow = {"feed": "z", "reason": "malformed_json"}

    assert [one["detail"] for one in answer["items"]] == ["again", "old"]
    assert [one["feed"] for one in answer["items"]] == ["z", "z"]
    assert (answer["total"], answer["beyond"]) == (2, 4)
    assert api.get("/v1/dead-letters", params=narrow).json()["total"] == 1
    assert api.get("/v1/dead-letters", params={"feed": "nobody"}).json()["items"] == []
    assert api.get("/v1/status").json()["dead_letters_24h"] == 7


def test_dead_letters_are_grouped_by_reason_and_feed(
    api: httpx.Client, letters: list[DeadLetter]
) -> None:
    groups = api.get("/v1/dead-letters/groups").json()["groups"]

    assert sorted(
        (one["reason"], one["feed"], one["letters"], one["last_24h"]) for one in groups
    ) == [
        ("malformed_json", "canonical", 1, 1),
        ("malformed_json", "z", 1, 0),
        ("not_text", "canonical", 1, 1),
    ]
    old = next(one for one in groups if one["feed"] == "z")
    assert (old["topic"], old["detail"]) == ("testville/z", "old")
    assert datetime.fromisoformat(old["first_at"]) == NOW - timedelta(days=2)


def test_a_reason_that_there_is_not_is_answered_with_those_that_there_are(
    api: httpx.Client,
) -> None:
    answer = api.get("/v1/dead-letters?reason=bad_luck")

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["parameter"] == "reason"
    assert "malformed_json" in error["message"]


def test_open_alarms_are_counted_by_severity_and_state(
    api: httpx.Client, connection: Connection
) -> None:
    slow, peak = raised(connection), raised(connection, PEAK)
    raised(connection, SILENT)
    clear_alarm(connection, slow, NOW)
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    api.post(f"/v1/alarms/{peak}/shelve", json={"until": until, "comment": "known"})

    alarms = api.get("/v1/status").json()["alarms"]

    none = {"raised": 0, "acknowledged": 0, "cleared": 0, "shelved": 0}
    assert alarms == {
        "critical": none,
        "high": {**none, "cleared": 1},
        "medium": {**none, "shelved": 1},
        "low": {**none, "raised": 1},
    }

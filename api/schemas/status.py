"""How the data flows, and what could not become readings."""

from typing import Literal

from pydantic import ConfigDict

from api.schemas.alarms import AlarmCounts
from api.schemas.base import Model, Time
from vigie.city.alarms import Severity
from vigie.model import Reason


class Database(Model):
    """`replica_lag_s` is null without a read replica, and while it does not say."""

    engine: Literal["timescale", "postgres"]
    replica_lag_s: float | None


class Ingest(Model):
    """The sum over ingest processes; `connected` is null when none has spoken for 10 s.

    Counts, `committed_at` and `lag_s` are null where something is internal, for those who may not
    see it. `waiting` are messages that were received and are not committed yet; `lag_s` is how long
    the oldest of the last batch waited to be, in the slowest of the `workers`.
    """

    connected: bool | None
    broker: str | None
    at: Time
    received: int | None
    stored: int | None
    duplicates: int | None
    dead_letters: int | None
    readings_per_s: float | None
    waiting: int | None
    workers: int
    committed_at: Time | None
    lag_s: float | None
    uptime_s: float | None


class DeviceCounts(Model):
    confirmed: int
    provisional: int
    retired: int


class Status(Model):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "at": "2026-11-23T07:00:02.500000Z",
                    "database": {"engine": "timescale", "replica_lag_s": None},
                    "ingest": {
                        "connected": True,
                        "broker": "mqtt://127.0.0.1:1883",
                        "at": "2026-11-23T07:00:02Z",
                        "received": 81200,
                        "stored": 162400,
                        "duplicates": 3,
                        "dead_letters": 1,
                        "readings_per_s": 41.5,
                        "waiting": 0,
                        "workers": 1,
                        "committed_at": "2026-11-23T07:00:00.330000Z",
                        "lag_s": 0.021,
                        "uptime_s": 3912.4,
                    },
                    "newest_reading": "2026-11-23T07:00:00Z",
                    "newest_received": "2026-11-23T07:00:00.310000Z",
                    "devices": {"confirmed": 300, "provisional": 1, "retired": 0},
                    "dead_letters_24h": 1,
                    "alarms": {
                        "critical": {"raised": 0, "acknowledged": 0, "cleared": 0, "shelved": 0},
                        "high": {"raised": 2, "acknowledged": 1, "cleared": 0, "shelved": 0},
                        "medium": {"raised": 0, "acknowledged": 0, "cleared": 3, "shelved": 0},
                        "low": {"raised": 4, "acknowledged": 0, "cleared": 0, "shelved": 1},
                    },
                }
            ]
        }
    )

    at: Time
    database: Database
    ingest: Ingest | None
    newest_reading: Time | None
    newest_received: Time | None
    devices: DeviceCounts
    dead_letters_24h: int | None
    alarms: dict[Severity, AlarmCounts]


class DeadLetter(Model):
    id: int
    received_at: Time
    topic: str
    payload: str
    encoding: Literal["utf-8", "base64"]
    reason: Reason
    detail: str
    feed: str


class DeadLetters(Model):
    """`total` counts those that fit the question, `by_reason` and `by_feed` all there are.

    `beyond` are those that fit, too, came in a flood, and were only counted.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "total": 1,
                    "beyond": 0,
                    "by_reason": {"malformed_json": 1},
                    "by_feed": {"canonical": 1},
                    "items": [
                        {
                            "id": 7,
                            "received_at": "2026-11-23T07:00:00.310000Z",
                            "topic": "marseille/energy/building_meter/school-4",
                            "payload": '{"values": {"active_power": 12.5',
                            "encoding": "utf-8",
                            "reason": "malformed_json",
                            "detail": "not JSON: unexpected end of data at character 33",
                            "feed": "canonical",
                        }
                    ],
                    "next": None,
                }
            ]
        }
    )

    total: int
    beyond: int
    by_reason: dict[str, int]
    by_feed: dict[str, int]
    items: list[DeadLetter]
    next: str | None


class DeadLetterGroup(Model):
    """Letters of one reason that came by one feed; `topic` and `detail` are of the newest kept.

    `beyond` came in a flood and were only counted. `last_24h` counts both.
    """

    reason: Reason
    feed: str
    letters: int
    beyond: int
    last_24h: int
    first_at: Time
    last_at: Time
    topic: str | None
    detail: str | None


class DeadLetterGroups(Model):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "groups": [
                        {
                            "reason": "malformed_json",
                            "feed": "canonical",
                            "letters": 1,
                            "beyond": 0,
                            "last_24h": 1,
                            "first_at": "2026-11-23T07:00:00.310000Z",
                            "last_at": "2026-11-23T07:00:00.310000Z",
                            "topic": "marseille/energy/building_meter/school-4",
                            "detail": "not JSON: unexpected end of data at character 33",
                        }
                    ]
                }
            ]
        }
    )

    groups: list[DeadLetterGroup]


class Health(Model):
    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "ok"}]})

    status: Literal["ok"]

"""Alarms of Testville as its evaluator writes them: events with their notices, and who is told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg import AsyncConnection, Connection

from alarms.notify.message import Audience, Message
from tests.evaluating import clear_alarm, raise_alarm
from vigie.city import City
from vigie.city.alarms import Alarms
from vigie.store.alarm_evaluation import Found
from vigie.store.alarms import Wish, change

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
RULES: list[dict[str, Any]] = [
    {
        "id": "too_fast",
        "name": {"en": "Traffic too fast", "fr": "Circulation trop rapide"},
        "advice": {"en": "Tell the police.", "fr": "Prévenir la police."},
        "severity": "high",
        "threshold": {"metric": "mean_speed", "above": 50},
    },
    {
        "id": "silent",
        "name": {"en": "Device silent", "fr": "Capteur muet"},
        "severity": "low",
        "silence": {},
    },
    {
        "id": "standstill",
        "name": {"en": "Standstill", "fr": "Arrêt"},
        "severity": "critical",
        "per": "city",
        "silence": {"after": "1m"},
    },
    {
        "id": "jams",
        "name": {"en": "Many slow roads", "fr": "Ralentissements"},
        "severity": "critical",
        "per": "district",
        "threshold": {
            "metric": "mean_speed",
            "above": 60,
            "stat": "share_below",
            "share_threshold": 20,
        },
    },
]
HOOK: dict[str, Any] = {"id": "desk", "webhook": {"url": "http://127.0.0.1:9/"}, "gather": "10s"}


def with_alarms(city: City, *channels: dict[str, Any]) -> City:
    """The city with the rules of these tests, and channels."""
    alarms = Alarms.model_validate({"rules": RULES, "channels": channels})
    return replace(city, config=city.config.model_copy(update={"alarms": alarms}))


def audience(city: City, channel: dict[str, Any], dashboard_url: str | None = None) -> Audience:
    changed = with_alarms(city, channel)
    return Audience(changed, changed.config.alarms.channels[0], dashboard_url)


def found(rule: str = "too_fast", device: str = "counter-n1", **parts: Any) -> Found:
    severity = next(one["severity"] for one in RULES if one["id"] == rule)
    values: dict[str, Any] = {
        "since": NOON,
        "device": device,
        "metric": "mean_speed",
        "district": "north",
        "value": 63.24,
        "limit_value": 50.0,
    }
    return Found(rule, f"device:{device}", severity, **{**values, **parts})


class Evaluator:
    """Writes events with notices of them for some channels, due when they happen."""

    def __init__(self, connection: Connection, channels: Sequence[str] = ("desk",)) -> None:
        self._connection = connection
        self._channels = channels

    def raises(self, what: Found | None = None, at: datetime = NOON) -> int:
        number = raise_alarm(self._connection, what or found(), at, self._channels)
        assert number is not None
        return number

    def clears(self, number: int, at: datetime) -> None:
        assert clear_alarm(self._connection, number, at, self._channels) is not None


async def wish_for(
    database_url: str, number: int, wish: Wish, channels: Sequence[str] = ()
) -> None:
    told = {one["id"]: channels for one in RULES}
    async with await AsyncConnection.connect(database_url, autocommit=True) as connection:
        (outcome,) = await change(connection, [number], wish, told)
    assert outcome.refusal is None


class Clock:
    """Shows the time that it was set to."""

    def __init__(self, time: datetime = NOON) -> None:
        self.time = time

    def __call__(self) -> datetime:
        return self.time

    def passes(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class Letterbox:
    """A sender that takes messages, and fails as it is told to by `failures`, one after another."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.failures: list[BaseException] = []

    def send(self, message: Message) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.messages.append(message)

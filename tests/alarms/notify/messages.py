"""Messages on the alarms of Testville, made by hand."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from alarms.notify.message import Message
from tests.alarms.notify.outbox import NOON
from vigie.alarm import Event, Kind, Life, after
from vigie.store.notices import NotedAlarm, Telling

RAISED_AT = NOON + timedelta(seconds=5)
COMPOSED_AT = NOON + timedelta(seconds=15)
ALARM = NotedAlarm(
    id=42,
    rule="too_fast",
    subject="device:counter-n1",
    severity="high",
    device="counter-n1",
    device_name="North ring",
    kind="traffic_counter",
    metric="mean_speed",
    district="north",
    feed=None,
    value=63.24,
    limit_value=50.0,
    since=NOON,
    raised_at=RAISED_AT,
    must_be_acknowledged=True,
)
RAISED = Event(Kind.RAISED, RAISED_AT)
ACKNOWLEDGED = Event(Kind.ACKNOWLEDGED, NOON + timedelta(minutes=10), "Ann")
CLEARED = Event(Kind.CLEARED, NOON + timedelta(minutes=30))


def telling(*events: Event, told: tuple[Event, ...] | None = None, **parts: Any) -> Telling:
    """An alarm to which all this has happened, of which `told` is new; all unless given."""
    alarm = replace(ALARM, **parts)
    life = Life(alarm.since, alarm.raised_at, alarm.must_be_acknowledged)
    for event in events or (RAISED,):
        life = after(life, event)
    return Telling(alarm, life, told or events or (RAISED,))


def message(*tellings: Telling, **parts: Any) -> Message:
    return Message("20261126T120015Z-7", COMPOSED_AT, tellings or (telling(),), **parts)

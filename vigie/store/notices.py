"""Notices of alarms, an outbox: what is to be told is gathered into messages, and kept until it is.

A message is fixed before it is sent for the first time: which events it tells never changes.
Connections commit by themselves.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row

from vigie.alarm import Event, Kind, Life, after
from vigie.city.alarms import Severity
from vigie.store.queries import query

STAMP = "%Y%m%dT%H%M%SZ"  # UTC, with which the id of a message begins
_MOST_NOTICES = 500  # of a message; a storm of alarms is told in several


@dataclass(frozen=True, slots=True)
class OpenMessage:
    """A message that is not out yet. Its id begins with the time at which it was composed."""

    id: str
    due_at: datetime
    attempts: int

    @property
    def composed_at(self) -> datetime:
        return composed_at(self.id)


@dataclass(frozen=True, slots=True)
class NotedAlarm:
    """What does not change of an alarm, with the name of its device."""

    id: int
    rule: str
    subject: str
    severity: str
    device: str | None
    device_name: str | None
    kind: str | None
    metric: str | None
    district: str | None
    feed: str | None
    value: float | None
    limit_value: float | None
    since: datetime
    raised_at: datetime
    must_be_acknowledged: bool


@dataclass(frozen=True, slots=True)
class Telling:
    """An alarm as it was when a message was composed, and what of it the message tells."""

    alarm: NotedAlarm
    life: Life
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice for staff to look at. `error` is of the last attempt, also of one that succeeded."""

    id: int
    channel: str
    alarm: int
    rule: str
    subject: str
    severity: str
    kind: str
    at: datetime
    due_at: datetime
    attempts: int
    sent_at: datetime | None
    given_up_at: datetime | None
    message: str | None
    error: str | None

    @property
    def state(self) -> str:
        if self.sent_at is not None:
            return "sent"
        return "waiting" if self.given_up_at is None else "failed"


def composed_at(message: str) -> datetime:
    return datetime.strptime(f"{message.partition('-')[0]}+0000", f"{STAMP}%z")


class Outbox:
    """The notices of one channel."""

    def __init__(self, connection: Connection, channel: str) -> None:
        self._connection = connection
        self._channel = channel

    def take_turn(self) -> bool:
        """Whether this connection, until it closes, is the one that serves the channel."""
        row = self._run("take_turn").fetchone()
        return row is not None and bool(row[0])

    def open_messages(self) -> list[OpenMessage]:
        return [OpenMessage(*row) for row in self._run("open_messages")]

    def compose(
        self, now: datetime, gather: timedelta, severities: Collection[Severity]
    ) -> str | None:
        """The id of a new message of what may be told `now`, of these severities; None if nothing.

        What is shelved waits; what came and went on the shelf is given up.
        """
        self._run("pass_over_shelved", now=now)
        row = self._run(
            "compose",
            now=now,
            gather=gather,
            severities=[one.value for one in severities],
            limit=_MOST_NOTICES,
            stamp=now.strftime(STAMP),
        ).fetchone()
        return None if row is None else row[0]

    def told(self, message: str) -> list[Telling]:
        """What a message that is not out yet tells, by alarm, the oldest first."""
        events: dict[int, list[tuple[Event, bool]]] = {}
        for alarm, kind, at, by, comment, until, is_told in self._run(
            "told", message=message, composed_at=composed_at(message)
        ):
            event = Event(Kind(kind), at, by, comment, until)
            events.setdefault(alarm, []).append((event, is_told))
        cursor = self._connection.cursor(row_factory=class_row(NotedAlarm))
        cursor.execute(query("notices", "alarms"), {"alarms": list(events)})
        return [_telling(alarm, events[alarm.id]) for alarm in cursor]

    def earlier_messages(self, message: str, alarms: Collection[int]) -> list[str]:
        """By which the channel was told of these alarms before, the oldest first."""
        rows = self._run("earlier_messages", message=message, alarms=list(alarms))
        return [row[0] for row in rows]

    def record_sent(self, message: str, now: datetime, remark: str | None) -> None:
        self._run("record_sent", message=message, now=now, remark=remark)

    def record_postponed(self, message: str, due_at: datetime, error: str) -> None:
        self._run("record_postponed", message=message, due_at=due_at, error=error)

    def record_given_up(self, message: str, now: datetime, error: str) -> None:
        self._run("record_given_up", message=message, now=now, error=error)

    def _run(self, name: str, **values: Any) -> Any:
        return self._connection.execute(
            query("notices", name), {"channel": self._channel, **values}
        )


def give_up_orphans(
    connection: Connection, channels: Collection[str], now: datetime, before: datetime
) -> int:
    """Give up what was due before `before` in channels that are none of these; how many."""
    return connection.execute(
        query("notices", "give_up_orphans"),
        {"channels": list(channels), "now": now, "before": before},
    ).rowcount


def newest(
    connection: Connection, *, channel: str | None, state: str | None, limit: int
) -> list[Notice]:
    """The newest notices, of a channel or of all; `state` is sent, waiting or failed."""
    cursor = connection.cursor(row_factory=class_row(Notice))
    cursor.execute(query("notices", "page"), {"channel": channel, "state": state, "limit": limit})
    return cursor.fetchall()


def _telling(alarm: NotedAlarm, events: list[tuple[Event, bool]]) -> Telling:
    life = Life(alarm.since, alarm.raised_at, alarm.must_be_acknowledged)
    for event, _ in events:
        life = after(life, event)
    return Telling(alarm, life, tuple(event for event, is_told in events if is_told))

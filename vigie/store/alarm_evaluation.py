"""Alarms raised and cleared: what was decided and what is remembered of it, in one transaction.

Sets of alarms at once: a storm of them is a few statements. Staff's wishes are in `alarms`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

import orjson
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from vigie.store.alarms import noting, payload_of
from vigie.store.queries import query

_FILE = "alarm_evaluation"


@dataclass(frozen=True, slots=True)
class Found:
    """What is to be known of an alarm that is raised."""

    rule: str
    subject: str
    severity: str
    since: datetime
    must_be_acknowledged: bool = True
    device: str | None = None
    kind: str | None = None
    metric: str | None = None
    district: str | None = None
    feed: str | None = None
    value: float | None = None
    limit_value: float | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """An alarm that stands, by what it is of; `comment` goes into its event.

    `until` is when its condition was gone; None of what clears for another reason, now.
    """

    rule: str
    subject: str
    comment: str | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What is remembered of a rule and a subject; `state` is JSON."""

    rule: str
    subject: str
    state: Mapping[str, Any]
    judged_to: datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to alarms; at most one thing to each."""

    kind: Literal["raise", "flap", "clear"]
    found: Sequence[Found | Named]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What one transaction writes; the steps in their order. `gone` is not remembered any more."""

    steps: Sequence[Step] = ()
    kept: Sequence[Kept] = ()
    gone: Sequence[Named] = field(default_factory=tuple)


async def take_turn(connection: AsyncConnection) -> bool:
    """Whether this session is the one that evaluates, from now on until it ends."""
    row = await (await connection.execute(query(_FILE, "take_turn"))).fetchone()
    return row is not None and bool(row[0])


async def report(connection: AsyncConnection, instance: str, state: Mapping[str, Any]) -> None:
    """Say how an evaluator is; `state` is JSON."""
    async with connection.transaction():
        said = {"service": "alarms", "instance": instance, "state": Jsonb(state)}
        await connection.execute(query("write", "store_status"), said)
        await connection.execute(query("write", "forget_old_statuses"), {"service": "alarms"})


async def write(
    connection: AsyncConnection, verdicts: Verdicts, channels: Mapping[str, Sequence[str]]
) -> int:
    """Write them, with a notice of each event for each of its rule's channels; the events' number.

    What does not change anything, such as clearing what does not stand, is no event.

    Raises:
        psycopg.OperationalError: the server went away; whether it is written is not known.
    """
    changed: list[int] = []
    events: list[int] = []
    async with connection.transaction():
        for step in verdicts.steps:
            found = {"found": _json(_documents(step.found))}
            async for alarm, event in await connection.execute(query(_FILE, step.kind), found):
                changed.append(alarm)
                events.append(event)
        if verdicts.kept:
            kept = _json(_documents(verdicts.kept))
            await connection.execute(query(_FILE, "keep_watches"), {"kept": kept})
        if verdicts.gone:
            gone = _json(_documents(verdicts.gone))
            await connection.execute(query(_FILE, "forget_watches"), {"gone": gone})
        if changed:
            await connection.execute(query("alarms", "note"), noting(events, channels))
            payload = payload_of([*dict.fromkeys(changed)])
            await connection.execute(query("alarms", "ring"), {"payload": payload})
    return len(changed)


def _documents(rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [asdict(row) for row in rows]


def _json(rows: list[dict[str, Any]]) -> Jsonb:
    return Jsonb(rows, dumps=orjson.dumps)

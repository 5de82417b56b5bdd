"""Alarms as staff change them: an event and the row that it leaves, in one transaction.

Whoever listens on `vigie_alarms` hears the ids of the alarms that changed, parted by commas, after
the commit; or nothing but that some did, when there are too many to name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from vigie import alarm
from vigie.alarm import AlarmStateError, Event, Life
from vigie.store.queries import query
from vigie.store.read.rows import Row

# What a notification may have (PostgreSQL's NOTIFY).
_LONGEST_PAYLOAD = 7_999

# What is to happen to an alarm at a time; None when it is so already.
Wish = Callable[[Life, datetime], Event | None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a wish: how the alarm is now, None if there is none, and why it was refused."""

    id: int
    life: Life | None
    refusal: str | None = None


def acknowledging(by: str, comment: str | None) -> Wish:
    """Who has acknowledged it before may do so again: only a comment is then new."""

    def wish(life: Life, at: datetime) -> Event | None:
        if life.acknowledged_at is not None and life.acknowledged_by == by:
            return None if comment is None else alarm.remark(life, by, at, comment)
        return alarm.acknowledge(life, by, at, comment)

    return wish


def commenting(by: str, comment: str) -> Wish:
    return lambda life, at: alarm.remark(life, by, at, comment)


def shelving(by: str, until: datetime, comment: str) -> Wish:
    return lambda life, at: alarm.shelve(life, by, at, until, comment)


def unshelving(by: str, comment: str | None) -> Wish:
    return lambda life, at: alarm.unshelve(life, by, at, comment)


async def change(
    connection: AsyncConnection,
    ids: Sequence[int],
    wish: Wish,
    channels: Mapping[str, Sequence[str]],
) -> list[Outcome]:
    """Let happen to each of these alarms what is wished, where it can be; one outcome for each.

    `channels` are those that are told, by the alarm's rule.
    """
    numbers = list(dict.fromkeys(ids))
    async with connection.transaction(), connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query("alarms", "hold"), {"ids": numbers})
        held = {row["id"]: _life_of(row) for row in await cursor.fetchall()}
        await cursor.execute(query("alarms", "clock"))
        at: datetime = (await cursor.fetchone() or {})["clock_timestamp"]
        outcomes, happenings = [], []
        for number in numbers:
            outcome, event = _judge(number, held.get(number), wish, at)
            outcomes.append(outcome)
            if event is not None:
                happenings.append(_happening(number, held[number], event))
        if happenings:
            await cursor.executemany(query("alarms", "happen"), happenings, returning=True)
            events = [row["id"] async for result in cursor.results() async for row in result]
            await cursor.execute(query("alarms", "note"), noting(events, channels))
            payload = payload_of([one["alarm"] for one in happenings])
            await cursor.execute(query("alarms", "ring"), {"payload": payload})
    return outcomes


def noting(events: Sequence[int], channels: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What it takes to note that events are to be told; `channels` by rule."""
    told = [{"rule": rule, "channel": one} for rule in channels for one in channels[rule]]
    return {"events": list(events), "told": Jsonb(told)}


def payload_of(ids: Sequence[int]) -> str:
    """What the doorbell says of these alarms; nothing when they are too many."""
    payload = ",".join(map(str, ids))
    return payload if len(payload) <= _LONGEST_PAYLOAD else ""


def _judge(
    number: int, life: Life | None, wish: Wish, at: datetime
) -> tuple[Outcome, Event | None]:
    if life is None:
        return Outcome(number, None, "there is no such alarm"), None
    try:
        event = wish(life, at)
    except AlarmStateError as error:
        return Outcome(number, life, str(error)), None
    return Outcome(number, life if event is None else alarm.after(life, event)), event


def _life_of(row: Row) -> Life:
    return Life(**{name: value for name, value in row.items() if name != "id"})


def _happening(number: int, life: Life, event: Event) -> Row:
    """The event, and what it leaves of the alarm."""
    left = asdict(alarm.after(life, event))
    return {"alarm": number, **asdict(event), **left}

"""Dead letters taken in hand again: looked through, replaced by what they are now, removed."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import NamedTuple

from psycopg import Connection

from vigie.model import DeadLetter
from vigie.store.letters import storable
from vigie.store.queries import query
from vigie.store.read.dead_letters import NEWEST_ID, page_query

# A letter may be as large as a payload, which is 1 MiB unless configured otherwise.
_LETTERS_AT_ONCE = 500
_BYTES_AT_ONCE = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which letters: those that fit all that is said; received from `since` on, before `until`."""

    reason: str | None = None
    feed: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class LetterGroup(NamedTuple):
    """The letters of a reason and feed; `beyond` were only counted; the newest is an example."""

    reason: str
    feed: str
    letters: int
    beyond: int
    first_at: datetime
    last_at: datetime
    last_24h: int
    topic: str | None
    detail: str | None


class StoredLetter(NamedTuple):
    id: int
    received_at: datetime
    topic: str
    payload: bytes
    reason: str
    detail: str
    feed: str


def groups(connection: Connection, chosen: Chosen) -> list[LetterGroup]:
    """The largest first."""
    rows = connection.execute(query("letters", "groups"), asdict(chosen))
    return [LetterGroup(*row) for row in rows]


def newest(connection: Connection, chosen: Chosen, limit: int) -> list[StoredLetter]:
    """The newest letters, whenever they were received."""
    asked = {**asdict(chosen), "after": NEWEST_ID, "limit": limit}
    rows = connection.execute(page_query(), asked)
    return [StoredLetter(*row) for row in rows]


def count(connection: Connection, chosen: Chosen) -> int:
    row = connection.execute(query("letters", "count"), asdict(chosen)).fetchone()
    return row[0] if row else 0


def in_portions(connection: Connection, chosen: Chosen) -> Iterator[list[int]]:
    """The ids of the letters that there are now, oldest first, as many as fit into memory."""
    (last,) = connection.execute(query("letters", "newest_id")).fetchone() or (0,)
    after = 0
    while True:
        found = connection.execute(
            query("letters", "next_ids"),
            {
                **asdict(chosen),
                "after": after,
                "newest": last,
                "limit": _LETTERS_AT_ONCE,
                "limit_bytes": _BYTES_AT_ONCE,
            },
        ).fetchall()
        if not found:
            return
        yield [number for (number,) in found]
        (after,) = found[-1]


def of_same_messages(connection: Connection, ids: list[int]) -> list[StoredLetter]:
    """These letters, and the others of the messages that they are of."""
    rows = connection.execute(query("letters", "of_same_messages"), {"ids": ids})
    return [StoredLetter(*row) for row in rows]


def rewrite(connection: Connection, letters: dict[int, DeadLetter]) -> None:
    """Give the letters of these ids another reason, feed and detail."""
    if letters:
        connection.execute(
            query("letters", "rewrite"),
            {
                "ids": list(letters),
                "reasons": [one.reason.value for one in letters.values()],
                "feeds": [one.feed for one in letters.values()],
                "details": [storable(one.detail) for one in letters.values()],
            },
        )


def remove(connection: Connection, ids: list[int]) -> int:
    """How many of them were there."""
    return connection.execute(query("letters", "remove"), {"ids": ids}).rowcount if ids else 0


def purge(connection: Connection, chosen: Chosen) -> int:
    """Remove the letters for ever, and what was counted beside them; how many they were.

    Cut short, it is gone on with when it is asked for again.
    """
    removed = sum(remove(connection, ids) for ids in in_portions(connection, chosen))
    if chosen.since is None:
        forget_counts(connection, chosen)
    return removed


def forget_counts(connection: Connection, chosen: Chosen) -> None:
    """Forget what was only counted, as far as no letter of its hour is kept."""
    connection.execute(query("letters", "forget_tally"), asdict(chosen))


def take_turn(connection: Connection) -> bool:
    """Whether nobody else tries letters again, until this connection is closed."""
    (mine,) = connection.execute(query("letters", "take_turn")).fetchone() or (False,)
    return bool(mine)

"""Retention: what has outlived its age in the city file goes, and nothing that is still needed.

Where all of a week or chunk is too old, it is dropped whole; else rows go, a week of some series in
a transaction. A table of what is gone makes an interrupted round go on, and a finished one cheap.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import Connection
from psycopg.sql import Composed, Identifier

from vigie.city.config import Retention
from vigie.store.queries import composed, query
from vigie.store.rollup import is_behind
from vigie.store.weeks import WEEK, monday, week_of

# What ingest accepted just before its limit may be on its way for a day, and changes the whole day
# of the city that it is of.
_GRACE = timedelta(days=3)
_IDS_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows are kept as long as `grain` says, by series or by groups of them."""

    relation: str
    key: str
    time: str
    grain: str

    def composed(self, name: str) -> Composed:
        names = {"relation": self.relation, "key": self.key, "time": self.time}
        return composed("retention", name, **{key: Identifier(one) for key, one in names.items()})


TABLES = (
    Table("reading", "series_id", "time", "readings"),
    Table("reading_1m", "series_id", "bucket", "minutes"),
    Table("reading_15m", "series_id", "bucket", "quarters"),
    Table("reading_1h", "series_id", "bucket", "hours"),
    Table("reading_1d", "series_id", "bucket", "days"),
    Table("group_15m", "group_id", "bucket", "quarters"),
    Table("group_1h", "group_id", "bucket", "hours"),
    Table("group_1d", "group_id", "bucket", "days"),
    Table("sketch_1d", "series_id", "bucket", "days"),
    Table("group_sketch_1d", "group_id", "bucket", "days"),
)


@dataclass(slots=True)
class Expired:
    """What went: whole weeks or chunks, and single rows."""

    parts: int = 0
    rows: int = 0


def cutoff_of(age: timedelta, now: datetime) -> datetime:
    """What is older than this has outlived that age; it moves on by whole weeks."""
    return monday(week_of(now - age - _GRACE))


def expires_at(end: datetime, age: timedelta) -> datetime:
    """When what ends then has outlived that age: the first moment whose cutoff reaches it."""
    return monday(week_of(end - timedelta(microseconds=1)) + 1) + age + _GRACE


def expire(connection: Connection, retention: Retention, now: datetime) -> Expired:
    """Remove what is too old as of `now`; nothing, when another process is at it.

    Raises:
        psycopg.errors.LockNotAvailable: somebody was in the way; the next round goes on.
        psycopg.OperationalError: the server went away; the next round goes on.
    """
    expired = Expired()
    (mine,) = connection.execute(query("retention", "take_turn")).fetchone() or (False,)
    if mine:
        try:
            for table in TABLES:
                _expire(connection, table, retention, now, expired)
        finally:
            if not connection.broken:
                connection.execute(query("retention", "end_turn"))
    return expired


def _expire(
    connection: Connection, table: Table, retention: Retention, now: datetime, expired: Expired
) -> None:
    due = _due(connection, table, retention, now)
    longest: timedelta | None = getattr(retention.longest, table.grain)
    if longest is not None:
        cutoff = cutoff_of(longest, now)
        is_dropped = not is_behind(connection, cutoff) and _drop(
            connection, table, cutoff, due.get(cutoff, []), expired
        )
        if is_dropped:
            due.pop(cutoff, None)
    for cutoff, ids in due.items():
        # Buckets that are not worked out yet still need what they are made of.
        if ids and not is_behind(connection, cutoff):
            for some in _batches(ids):
                expired.rows += _delete(connection, table, some, cutoff)


def _due(
    connection: Connection, table: Table, retention: Retention, now: datetime
) -> dict[datetime, list[int]]:
    """The series or groups of which something has to go, by when it has to be younger than."""
    members = "series" if table.key == "series_id" else "groups"
    cutoffs: dict[datetime, list[int]] = {}
    for metric, kind, ids in connection.execute(query("retention", members)).fetchall():
        age: timedelta | None = getattr(retention.kept(metric, kind), table.grain)
        if age is not None:
            cutoffs.setdefault(cutoff_of(age, now), []).extend(ids)
    due = query("retention", "due")
    return {
        cutoff: [
            number
            for (number,) in connection.execute(
                due, {"relation": table.relation, "ids": ids, "cutoff": cutoff}
            )
        ]
        for cutoff, ids in cutoffs.items()
    }


def _drop(
    connection: Connection, table: Table, cutoff: datetime, ids: list[int], expired: Expired
) -> bool:
    """Drop the parts before the cutoff, where nothing is kept longer; False: it has no parts."""
    with connection.transaction():
        connection.execute(query("maintain", "be_brief"))
        (parts,) = connection.execute(
            query("retention", "drop_parts"), {"relation": table.relation, "cutoff": cutoff}
        ).fetchone() or (None,)
        if parts is not None:
            _note(connection, table, ids, cutoff)
    expired.parts += parts or 0
    return parts is not None


def _delete(connection: Connection, table: Table, ids: list[int], cutoff: datetime) -> int:
    deleted, until = 0, None
    while until != cutoff:
        (oldest,) = connection.execute(
            table.composed("oldest"), {"ids": ids, "cutoff": cutoff}
        ).fetchone() or (None,)
        until = cutoff if oldest is None else min(cutoff, oldest + WEEK)
        with connection.transaction():
            connection.execute(query("maintain", "be_brief"))
            deleted += connection.execute(
                table.composed("delete_rows"), {"ids": ids, "until": until}
            ).rowcount
            _note(connection, table, ids, until)
    return deleted


def _note(connection: Connection, table: Table, ids: list[int], until: datetime) -> None:
    connection.execute(
        query("retention", "note"), {"relation": table.relation, "ids": ids, "until": until}
    )


def _batches(ids: list[int]) -> Iterator[list[int]]:
    return (ids[first : first + _IDS_AT_ONCE] for first in range(0, len(ids), _IDS_AT_ONCE))

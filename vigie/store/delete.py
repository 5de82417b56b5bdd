"""Deletion of readings by request: what was wrong, or what somebody has a right to have forgotten.

Rollups, `latest` and the doorbell follow as they do for any other change. Cut short, it is gone on
with when it is asked for again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from psycopg import Connection
from psycopg.sql import Identifier

from vigie.store.doorbell import ring
from vigie.store.queries import composed, piece, query
from vigie.store.read.rows import Selection
from vigie.store.weeks import WEEK, monday, week_of

EARLIEST = datetime(1, 1, 2, tzinfo=UTC)
LATEST = datetime(9999, 12, 30, tzinfo=UTC)
_SERIES_AT_ONCE = 50
# What is stored by buckets of series: what it is made of, and the grain of its buckets.
_MADE_OF = {
    "reading_1m": ("reading", "1m"),
    "reading_15m": ("reading", "15m"),
    "reading_1h": ("reading_15m", "1h"),
    "reading_1d": ("reading_15m", "1d"),
    "sketch_1d": ("reading", "1d"),
}


@dataclass(frozen=True, slots=True)
class Doomed:
    """What a deletion takes: so many readings of so many series."""

    readings: int
    series: int

    def __str__(self) -> str:
        return f"{self.readings:,} readings of {self.series:,} series"


def count_readings(
    connection: Connection,
    selection: Selection,
    start: datetime = EARLIEST,
    end: datetime = LATEST,
) -> Doomed:
    """What `delete_readings` of the same would delete."""
    ids = _chosen(connection, selection)
    counted = connection.execute(
        query("delete", "count"), {"ids": ids, "start": start, "end": end}
    ).fetchone()
    return Doomed(counted[0] if counted else 0, len(ids))


def delete_readings(
    connection: Connection,
    selection: Selection,
    start: datetime = EARLIEST,
    end: datetime = LATEST,
) -> int:
    """Delete the readings with start <= time < end of the chosen series; how many those were.

    Where retention has left only buckets, those that lie in the range go. A week of some series
    goes in a transaction; the connection commits by itself.

    Raises:
        psycopg.errors.DeadlockDetected: a writer was at the same readings; do it again.
        psycopg.OperationalError: the server went away; do it again.
    """
    ids = _chosen(connection, selection)
    deleted = 0
    for first in range(0, len(ids), _SERIES_AT_ONCE):
        some = ids[first : first + _SERIES_AT_ONCE]
        for since, until in _weeks(connection, some, start, end):
            deleted += _delete(connection, some, since, until)
        for relation in _MADE_OF:
            _delete_outlasting(connection, relation, some, start, end)
    return deleted


def _chosen(connection: Connection, selection: Selection) -> list[int]:
    found = connection.execute(
        composed("delete", "chosen", where=selection.where), selection.parameters
    )
    return [number for (number,) in found]


def _weeks(
    connection: Connection, ids: list[int], start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """The parts of the range, each within a week, that hold something."""
    since = start
    while since < end:
        (oldest,) = connection.execute(
            query("delete", "oldest"), {"ids": ids, "since": since, "end": end}
        ).fetchone() or (None,)
        if oldest is None:
            return
        until = min(monday(week_of(oldest)) + WEEK, end)
        yield oldest, until
        since = until


def _delete(connection: Connection, ids: list[int], since: datetime, until: datetime) -> int:
    asked = {"ids": ids, "since": since, "until": until}
    with connection.transaction():
        deleted = connection.execute(query("delete", "delete_readings"), asked).fetchone()
        connection.execute(query("delete", "hold_latest"), asked)
        mended = connection.execute(query("delete", "mend_latest"), asked).fetchall()
        ring(connection, [number for (number,) in mended])
    return deleted[0] if deleted else 0


def _delete_outlasting(
    connection: Connection, relation: str, ids: list[int], start: datetime, end: datetime
) -> None:
    made_of, grain = _MADE_OF[relation]
    statement = composed(
        "delete",
        "delete_outlasting",
        relation=Identifier(relation),
        until=piece("delete", f"until_{grain}"),
    )
    asked = {"ids": ids, "start": start, "end": end, "made_of": made_of}
    with connection.transaction():
        gone = connection.execute(statement, asked).fetchall()
        if gone:
            series, buckets = map(list, zip(*gone, strict=True))
            changed = {"series": series, "buckets": buckets}
            if grain == "15m":
                connection.execute(query("delete", "log_longer"), changed)
            connection.execute(query("delete", "regroup"), changed)

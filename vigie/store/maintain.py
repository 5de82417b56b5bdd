"""Keeping the store in order: room for the readings to come, rollups, retention and compression.

A round may be cut short or run twice at once: the next one makes it right.
"""

import logging
import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg
from psycopg import Connection

from vigie.city.config import Retention
from vigie.store.queries import query
from vigie.store.retention import expire
from vigie.store.rollup import refresh
from vigie.store.undelivered import Chosen, forget_counts
from vigie.store.weeks import monday, week_of
from vigie.store.write import report_status

_log = logging.getLogger(__name__)

_WEEKS_AHEAD = 2
# Such as a reader for long, or TimescaleDB's own job at the chunk that a late reading goes into.
_IN_THE_WAY = (
    psycopg.errors.LockNotAvailable,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
)
_COMPRESSED = ("reading", "reading_1m", "reading_15m", "reading_1h")


@dataclass(frozen=True, slots=True)
class Done:
    """What a round of maintenance removed; whether the server compresses what the city wants."""

    weeks_dropped: int
    rows_deleted: int
    dead_letters_forgotten: int
    can_compress: bool = True

    def __str__(self) -> str:
        return (
            f"dropped {self.weeks_dropped} weeks or chunks, {self.rows_deleted} rows and "
            f"{self.dead_letters_forgotten} dead letters"
        )


def maintain(connection: Connection, retention: Retention, now: datetime) -> Done:
    """One round, as of `now`.

    What is kept by weeks stays up to a week (and three days) longer than its retention.

    Raises:
        psycopg.errors.LockNotAvailable, DeadlockDetected, SerializationFailure: somebody was in the
            way; the next round goes on.
        psycopg.OperationalError: the server went away.
    """
    this_week = week_of(now)
    weeks = [monday(this_week + ahead) for ahead in range(_WEEKS_AHEAD + 1)]
    with connection.transaction():
        connection.execute(query("maintain", "be_brief"))
        connection.execute(query("write", "make_room"), {"weeks": weeks})
    refresh(connection, now)
    expired = expire(connection, retention, now)
    cutoff = now - retention.dead_letters
    with connection.transaction():
        forgotten = connection.execute(
            query("maintain", "forget_dead_letters"), {"cutoff": cutoff}
        ).rowcount
        forget_counts(connection, Chosen(until=cutoff))
        connection.execute(query("maintain", "forget_audit"), {"cutoff": now - retention.audit})
        connection.execute(query("maintain", "forget_alarms"), {"cutoff": now - retention.alarms})
    can_compress = all(_compress(connection, one, retention) for one in _COMPRESSED)
    return Done(expired.parts, expired.rows, forgotten, can_compress)


def _compress(connection: Connection, relation: str, retention: Retention) -> bool:
    """Have the server compress what is old enough; whether it can."""
    # One table in a transaction: who waits for a table then holds no other.
    with connection.transaction():
        connection.execute(query("maintain", "be_brief"))
        row = connection.execute(
            query("maintain", "compress"), {"relation": relation, "age": retention.compress_after}
        ).fetchone()
    return row is None or row[0]


def keep_maintained(
    connect: Callable[[], Connection],
    retention: Retention,
    every_s: float,
    stopping: threading.Event,
) -> None:
    """A round every so often until `stopping` is set, through the absences of the server."""
    instance = f"{socket.gethostname()}:{os.getpid()}"
    has_complained = False
    while not stopping.is_set():
        try:
            with connect() as connection:
                connection.autocommit = True
                done = maintain(connection, retention, datetime.now(UTC))
                report_status(connection, "maintain", instance, {"every_s": every_s})
            if done.weeks_dropped or done.rows_deleted or done.dead_letters_forgotten:
                _log.info("retention: %s", done)
            if not done.can_compress and not has_complained:
                has_complained = True
                _log.warning(
                    "this TimescaleDB has no compression (timescaledb.license = apache): all of "
                    "it stays as it is; install the community build, or set compress_after: null"
                )
        except _IN_THE_WAY:
            _log.warning("somebody was in the way of the maintenance; trying again")
        except psycopg.OperationalError as error:
            _log.warning("the database is away, trying again: %s", str(error).strip())
        stopping.wait(every_s)

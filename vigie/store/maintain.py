"""Keeping the store in order: room for the readings to come, rollups, and retention.

A round may be cut short or run twice at once: the next one makes it right.
"""

import logging
import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg
from psycopg import Connection

from vigie.city.config import Retention
from vigie.store.queries import query
from vigie.store.rollup import is_behind, refresh
from vigie.store.weeks import monday, week_of
from vigie.store.write import report_status

_log = logging.getLogger(__name__)

_WEEKS_AHEAD = 2
# What ingest accepted just before its limit may still be on its way.
_GRACE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Done:
    """What a round of maintenance removed."""

    weeks_dropped: int
    dead_letters_forgotten: int


def maintain(connection: Connection, retention: Retention, now: datetime) -> Done:
    """One round, as of `now`.

    Readings go by whole weeks: one stays up to a week (and a day) longer than its retention.

    Raises:
        psycopg.errors.LockNotAvailable: somebody was in the way; nothing was dropped.
        psycopg.OperationalError: the server went away.
    """
    this_week = week_of(now)
    weeks = [monday(this_week + ahead) for ahead in range(_WEEKS_AHEAD + 1)]
    with connection.transaction():
        connection.execute(query("maintain", "be_brief"))
        connection.execute(query("write", "make_room"), {"weeks": weeks})
    refresh(connection, now)
    dropped = 0
    # Hours that are not worked out yet still need their readings.
    if retention.readings is not None and not is_behind(connection, now - retention.readings):
        with connection.transaction():
            connection.execute(query("maintain", "be_brief"))
            cutoff = now - retention.readings - _GRACE
            row = connection.execute(query("maintain", "drop_readings"), {"cutoff": cutoff})
            (dropped,) = row.fetchone() or (0,)
    with connection.transaction():
        forgotten = connection.execute(
            query("maintain", "forget_dead_letters"), {"cutoff": now - retention.dead_letters}
        ).rowcount
    return Done(dropped, forgotten)


def keep_maintained(
    connect: Callable[[], Connection],
    retention: Retention,
    every_s: float,
    stopping: threading.Event,
) -> None:
    """A round every so often until `stopping` is set, through the absences of the server."""
    instance = f"{socket.gethostname()}:{os.getpid()}"
    while not stopping.is_set():
        try:
            with connect() as connection:
                connection.autocommit = True
                done = maintain(connection, retention, datetime.now(UTC))
                report_status(connection, "maintain", instance, {"every_s": every_s})
            if done.weeks_dropped or done.dead_letters_forgotten:
                _log.info(
                    "retention: %d weeks of readings and %d dead letters dropped",
                    done.weeks_dropped,
                    done.dead_letters_forgotten,
                )
        except psycopg.errors.LockNotAvailable:
            _log.warning("somebody was in the way of the maintenance; trying again")
        except psycopg.OperationalError as error:
            _log.warning("the database is away, trying again: %s", str(error).strip())
        stopping.wait(every_s)

"""Readings by the hour: what changed is logged by writers and worked out here, when it has settled.

An answer never depends on this: hours in the log are read from the readings themselves.
"""

from datetime import datetime, timedelta

from psycopg import Connection
from psycopg.sql import SQL, Composed

from vigie.store.queries import composed, query

HOUR = timedelta(hours=1)
# Clocks differ a little: an hour that has just ended may still get its last readings.
_SETTLES_AFTER = timedelta(minutes=2)
_ENTRIES_AT_ONCE = 200
_ENTRIES_OF_AN_HOUR = 50


def refresh(connection: Connection, now: datetime) -> int:
    """Work out the hours that have ended and changed; how many series-hours that were.

    It goes in small transactions, so that an interruption loses little. When another process
    is at it, nothing happens.

    Raises:
        psycopg.OperationalError: the server went away; the log still names what is left.
    """
    settled = now - HOUR - _SETTLES_AFTER
    total = 0
    while refreshed := _refresh_some(connection, settled):
        total += refreshed
    return total


def is_behind(connection: Connection, before: datetime) -> bool:
    """Whether hours before that time still wait to be worked out."""
    row = connection.execute(query("rollup", "is_behind"), {"before": before}).fetchone()
    return row is None or bool(row[0])


def part(series: SQL, since: SQL, until: SQL) -> Composed:
    """The parts of one series over `[since, until)`, to stand in another statement."""
    return composed("rollup", "part", series=series, since=since, until=until)


def _refresh_some(connection: Connection, settled: datetime) -> int:
    statement = composed(
        "rollup",
        "refresh",
        part=part(
            SQL("touched.series_id"), SQL("touched.bucket"), SQL("touched.bucket + interval '1 h'")
        ),
    )
    with connection.transaction():
        (mine,) = connection.execute(query("rollup", "take_turn")).fetchone() or (False,)
        if not mine:
            return 0
        refreshed = connection.execute(
            statement, {"settled": settled, "limit": _ENTRIES_AT_ONCE}
        ).rowcount
        if not refreshed:
            connection.execute(
                query("rollup", "compact"), {"settled": settled, "limit": _ENTRIES_OF_AN_HOUR}
            )
        return refreshed

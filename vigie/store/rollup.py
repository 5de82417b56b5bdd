"""Readings by quarter hour, hour and day: what changed is logged by writers and worked out here.

An answer never depends on this having run: what is in the log is read from the readings themselves.
"""

from datetime import datetime, timedelta

from psycopg import Connection
from psycopg.sql import Composed, Identifier

from vigie.store.grains import DAYS, GRAINS, QUARTERS, Grain
from vigie.store.groups import prepare_groups, refresh_groups, regroup
from vigie.store.queries import composed, piece, query
from vigie.store.sketch import store_sketches

QUARTER = timedelta(minutes=15)
# Clocks differ a little: a bucket that has just ended may still get its last readings.
SETTLES_AFTER = timedelta(minutes=2)
_ENTRIES_AT_ONCE = 200
_SPARE_ENTRIES = 50
# Above two readings a minute, minutes are fewer than the readings.
_DENSE_READINGS_OF_A_QUARTER = 30


_MINUTE_PARTS = Identifier("reading_1m")


def refresh(connection: Connection, now: datetime) -> int:
    """Work out the buckets that have ended and changed; how many of a series those were.

    It goes in small transactions, so that an interruption loses little. When another process
    is at it, nothing happens. The connection commits by itself.

    Raises:
        psycopg.errors.SerializationFailure: a group changed at that moment; do it again.
        psycopg.OperationalError: the server went away; the log still names what is left.
    """
    (mine,) = connection.execute(query("rollup", "take_turn")).fetchone() or (False,)
    if not mine:
        return 0
    try:
        connection.execute(query("rollup", "create_touched"))
        prepare_groups(connection)
        regroup(connection)
        total = 0
        for grain in GRAINS:
            entries = 1
            while entries:
                entries, buckets = _refresh_some(connection, grain, now - SETTLES_AFTER)
                total += buckets
        connection.execute(query("rollup", "compact"), {"limit": _SPARE_ENTRIES})
        return total
    finally:
        if not connection.broken:
            connection.execute(query("rollup", "end_turn"))


def is_behind(connection: Connection, before: datetime) -> bool:
    """Whether buckets before that time still wait to be worked out."""
    row = connection.execute(query("rollup", "is_behind"), {"before": before}).fetchone()
    return row is None or bool(row[0])


def _refresh_some(connection: Connection, grain: Grain, settled: datetime) -> tuple[int, int]:
    """The oldest entries of the log, up to a limit: how many, and of how many buckets of series."""
    with connection.transaction():
        connection.execute(query("rollup", "see_one_moment"))
        connection.execute(query("rollup", "have_memory"))
        entries, buckets = connection.execute(
            composed("rollup", "take", until=grain.until),
            {
                "grain": grain.name,
                "made_of": "reading" if grain is QUARTERS else "reading_15m",
                "settled": settled,
                "limit": _ENTRIES_AT_ONCE,
            },
        ).fetchone() or (0, 0)
        if buckets:
            connection.execute(query("rollup", "analyze_touched"))
            if grain is QUARTERS:
                _work_out_quarters(connection)
            else:
                _store_parts(connection, grain.parts, composed("rollup", "parts_of_quarters"))
            if grain is DAYS:
                store_sketches(connection)
            refresh_groups(connection, grain)
    return entries, buckets


def _work_out_quarters(connection: Connection) -> None:
    _store_parts(connection, QUARTERS.parts, _from_readings("touched_quarter", "all_touched"))
    dense = connection.execute(
        query("rollup", "find_dense"), {"dense": _DENSE_READINGS_OF_A_QUARTER}
    ).fetchall()
    if dense:
        series = [number for (number,) in dense]
        connection.execute(query("rollup", "log_all_of"), {"series": series})
    _store_parts(connection, _MINUTE_PARTS, _from_readings("touched_minute", "dense_touched"))
    connection.execute(query("rollup", "log_longer"))


def _from_readings(bucket: str, touched: str) -> Composed:
    readings = composed(
        "rollup",
        "touched_readings",
        bucket=piece("rollup", bucket),
        touched=piece("rollup", touched),
    )
    return composed("rollup", "parts_of_readings", readings=readings)


def _store_parts(connection: Connection, parts: Identifier, found: Composed) -> None:
    since, until = connection.execute(query("rollup", "touched_span")).fetchone() or (None, None)
    emptied = connection.execute(
        composed(
            "rollup",
            "store_parts",
            parts=parts,
            found=found,
            stored=composed("rollup", "stored_parts", parts=parts),
        ),
        {"since": since, "until": until},
    ).fetchall()
    if emptied:
        series, buckets = map(list, zip(*emptied, strict=True))
        connection.execute(
            composed("rollup", "forget_parts", parts=parts),
            {"series": series, "buckets": buckets, "since": min(buckets), "until": max(buckets)},
        )

"""A database that any earlier Vigie left, with data in it, becomes one of today's."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import Connection, sql

from vigie.city import City
from vigie.model import Reading
from vigie.store.migrate import StoreError, all_migrations, check, engine_of, migrate
from vigie.store.write import Batch, Writer

NUMBERS = sorted({one.number for one in all_migrations()})
EARLIER = NUMBERS[:-1]
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
TIME = MONDAY + timedelta(hours=7)

# What each migration made room for, put there in the words of that version.
DATA: dict[int, tuple[LiteralString, ...]] = {
    1: (
        """
        INSERT INTO device (id, kind, lat, lon, district, interval_s, attributes, status)
        VALUES ('old-1', 'building_meter', 43.3, 5.4, 'north', 60, '{"rooms": 3}', 'retired'),
               ('old-2', 'building_meter', NULL, NULL, NULL, NULL, '{}', 'provisional')
        """,
        """
        INSERT INTO series (device, metric)
        VALUES ('old-1', 'active_power'), ('old-2', 'active_power')
        """,
        """
        INSERT INTO latest (series_id, time, value, quality, received_at)
        SELECT id, '2026-03-16 07:00Z', id / 3.0, 1, '2026-03-16 07:00:02Z' FROM series
        """,
        r"""
        INSERT INTO dead_letter (received_at, topic, payload, reason, detail)
        VALUES ('2026-03-02 07:00Z', 'testville/x', '\x00ff5c0a', 'malformed_json', 'tab	é'),
               ('2026-03-03 07:00Z', 'testville/y', '', 'not_text', '')
        """,
        """
        INSERT INTO service_status (service, instance, at, state)
        VALUES ('ingest', 'here:1', '2026-03-02 07:00Z', '{"connected": true}')
        """,
    ),
    2: (
        """
        CALL make_room_for_readings(
            ARRAY['2026-03-02Z', '2026-03-09Z', '2026-03-16Z']::timestamptz[]
        )
        """,
        """
        INSERT INTO reading (series_id, time, value, quality)
        SELECT id, time, extract(epoch FROM time) / 7, id % 2
        FROM series,
             generate_series('2026-03-02 07:00Z', '2026-03-16 07:00Z', INTERVAL '1 hour') AS time
        """,
    ),
    5: tuple(
        f"""
        INSERT INTO reading_{grain}
        SELECT series_id, time_bucket('{width}', time), 1, value, value, value, value, time, value,
               time, NULL, 0
        FROM reading
        """
        for grain, width in (("1m", "1 minute"), ("15m", "15 minutes"), ("1h", "1 hour"))
    ),
    6: ("INSERT INTO forgotten VALUES ('reading', 1, '2026-03-02Z')",),
    7: ("INSERT INTO sketch_1d VALUES (1, '2026-03-01 23:00Z', '{-3,700}', '{1,2}')",),
    8: ("UPDATE dead_letter_tally SET beyond = 5",),
    9: (
        """
        INSERT INTO device_health
        VALUES ('old-1', 'canonical', '2026-03-02Z', '2026-03-16Z', 2, 3, 1, 1, 1, 0.5, NULL)
        """,
        "INSERT INTO feed_health VALUES ('canonical', '2026-03-02Z', '2026-03-16Z', 2, 3, 1, 0.5)",
    ),
    10: (
        """
        INSERT INTO api_key (name, digest, scope)
        VALUES ('analyst', sha256('a key'::bytea), 'read')
        """,
        """
        INSERT INTO audit (at, caller, action, target, outcome)
        VALUES ('2026-03-02Z', 'key 1 (analyst)', 'export', '/v1/readings', 'done')
        """,
    ),
    12: (
        """
        INSERT INTO staff (name, display_name, role, password_hash)
        VALUES ('ada', 'Ada', 'operator', '$argon2id$')
        """,
        """
        INSERT INTO staff_session (digest, staff, name, display_name, role, expires_at)
        VALUES (sha256('a token'::bytea), 'ada', 'staff ada', 'Ada', 'operator', '2199-01-01Z')
        """,
    ),
}

# What is worked out anew when the city's time zone becomes known, with migration 5.
REDONE = {"rollup_log", "reading_1d", "group_1d", "sketch_1d", "group_sketch_1d"}

COLUMNS = """
SELECT relname, relkind, attname, format_type(atttypid, atttypmod), attnotnull, attidentity,
       pg_get_expr(adbin, adrelid), reloptions
FROM pg_class
JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE relnamespace = 'public'::regnamespace
  AND relkind IN ('r', 'p', 'v', 'm') AND NOT relispartition
"""
CONSTRAINTS = """
SELECT relname, conname, pg_get_constraintdef(pg_constraint.oid)
FROM pg_constraint
JOIN pg_class ON pg_class.oid = conrelid
WHERE relnamespace = 'public'::regnamespace AND NOT relispartition
"""
INDEXES = """
SELECT relname, pg_get_indexdef(indexrelid)
FROM pg_index
JOIN pg_class ON pg_class.oid = indrelid
WHERE relnamespace = 'public'::regnamespace AND NOT relispartition
"""
ROUTINES = """
SELECT pg_get_functiondef(oid)
FROM pg_proc
WHERE pronamespace = 'public'::regnamespace AND prokind IN ('f', 'p')
  AND NOT EXISTS (
    SELECT FROM pg_depend
    WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e'
  )
"""


def schema(connection: Connection) -> dict[str, list[str]]:
    """Everything that migrations make, but for what readings make (weeks)."""
    queries: dict[str, LiteralString] = {
        "columns": COLUMNS,
        "constraints": CONSTRAINTS,
        "indexes": INDEXES,
        "routines": ROUTINES,
    }
    return {name: sorted(map(repr, connection.execute(one))) for name, one in queries.items()}


def tables(connection: Connection) -> dict[str, list[str]]:
    """The columns of every table that an upgrade leaves as it is, by its name."""
    found: dict[str, list[str]] = {}
    for relation, kind, column, *_ in connection.execute(COLUMNS):
        is_kept = relation not in {"schema_migration", *REDONE} and column != "time_zone"
        if kind in {"r", "p"} and is_kept:
            found.setdefault(relation, []).append(column)
    return found


def contents(connection: Connection, of: dict[str, list[str]]) -> dict[str, list[Any]]:
    return {
        table: sorted(
            connection.execute(
                sql.SQL("SELECT {} FROM {}").format(
                    sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(table)
                )
            ),
            key=repr,
        )
        for table, columns in of.items()
    }


@pytest.fixture
def empty(empty_url: str) -> Iterator[Connection]:
    with psycopg.connect(empty_url, autocommit=True) as opened:
        yield opened


@pytest.fixture(params=EARLIER)
def old(request: pytest.FixtureRequest, empty: Connection, city: City) -> Connection:
    """A database as the Vigie of an earlier migration left it, with data."""
    migrate(empty, city, up_to=request.param)
    for number in range(1, request.param + 1):
        for statement in DATA.get(number, ()):
            empty.execute(statement)
    return empty


def test_an_old_database_says_that_it_is_old(old: Connection, city: City) -> None:
    with pytest.raises(StoreError, match="older than this Vigie: run `vigie db migrate`"):
        check(old, city)


def test_an_upgrade_keeps_every_row(old: Connection, city: City) -> None:
    known = tables(old)
    before = contents(old, known)
    assert before["dead_letter"]
    assert before["latest"]
    migrate(old, city)
    check(old, city)
    assert contents(old, known) == before


def test_an_upgraded_database_is_a_new_one(
    old: Connection, connection: Connection, city: City
) -> None:
    migrate(old, city)
    assert engine_of(old) == engine_of(connection)
    assert schema(old) == schema(connection)


def test_an_upgraded_database_goes_on(old: Connection, city: City) -> None:
    migrate(old, city)
    late = Reading("old-1", "active_power", TIME, -1.0, 0)
    first = Reading("meter-n1", "active_power", TIME + timedelta(days=60), 5.0, 0)
    Writer(old).write(Batch(readings=[(TIME, late), (TIME, first)]))
    found = old.execute(
        "SELECT device, value FROM reading JOIN series ON id = series_id "
        "WHERE (device, time) IN ((%s, %s), (%s, %s)) ORDER BY device",
        (first.device, first.time, late.device, late.time),
    ).fetchall()
    assert found == [("meter-n1", 5.0), ("old-1", -1.0)]


def test_an_upgrade_may_stop_on_the_way(
    old: Connection, connection: Connection, city: City
) -> None:
    for number in NUMBERS:
        migrate(old, city, up_to=number)
    assert schema(old) == schema(connection)
    assert migrate(old, city) == []

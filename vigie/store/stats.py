"""How large the database is and what it holds: `vigie db stats`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from psycopg import Connection, sql
from psycopg.rows import dict_row
from rich.table import Table

from vigie.city import City
from vigie.store.migrate import Engine, engine_of, refuse_another_city, refuse_empty
from vigie.store.queries import composed, query

_SMALL = (
    "reading_1h",
    "sketch_1d",
    "group_sketch_1d",
    "rollup_log",
    "latest",
    "device",
    "series",
    "dead_letter",
)
# About a million readings are counted within a second; more are estimated.
_COUNTED_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RelationSize:
    name: str
    rows: int
    is_exact: bool
    table_bytes: int
    index_bytes: int
    bytes_per_row: float | None


@dataclass(frozen=True, slots=True)
class Parts:
    """The partitions or chunks of readings; `oldest` and `newest` are where those begin."""

    count: int
    oldest: datetime | None
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class Stats:
    city: str
    engine: Engine
    postgresql: str
    timescaledb: str | None
    database_bytes: int
    relations: tuple[RelationSize, ...]
    parts: Parts
    oldest_reading: datetime | None
    newest_reading: datetime | None

    def to_json(self) -> str:
        return orjson.dumps(self, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z).decode()


def measure(connection: Connection, city: City, counted_bytes: int = _COUNTED_BYTES) -> Stats:
    """Measure the database of `city`; a table of readings up to `counted_bytes` is counted.

    Raises:
        StoreError: it is empty, or another city's.
    """
    refuse_empty(connection)
    refuse_another_city(connection, city)
    engine = engine_of(connection)
    with connection.cursor(row_factory=dict_row) as cursor:
        versions = cursor.execute(query("stats", "versions")).fetchone() or {}
    parts = connection.execute(query("stats", f"parts_{engine}")).fetchall()
    starts = [starts_at for starts_at, _ in parts]
    return Stats(
        city=city.id,
        engine=engine,
        **versions,
        relations=(
            _reading(connection, engine, counted_bytes),
            *(_small(connection, relation) for relation in _SMALL),
        ),
        parts=Parts(len(parts), min(starts, default=None), max(starts, default=None)),
        oldest_reading=_oldest_reading(connection, parts),
        newest_reading=_one(connection, "newest_reading")[0],
    )


def _reading(connection: Connection, engine: Engine, counted_bytes: int) -> RelationSize:
    table_bytes, index_bytes, estimate = _one(connection, f"reading_size_{engine}")
    is_exact = table_bytes <= counted_bytes or estimate is None
    rows = _count(connection, "reading") if is_exact else estimate
    return _size("reading", rows, table_bytes, index_bytes, is_exact=is_exact)


def _small(connection: Connection, relation: str) -> RelationSize:
    table_bytes, index_bytes = _one(connection, "relation_size", relation=relation)
    return _size(relation, _count(connection, relation), table_bytes, index_bytes)


def _size(
    name: str, rows: int, table_bytes: int, index_bytes: int, *, is_exact: bool = True
) -> RelationSize:
    per_row = (table_bytes + index_bytes) / rows if rows else None
    return RelationSize(name, rows, is_exact, table_bytes, index_bytes, per_row)


def _count(connection: Connection, relation: str) -> int:
    counting = composed("stats", "count", relation=sql.Identifier(relation))
    row = connection.execute(counting).fetchone()
    return int(row[0]) if row else 0


def _oldest_reading(
    connection: Connection, parts: list[tuple[datetime, datetime]]
) -> datetime | None:
    """The first of the oldest part that is not empty: the others need not be looked at."""
    for starts_at, ends_at in parts:
        found: datetime | None = _one(
            connection, "oldest_reading_in", starts_at=starts_at, ends_at=ends_at
        )[0]
        if found is not None:
            return found
    return None


def _one(connection: Connection, name: str, **parameters: Any) -> tuple[Any, ...]:
    row = connection.execute(query("stats", name), parameters).fetchone()
    if row is None:
        raise LookupError(name)
    return row


def tables(stats: Stats) -> tuple[Table, Table]:
    """What the database is and what it holds, for a terminal."""
    facts = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    engine = f"PostgreSQL {stats.postgresql}"
    if stats.timescaledb:
        engine += f", TimescaleDB {stats.timescaledb}"
    facts.add_row("City", stats.city)
    facts.add_row("Engine", f"{stats.engine} ({engine})")
    facts.add_row("Database", _bytes(stats.database_bytes))
    facts.add_row("Readings", f"{_time(stats.oldest_reading)} to {_time(stats.newest_reading)}")
    parts = stats.parts
    if parts.oldest and parts.newest:
        span = f"from {parts.oldest:%Y-%m-%d} to {parts.newest:%Y-%m-%d}"
        facts.add_row("Weeks", f"{parts.count}, beginning {span}")
    sizes = Table(box=None, padding=(0, 2, 0, 0))
    sizes.add_column("relation")
    for column in ("rows", "table", "indexes", "bytes a row"):
        sizes.add_column(column, justify="right")
    for one in stats.relations:
        sizes.add_row(
            one.name,
            f"{'' if one.is_exact else 'about '}{one.rows:,}",
            _bytes(one.table_bytes),
            _bytes(one.index_bytes),
            "" if one.bytes_per_row is None else f"{one.bytes_per_row:,.0f}",
        )
    return facts, sizes


def _time(time: datetime | None) -> str:
    return "none" if time is None else f"{time:%Y-%m-%d %H:%M:%S} UTC"


def _bytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"

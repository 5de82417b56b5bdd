"""How large the database is and what it holds, measured for `vigie db stats`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.sql import Identifier

from vigie.city import City
from vigie.store.migrate import Engine, engine_of, refuse_another_city, refuse_empty
from vigie.store.policies import Policy, next_policies
from vigie.store.queries import composed, query
from vigie.store.retention import TABLES, Table

# Tables that are no part of a series' history, and the column that says how old a row is.
_OTHERS = {
    "rollup_log": "bucket",
    "regroup_log": None,
    "forgotten": None,
    "latest": "time",
    "device": None,
    "series": None,
    "dead_letter": "received_at",
    "dead_letter_tally": "hour",
    "device_health": "last_seen",
    "feed_health": "last_seen",
    "api_key": "created_at",
    "staff": "created_at",
    "staff_session": "created_at",
    "audit": "at",
}
# About a million readings are counted within a second; more are estimated.
_COUNTED_BYTES = 64 * 1024 * 1024
Span = tuple[datetime | None, datetime | None]


@dataclass(frozen=True, slots=True)
class Compression:
    """What TimescaleDB made of a table's older chunks."""

    chunks: int
    before_bytes: int
    after_bytes: int
    ratio: float


@dataclass(frozen=True, slots=True)
class RelationSize:
    name: str
    rows: int
    is_exact: bool
    table_bytes: int
    index_bytes: int
    bytes_per_row: float | None
    oldest: datetime | None
    newest: datetime | None
    compression: Compression | None


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
    policies: tuple[Policy, ...]

    def to_json(self) -> str:
        return orjson.dumps(self, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z).decode()


def measure(
    connection: Connection,
    city: City,
    counted_bytes: int = _COUNTED_BYTES,
    now: datetime | None = None,
) -> Stats:
    """Measure the database of `city`; a table up to `counted_bytes` is counted.

    Raises:
        StoreError: it is empty, or another city's.
    """
    refuse_empty(connection)
    refuse_another_city(connection, city)
    engine = engine_of(connection)
    with connection.cursor(row_factory=dict_row) as cursor:
        versions = cursor.execute(query("stats", "versions")).fetchone() or {}
    hypertables = _hypertables(connection, engine)
    relations = tuple(_relations(connection, hypertables, engine, counted_bytes))
    parts = _parts(connection, "reading", engine)
    return Stats(
        city=city.id,
        engine=engine,
        **versions,
        relations=relations,
        parts=Parts(
            len(parts),
            min((starts_at for starts_at, _ in parts), default=None),
            max((starts_at for starts_at, _ in parts), default=None),
        ),
        oldest_reading=relations[0].oldest,
        newest_reading=relations[0].newest,
        policies=next_policies(
            connection,
            city.config.retention,
            {
                one.relation: _parts(connection, one.relation, engine)
                for one in TABLES
                if one.relation == "reading" or one.relation in hypertables
            },
            now or datetime.now(UTC),
            has_jobs=engine == "timescale",
        ),
    )


def _hypertables(connection: Connection, engine: Engine) -> set[str]:
    if engine == "postgres":
        return set()
    return {name for (name,) in connection.execute(query("stats", "hypertables"))}


def _relations(
    connection: Connection, hypertables: set[str], engine: Engine, counted_bytes: int
) -> Iterator[RelationSize]:
    spans: dict[str, Span] = {one.relation: _span(connection, one, engine) for one in TABLES}
    for relation, time in _OTHERS.items():
        spans[relation] = (None, None)
        if time is not None:
            statement = composed(
                "stats", "span", relation=Identifier(relation), time=Identifier(time)
            )
            spans[relation] = connection.execute(statement).fetchone() or (None, None)
    for relation, (oldest, newest) in spans.items():
        is_chunked = relation in hypertables
        sizes = "size_timescale" if is_chunked else "size_postgres"
        table_bytes, index_bytes, estimate = _one(connection, sizes, relation=relation)
        is_exact = estimate is None or table_bytes <= counted_bytes
        rows = _count(connection, relation) if is_exact else estimate
        yield RelationSize(
            relation,
            rows,
            is_exact,
            table_bytes,
            index_bytes,
            (table_bytes + index_bytes) / rows if rows else None,
            oldest,
            newest,
            _compression(connection, relation) if is_chunked else None,
        )


def _span(connection: Connection, table: Table, engine: Engine) -> Span:
    if table.relation == "reading":
        parts = _parts(connection, table.relation, engine)
        return _oldest_reading(connection, parts), _one(connection, "newest_reading")[0]
    names = {
        "relation": table.relation,
        "key": table.key,
        "time": table.time,
        "owner": "series" if table.key == "series_id" else "series_group",
    }
    statement = composed(
        "stats", "span_by_owner", **{key: Identifier(name) for key, name in names.items()}
    )
    return connection.execute(statement).fetchone() or (None, None)


def _parts(
    connection: Connection, relation: str, engine: Engine
) -> list[tuple[datetime, datetime]]:
    return connection.execute(query("stats", f"parts_{engine}"), {"relation": relation}).fetchall()


def _compression(connection: Connection, relation: str) -> Compression | None:
    row = connection.execute(query("stats", "compression"), {"relation": relation}).fetchone()
    if row is None:
        return None
    chunks, before_bytes, after_bytes = row
    return Compression(chunks, before_bytes, after_bytes, before_bytes / after_bytes)


def _count(connection: Connection, relation: str) -> int:
    counting = composed("stats", "count", relation=Identifier(relation))
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

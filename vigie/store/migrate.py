"""Schema migrations: numbered SQL files, applied once each, from any number of processes.

`NNNN_name.sql` runs on both engines; `NNNN_name.timescale.sql` and `NNNN_name.postgres.sql` come in
pairs and leave the same relations. The engine is chosen when a database is first migrated.
"""

import hashlib
import logging
import re
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal, LiteralString, cast

from psycopg import Connection

from vigie.catalogue import load_catalogue
from vigie.city import City
from vigie.store.queries import query
from vigie.store.sync import sync_catalogue, sync_devices, sync_zone

Engine = Literal["timescale", "postgres"]

_log = logging.getLogger(__name__)
_OLDEST_SERVER = 180_000
_FILE = re.compile(r"(?P<number>\d{4})_(?P<name>\w+?)(\.(?P<engine>timescale|postgres))?\.sql")


class StoreError(Exception):
    """A database that Vigie cannot use: the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Migration:
    number: int
    name: str
    engine: str | None
    sql: LiteralString

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def all_migrations() -> list[Migration]:
    """Every migration file, in order of its number."""
    found = []
    for file in files("vigie.store").joinpath("migrations").iterdir():
        match = _FILE.fullmatch(file.name)
        if match is not None:
            sql: LiteralString = file.read_text("utf-8")
            found.append(Migration(int(match["number"]), match["name"], match["engine"], sql))
    return sorted(found, key=lambda one: (one.number, one.engine or ""))


def _migrations_of(engine: str) -> list[Migration]:
    return [one for one in all_migrations() if one.engine in {None, engine}]


def migrate(
    connection: Connection,
    city: City,
    engine: Literal["auto", "timescale", "postgres"] = "auto",
    *,
    up_to: int | None = None,
) -> list[str]:
    """Bring the database up to date for `city`; returns the names of what was applied.

    Safe to run twice and from several processes at once. `up_to` is the number of the last
    migration to apply: the schema that an earlier Vigie left.

    Raises:
        StoreError: the database belongs to another city, to a newer Vigie, or was altered; or its
            server is too old.
    """
    refuse_old_server(connection.info.server_version)
    with connection.transaction():
        connection.execute(query("migrate", "wait_for_turn"))
        connection.execute(query("migrate", "create_ledger"))
        chosen = _engine(connection, engine)
        applied = _applied(connection)
        refuse_unknown(applied, chosen)
        pending = [one for one in _migrations_of(chosen) if one.number not in applied]
        if up_to is not None:
            pending = [one for one in pending if one.number <= up_to]
        for migration in pending:
            connection.execute(migration.sql)
            connection.execute(
                query("migrate", "record"),
                {
                    "number": migration.number,
                    "name": migration.name,
                    "engine": chosen,
                    "digest": migration.digest,
                },
            )
        _claim(connection, city)
        sync_catalogue(connection, load_catalogue())
        sync_devices(connection, city.devices)
        if up_to is None:
            sync_zone(connection, city.config.time_zone)
    return [f"{one.number:04}_{one.name}" for one in pending]


def refuse_old_server(version: int) -> None:
    """Nothing, when a server of that `server_version_num` knows the SQL that Vigie speaks.

    Raises:
        StoreError: it is older than PostgreSQL 18, the first to return old and new rows.
    """
    if version < _OLDEST_SERVER:
        raise StoreError(
            f"the server is PostgreSQL {version // 10_000}; Vigie needs PostgreSQL 18 or newer"
        )


def check(connection: Connection, city: City) -> None:
    """Nothing, when the database is ready for `city`.

    Raises:
        StoreError: it is not migrated, or belongs to another city.
    """
    refuse_empty(connection)
    applied = _applied(connection)
    newest = max(one.number for one in all_migrations())
    if newest not in applied:
        raise StoreError("the database is older than this Vigie: run `vigie db migrate` first")
    refuse_another_city(connection, city)


def refuse_empty(connection: Connection) -> None:
    """Nothing, when the database has ever been migrated.

    Raises:
        StoreError: it has not.
    """
    if not connection.execute(query("migrate", "has_ledger")).fetchone()[0]:  # type: ignore[index]
        raise StoreError("the database is empty: run `vigie db migrate` first")


def engine_of(connection: Connection) -> Engine:
    """The engine that a migrated database runs on."""
    row = connection.execute(query("migrate", "engine")).fetchone()
    if row is None:
        raise StoreError("the database is empty: run `vigie db migrate` first")
    return cast("Engine", row[0])


def _engine(connection: Connection, asked: str) -> Engine:
    row = connection.execute(query("migrate", "engine")).fetchone()
    if row is not None:
        if asked not in {"auto", row[0]}:
            raise StoreError(f"this database runs on {row[0]}; VIGIE_DATABASE_ENGINE says {asked}")
        return cast("Engine", row[0])
    if asked == "postgres":
        return "postgres"
    available = (
        connection.execute(query("migrate", "timescale_is_available")).fetchone() is not None
    )
    if asked == "timescale" and not available:
        raise StoreError("this server does not have the timescaledb extension")
    return "timescale" if available else "postgres"


def _applied(connection: Connection) -> dict[int, str]:
    """The digest of each migration that the database has had, by number."""
    return dict(connection.execute(query("migrate", "applied")).fetchall())


def refuse_unknown(applied: dict[int, str], engine: str, what: str = "the database") -> None:
    """Nothing, when every migration that was applied is one of ours, word for word.

    Raises:
        StoreError: `what` comes from another Vigie.
    """
    known = {one.number: one for one in _migrations_of(engine)}
    for number, digest in applied.items():
        if number not in known:
            raise StoreError(
                f"{what} has migration {number:04}, which this Vigie does not: upgrade Vigie"
            )
        if known[number].digest != digest:
            raise StoreError(
                f"migration {number:04} was applied with another text than this Vigie's: "
                "restore the released file, and put the change into a new migration"
            )


def _claim(connection: Connection, city: City) -> None:
    connection.execute(query("migrate", "claim"), {"city": city.id})
    refuse_another_city(connection, city)


def refuse_another_city(connection: Connection, city: City) -> None:
    """Nothing, when the database holds `city`.

    Raises:
        StoreError: it holds another one.
    """
    row = connection.execute(query("migrate", "city")).fetchone()
    if row is None or row[0] != city.id:
        held = row[0] if row else "none"
        raise StoreError(
            f"this database holds the city {held!r}, not {city.id!r}: "
            "one database holds one city, so give each its own"
        )

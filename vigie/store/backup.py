"""A city's database into one file, and back: pg_dump's custom format, so its own tools read it too.

A backup is a snapshot, taken while the services write. A restore goes into an empty database, in
one transaction on both engines.
"""

import logging
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import Connection, sql

from vigie.city import City
from vigie.store import archive
from vigie.store.archive import Label
from vigie.store.migrate import (
    StoreError,
    all_migrations,
    refuse_another_city,
    refuse_empty,
    refuse_unknown,
)
from vigie.store.queries import query
from vigie.store.write import report_status

Connect = Callable[[], Connection]

_log = logging.getLogger(__name__)
_MADE_BY_MIGRATIONS = re.compile(
    r"^CREATE (?:UNLOGGED )?(?:TABLE|MATERIALIZED VIEW) (?:IF NOT EXISTS )?(\w+)", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Copied:
    """A backup that was written or restored."""

    file: Path
    size_bytes: int
    seconds: float

    def __str__(self) -> str:
        return f"{self.file}, {self.size_bytes / 1e6:.1f} MB in {self.seconds:.1f} s"


def backup(
    connect: Connect,
    database_url: str,
    city: City,
    file: Path,
    programs: Sequence[Path],
    *,
    overwrite: bool = False,
) -> Copied:
    """Write the database of `city` to `file`, whole or not at all.

    Args:
        connect: opens an autocommitting connection.
        database_url: the same database, for pg_dump.
        city: whose database it is.
        file: where to; it appears when it is whole.
        programs: directories in which pg_dump may be, the preferred one first.
        overwrite: replace a file that is there.

    Raises:
        StoreError: the database is empty or another city's, the file is there already, or
            pg_dump failed.
        psycopg.OperationalError: the database does not answer.
    """
    began = time.monotonic()
    _refuse_to_overwrite(file, overwrite=overwrite)
    with closing(connect()) as connection:
        refuse_empty(connection)  # one of an older Vigie is welcome: back up, then upgrade
        refuse_another_city(connection, city)
        major, timescaledb = _server(connection)
        chosen = archive.choose_programs(programs, major)
        report_status(connection, "backup", "last", {"timescaledb": timescaledb})
    _log.info("backing up %s to %s", city.id, file)
    with _appearing_whole(file) as unfinished:
        archive.run(
            chosen / "pg_dump",
            "--format=custom",
            f"--file={unfinished}",
            database_url=database_url,
        )
        _refuse_to_overwrite(file, overwrite=overwrite)
    return Copied(file, file.stat().st_size, time.monotonic() - began)


def _refuse_to_overwrite(file: Path, *, overwrite: bool) -> None:
    if file.exists() and not overwrite:
        raise StoreError(f"{file} is there already: choose another name, or add --overwrite")


@contextmanager
def _appearing_whole(file: Path) -> Iterator[Path]:
    """A private file beside `file`, which takes its place when all went well."""
    try:
        descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    except OSError as error:
        raise StoreError(f"cannot write to {file.parent}: {error.strerror}") from None
    os.close(descriptor)
    unfinished = Path(name)
    try:
        yield unfinished
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def restore(
    connect: Connect, database_url: str, city: City, file: Path, programs: Sequence[Path]
) -> Copied:
    """Bring a backup of `city` into its database, which must hold no data yet.

    Raises:
        StoreError: the file is not a whole backup of this city, the database holds data, or the
            server lacks what the backup needs; the database is as it was, or empty.
        psycopg.OperationalError: the database does not answer.
    """
    began = time.monotonic()
    with closing(connect()) as turn:
        turn.execute(query("backup", "wait_for_turn"))
        major, _ = _server(turn)
        chosen = archive.choose_programs(programs, major)
        label = archive.read_label(chosen, file)
        _refuse_another_vigie_s(label, city, file)
        timescaledb = _wanted_timescaledb(turn, label, file)
        is_migrated = _holds_only_a_schema(turn, city)
        archive.verify(chosen, file)
        _log.info("restoring %s (%.1f MB) into %s", file, file.stat().st_size / 1e6, city.id)
        if is_migrated:
            with turn.transaction():
                turn.execute(query("backup", "clear"))
        with _timescaledb_restoring(connect, timescaledb):
            _restore_at_once(chosen, file, database_url)
    with closing(connect()) as connection:
        refuse_another_city(connection, city)
        connection.execute("ANALYZE")
    return Copied(file, file.stat().st_size, time.monotonic() - began)


def _restore_at_once(programs: Path, file: Path, database_url: str) -> None:
    try:
        archive.run(
            programs / "pg_restore",
            "--single-transaction",
            "--exit-on-error",
            "--no-owner",
            "--no-privileges",
            str(file),
            database_url=database_url,
        )
    except StoreError as error:
        raise StoreError(f"{error}: nothing was restored, and the database is empty") from None


def _refuse_another_vigie_s(label: Label, city: City, file: Path) -> None:
    if label.city != city.id:
        raise StoreError(f"{file} is a backup of the city {label.city!r}, not of {city.id!r}")
    refuse_unknown(label.migrations, label.engine, str(file))


def _wanted_timescaledb(connection: Connection, label: Label, file: Path) -> str | None:
    """The version of TimescaleDB that the backup needs; none when it is of plain PostgreSQL.

    Raises:
        StoreError: this server, or this database, has another one.
    """
    if label.engine != "timescale":
        return None
    offered = connection.execute(query("backup", "timescaledb_version")).fetchone()
    if offered is None:
        raise StoreError(
            f"{file} is of a database on TimescaleDB, which this server does not have: "
            "restore it into a server that does"
        )
    wanted = label.timescaledb or str(offered[0])
    _, installed = _server(connection)
    has_it = connection.execute(query("backup", "has_timescaledb_version"), {"version": wanted})
    if has_it.fetchone() is None or installed not in {None, wanted}:
        raise StoreError(
            f"{file} is of TimescaleDB {wanted}, and this database has {installed or offered[0]}: "
            f"restore it where TimescaleDB is {wanted}, then run ALTER EXTENSION timescaledb UPDATE"
        )
    return wanted


def _holds_only_a_schema(connection: Connection, city: City) -> bool:
    """Whether the database was migrated and never written to; false when it is empty.

    Raises:
        StoreError: it holds data, or tables that are not Vigie's.
    """
    found = {name for (name,) in connection.execute(query("backup", "tables"))}
    if not found:
        return False
    made = {name for one in all_migrations() for name in _MADE_BY_MIGRATIONS.findall(one.sql)}
    strange = sorted(found - made - {"schema_migration"})
    if strange:
        raise StoreError(
            f"the database holds tables that are not Vigie's ({', '.join(strange)}): "
            "restore into an empty database"
        )
    refuse_another_city(connection, city)
    holds_data = connection.execute(query("backup", "holds_data")).fetchone()
    if holds_data is None or holds_data[0]:
        raise StoreError(
            f"the database already holds data of the city {city.id!r}: restore into an empty one "
            "(a new database in VIGIE_DATABASE_URL, or a new VIGIE_DATA_DIR under "
            "`vigie up --no-demo`)"
        )
    return True


@contextmanager
def _timescaledb_restoring(connect: Connect, version: str | None) -> Iterator[None]:
    """TimescaleDB's own steps before and after, when the backup is of it.

    They need a session each: the extension is loaded when one begins.
    """
    if version is None:
        yield
        return
    with closing(connect()) as connection:
        connection.execute(
            sql.SQL(query("backup", "create_timescaledb")).format(sql.Literal(version))
        )
    with closing(connect()) as connection:
        connection.execute(query("backup", "before_timescaledb"))
    try:
        yield
    finally:
        with closing(connect()) as connection:
            connection.execute(query("backup", "after_timescaledb"))


def _server(connection: Connection) -> tuple[int, str | None]:
    """The major version of PostgreSQL, and the version of TimescaleDB in this database."""
    row = connection.execute(query("backup", "server")).fetchone()
    if row is None:
        raise psycopg.InterfaceError("the server did not say its version")
    return row[0], row[1]

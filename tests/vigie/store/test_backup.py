"""Backup and restore: a round trip on a real server, and everything that is refused."""

import contextlib
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo

from tests.servers import wait_until
from vigie.city import City
from vigie.city.config import Retention
from vigie.model import DeadLetter, Device, Reading, Reason
from vigie.stack.postgres import binaries
from vigie.store import archive
from vigie.store.backup import Copied, backup, restore
from vigie.store.maintain import maintain
from vigie.store.migrate import StoreError, check, engine_of, migrate
from vigie.store.write import Batch, Writer, report_status

TIME = datetime(2026, 3, 2, 7, tzinfo=UTC)
BYTES = bytes(range(256))
TABLES = (
    "city",
    "metric",
    "device",
    "series",
    "reading",
    "reading_1m",
    "reading_15m",
    "reading_1h",
    "reading_1d",
    "series_group",
    "group_15m",
    "group_1h",
    "group_1d",
    "sketch_1d",
    "group_sketch_1d",
    "rollup_log",
    "regroup_log",
    "forgotten",
    "latest",
    "dead_letter",
    "dead_letter_tally",
    "device_health",
    "feed_health",
    "service_status",
    "schema_migration",
)


def fill(connection: Connection, *, readings: int = 300) -> None:
    """Weeks of readings, binary dead letters, a provisional and a retired device."""
    Writer(connection).write(
        Batch(
            readings=[
                (TIME, Reading(device, metric, TIME + timedelta(hours=hour), hour / 7, hour % 2))
                for device, metric in (("meter-n1", "active_power"), ("new-1", "active_power"))
                for hour in range(readings)
            ],
            devices={"new-1": Device(id="new-1", kind="building_meter")},
            dead_letters=[
                DeadLetter(
                    TIME, "testville/x\ty\\z\n", bytes(range(256)), Reason.MALFORMED_JSON, "d\\t'é"
                ),
                DeadLetter(TIME, "testville/x", b"", Reason.MALFORMED_JSON, ""),
            ],
        )
    )
    connection.execute("UPDATE device SET status = 'retired' WHERE id = 'counter-n1'")
    report_status(connection, "ingest", "here:1", {"said": 'a "quoted" \\ thing'})


def contents(url: str) -> dict[str, list[tuple[Any, ...]]]:
    with psycopg.connect(url, autocommit=True) as connection:
        return {
            table: sorted(
                connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))),
                key=repr,
            )
            for table in TABLES
        }


def relations(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [
            name
            for (name,) in connection.execute(
                "SELECT relname FROM pg_class "
                "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
            )
        ]


def opens(url: str) -> Callable[[], Connection]:
    return lambda: psycopg.connect(url, autocommit=True)


def save(url: str, city: City, file: Path, *, overwrite: bool = False) -> Copied:
    return backup(opens(url), url, city, file, [binaries()], overwrite=overwrite)


def load(url: str, city: City, file: Path) -> Copied:
    return restore(opens(url), url, city, file, [binaries()])


@pytest.fixture
def filled_url(connection: Connection, database_url: str) -> str:
    fill(connection)
    return database_url


@pytest.fixture
def file(filled_url: str, city: City, tmp_path: Path) -> Path:
    """A backup of the filled database."""
    path = tmp_path / "testville.backup"
    save(filled_url, city, path)
    return path


def test_a_database_comes_back_row_for_row(
    file: Path, filled_url: str, empty_url: str, city: City
) -> None:
    copied = load(empty_url, city, file)
    assert copied.size_bytes == file.stat().st_size
    assert contents(empty_url) == contents(filled_url)


def test_a_restored_database_is_ready_and_goes_on(file: Path, empty_url: str, city: City) -> None:
    load(empty_url, city, file)
    with psycopg.connect(empty_url, autocommit=True) as connection:
        check(connection, city)
        assert migrate(connection, city) == []
        before = dict.fromkeys(one for (one,) in connection.execute("SELECT id FROM series"))
        written = Writer(connection).write(
            Batch(
                readings=[
                    (TIME, Reading("meter-n1", "active_power", TIME, 99.0, 0)),
                    (TIME, Reading("counter-n1", "vehicle_flow", TIME + timedelta(days=90), 1, 0)),
                ],
                dead_letters=[DeadLetter(TIME, "t", b"x", Reason.MALFORMED_JSON, "")],
            )
        )
        assert written.stored == 2
        [(new,)] = connection.execute(
            "SELECT id FROM series WHERE device = 'counter-n1'"
        ).fetchall()
        assert new not in before
        assert connection.execute("SELECT count(*) FROM dead_letter").fetchone() == (3,)


def test_a_database_that_was_only_migrated_takes_a_restore(
    file: Path, filled_url: str, empty_url: str, city: City
) -> None:
    with psycopg.connect(empty_url, autocommit=True) as connection:
        migrate(connection, city)
    load(empty_url, city, file)
    assert contents(empty_url) == contents(filled_url)


def test_a_database_with_data_is_left_alone(file: Path, filled_url: str, city: City) -> None:
    before = contents(filled_url)
    with pytest.raises(StoreError, match="already holds data of the city 'testville': restore"):
        load(filled_url, city, file)
    assert contents(filled_url) == before


def test_a_database_with_somebody_else_s_tables_is_left_alone(
    file: Path, empty_url: str, city: City
) -> None:
    with psycopg.connect(empty_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE payroll (name text)")
    with pytest.raises(StoreError, match="not Vigie's \\(payroll\\)"):
        load(empty_url, city, file)
    assert relations(empty_url) == ["payroll"]


def test_a_backup_of_another_city_is_refused(file: Path, empty_url: str, city: City) -> None:
    other = replace(city, config=city.config.model_copy(update={"id": "elsewhere"}))
    with pytest.raises(StoreError, match="of the city 'testville', not of 'elsewhere'"):
        load(empty_url, other, file)
    assert relations(empty_url) == []


def test_the_backup_of_another_city_s_database_is_refused(
    filled_url: str, city: City, tmp_path: Path
) -> None:
    other = replace(city, config=city.config.model_copy(update={"id": "elsewhere"}))
    with pytest.raises(StoreError, match="holds the city 'testville'"):
        save(filled_url, other, tmp_path / "file")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_database_has_nothing_to_back_up(
    empty_url: str, city: City, tmp_path: Path
) -> None:
    with pytest.raises(StoreError, match="empty"):
        save(empty_url, city, tmp_path / "file")


def test_a_backup_of_a_newer_vigie_is_refused(
    connection: Connection, database_url: str, empty_url: str, city: City, tmp_path: Path
) -> None:
    connection.execute(
        "INSERT INTO schema_migration (number, name, engine, digest) "
        "VALUES (9999, 'tomorrow', 'postgres', '')"
    )
    save(database_url, city, tmp_path / "file")
    with pytest.raises(StoreError, match=r"file has migration 9999.*upgrade Vigie"):
        load(empty_url, city, tmp_path / "file")


def test_a_backup_of_an_older_vigie_is_restored_and_then_migrated(
    database_url: str, empty_url: str, city: City, tmp_path: Path
) -> None:
    with psycopg.connect(empty_url, autocommit=True) as old:
        migrate(old, city, up_to=1)
        old.execute("INSERT INTO dead_letter VALUES (DEFAULT, now(), 't', 'x', 'not_text', '')")
    save(empty_url, city, tmp_path / "file")
    load(database_url, city, tmp_path / "file")
    with psycopg.connect(database_url, autocommit=True) as connection:
        assert connection.execute("SELECT to_regclass('reading')").fetchone() == (None,)
        assert migrate(connection, city)[0] == "0002_reading"
        check(connection, city)
        assert connection.execute("SELECT payload FROM dead_letter").fetchone() == (b"x",)


def test_a_restore_waits_for_a_migration_that_runs(
    file: Path, filled_url: str, empty_url: str, city: City
) -> None:
    with psycopg.connect(empty_url) as migrating:
        migrating.execute("SELECT pg_advisory_xact_lock(hashtext('vigie.migrate'))")
        restoring = threading.Thread(target=load, args=(empty_url, city, file))
        restoring.start()
        wait_until(
            lambda: migrating.execute(
                "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted "
                "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            ).fetchall(),
            what="the restore to wait",
        )
        assert relations(empty_url) == []
    restoring.join()
    assert contents(empty_url) == contents(filled_url)


def test_a_file_that_is_there_is_kept_unless_told_otherwise(
    file: Path, filled_url: str, city: City
) -> None:
    before = file.read_bytes()
    with pytest.raises(StoreError, match="--overwrite"):
        save(filled_url, city, file)
    assert file.read_bytes() == before
    save(filled_url, city, file, overwrite=True)
    assert file.read_bytes() != before
    assert list(file.parent.iterdir()) == [file]


def test_a_backup_that_fails_leaves_no_file(filled_url: str, city: City, tmp_path: Path) -> None:
    gone = make_conninfo(filled_url, dbname="not_there")
    with pytest.raises(StoreError, match=r"pg_dump failed: .*not_there"):
        backup(opens(filled_url), gone, city, tmp_path / "file", [binaries()])
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named(
    filled_url: str, city: City, tmp_path: Path
) -> None:
    with pytest.raises(StoreError, match=r"cannot write to .*absent"):
        save(filled_url, city, tmp_path / "absent" / "file")


@pytest.mark.parametrize("part", [0.02, 0.5, 0.97])
def test_a_truncated_file_leaves_nothing_behind(
    part: float, file: Path, empty_url: str, city: City
) -> None:
    with psycopg.connect(empty_url, autocommit=True) as connection:
        migrate(connection, city)
    before = contents(empty_url)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(StoreError, match="not a whole backup"):
        load(empty_url, city, file)
    assert contents(empty_url) == before
    file.write_bytes(whole)
    load(empty_url, city, file)


def test_a_restore_that_breaks_off_leaves_an_empty_database_that_takes_the_next(
    file: Path, filled_url: str, empty_url: str, city: City
) -> None:
    """The server refuses the last relation: all that came before it is taken back."""
    with psycopg.connect(empty_url, autocommit=True) as connection:
        connection.execute("CREATE VIEW service_status AS SELECT 1 AS one")
        with pytest.raises(StoreError, match=r"pg_restore failed: .*service_status"):
            load(empty_url, city, file)
        assert relations(empty_url) == []
        connection.execute("DROP VIEW service_status")
    load(empty_url, city, file)
    assert contents(empty_url) == contents(filled_url)


def test_compressed_readings_and_their_policies_come_back(
    connection: Connection, filled_url: str, empty_url: str, city: City, tmp_path: Path
) -> None:
    if engine_of(connection) != "timescale":
        pytest.skip("this server has no TimescaleDB: set VIGIE_TEST_DATABASE_URL")
    policies = (
        "SELECT hypertable_name, config ->> 'compress_after' FROM timescaledb_information.jobs "
        "WHERE proc_name = 'policy_compression' ORDER BY hypertable_name"
    )
    maintain(connection, Retention(), TIME)
    connection.execute("SELECT compress_chunk(chunk) FROM show_chunks('reading') AS chunk")
    save(filled_url, city, tmp_path / "file")
    with psycopg.connect(empty_url, autocommit=True) as restored:
        migrate(restored, city)
        maintain(restored, Retention(), TIME)
    load(empty_url, city, tmp_path / "file")
    with psycopg.connect(empty_url, autocommit=True) as restored:
        assert restored.execute(policies).fetchall() == connection.execute(policies).fetchall()
        assert restored.execute(
            "SELECT bool_and(is_compressed) FROM timescaledb_information.chunks "
            "WHERE hypertable_name = 'reading'"
        ).fetchone() == (True,)
        maintain(restored, Retention(), TIME)
    assert contents(empty_url)["reading"] == contents(filled_url)["reading"]


@pytest.mark.parametrize("content", [b"", b"PGDMP", b"hello\n" * 100])
def test_another_file_is_refused(
    content: bytes, empty_url: str, city: City, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="not a whole backup"):
        load(empty_url, city, path)


def test_a_backup_of_another_program_s_database_is_refused(
    empty_url: str, city: City, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    archive.run(binaries() / "pg_dump", "--format=custom", f"--file={path}", database_url=empty_url)
    with pytest.raises(StoreError, match="not a backup of a Vigie database"):
        load(empty_url, city, path)


def test_a_file_that_is_not_there_is_named(empty_url: str, city: City, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"there is no file .*absent"):
        load(empty_url, city, tmp_path / "absent")


def test_a_backup_of_another_timescaledb_is_refused_with_both_versions(
    connection: Connection, filled_url: str, empty_url: str, city: City, tmp_path: Path
) -> None:
    if engine_of(connection) != "timescale":
        pytest.skip("this server has no TimescaleDB: set VIGIE_TEST_DATABASE_URL")
    save(filled_url, city, tmp_path / "file")
    label = archive.read_label(binaries(), tmp_path / "file")
    installed = connection.execute(
        "SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'"
    ).fetchone()
    assert installed == (label.timescaledb,)
    connection.execute("DELETE FROM service_status")
    report_status(connection, "backup", "last", {"timescaledb": "1.7.5"})
    archive.run(
        binaries() / "pg_dump",
        "--format=custom",
        f"--file={tmp_path / 'old'}",
        database_url=filled_url,
    )
    with pytest.raises(StoreError, match=r"is of TimescaleDB 1\.7\.5, and this database has 2"):
        load(empty_url, city, tmp_path / "old")


def test_the_password_is_in_the_child_s_environment_only(
    connection: Connection, database_url: str, tmp_path: Path
) -> None:
    """`pg_dump` is made to wait for a lock, and looked at meanwhile."""
    url = make_conninfo(database_url, password="open-sesame")
    arguments = ("--format=custom", f"--file={tmp_path / 'file'}")
    dump = threading.Thread(
        target=archive.run,
        args=(binaries() / "pg_dump", *arguments),
        kwargs={"database_url": url},
    )
    with connection.transaction():
        connection.execute("LOCK TABLE city IN ACCESS EXCLUSIVE MODE")
        dump.start()
        [running] = wait_until(lambda: children_called("pg_dump"), what="pg_dump")
        assert "open-sesame" not in " ".join(running.cmdline())
        assert running.environ()["PGPASSWORD"] == "open-sesame"
    dump.join()
    assert b"open-sesame" not in (tmp_path / "file").read_bytes()


def children_called(name: str) -> list[psutil.Process]:
    with contextlib.suppress(psutil.NoSuchProcess):
        return [one for one in psutil.Process().children() if one.name() == name]
    return []


def test_the_programs_closest_to_the_server_are_chosen(tmp_path: Path) -> None:
    for major in (15, 17, 18, 19):
        folder = tmp_path / str(major)
        folder.mkdir()
        program = folder / "pg_dump"
        program.write_text(f'#!/bin/sh\necho "pg_dump (PostgreSQL) {major}.4 (Debian)"\n')
        program.chmod(0o755)
    folders = [tmp_path / name for name in ("absent", "15", "19", "18", "17")]
    assert archive.choose_programs(folders, 16).name == "17"
    assert archive.choose_programs(folders, 18).name == "18"
    with pytest.raises(StoreError, match="install postgresql-client-20"):
        archive.choose_programs(folders, 20)

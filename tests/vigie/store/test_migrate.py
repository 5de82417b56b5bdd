"""Migrations: applied once, by any number of processes, alike on both engines."""

import threading
from dataclasses import replace

import psycopg
import pytest

from vigie.catalogue import load_catalogue
from vigie.city import City
from vigie.store.migrate import (
    StoreError,
    all_migrations,
    check,
    engine_of,
    migrate,
    refuse_old_server,
)

NAMES = sorted({f"{one.number:04}_{one.name}" for one in all_migrations()})


def test_migrating_twice_changes_nothing(empty_url: str, city: City) -> None:
    with psycopg.connect(empty_url, autocommit=True) as connection:
        assert migrate(connection, city) == NAMES
        assert migrate(connection, city) == []
        check(connection, city)


def test_processes_that_migrate_at_once_do_it_once(empty_url: str, city: City) -> None:
    applied: list[str] = []

    def one_process() -> None:
        with psycopg.connect(empty_url, autocommit=True) as connection:
            applied.extend(migrate(connection, city))

    threads = [threading.Thread(target=one_process) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(applied) == NAMES


def test_an_empty_database_is_told_apart_from_a_ready_one(empty_url: str, city: City) -> None:
    with (
        psycopg.connect(empty_url, autocommit=True) as connection,
        pytest.raises(StoreError, match="vigie db migrate"),
    ):
        check(connection, city)


def test_a_database_of_another_city_is_refused(empty_url: str, city: City) -> None:
    other = replace(city, config=city.config.model_copy(update={"id": "elsewhere"}))
    with psycopg.connect(empty_url, autocommit=True) as connection:
        migrate(connection, city)
        with pytest.raises(StoreError, match="holds the city 'testville', not 'elsewhere'"):
            migrate(connection, other)


def test_a_database_of_a_newer_vigie_is_refused(empty_url: str, city: City) -> None:
    with psycopg.connect(empty_url, autocommit=True) as connection:
        migrate(connection, city)
        connection.execute(
            "INSERT INTO schema_migration (number, name, engine, digest) "
            "VALUES (9999, 'tomorrow', 'postgres', '')"
        )
        with pytest.raises(StoreError, match="upgrade Vigie"):
            migrate(connection, city)


def test_an_applied_migration_with_another_text_is_refused(empty_url: str, city: City) -> None:
    with psycopg.connect(empty_url, autocommit=True) as connection:
        migrate(connection, city)
        connection.execute("UPDATE schema_migration SET digest = 'other' WHERE number = 1")
        with pytest.raises(StoreError, match="restore the released file"):
            migrate(connection, city)


def test_the_catalogue_and_the_city_s_devices_are_in_the_database(
    connection: psycopg.Connection, city: City
) -> None:
    metrics = {one for (one,) in connection.execute("SELECT id FROM metric")}
    assert metrics == set(load_catalogue().metrics)
    rows = connection.execute("SELECT id, district, status, attributes FROM device ORDER BY id")
    devices = {row[0]: row[1:] for row in rows}
    assert set(devices) == {device.id for device in city.devices}
    assert devices["counter-n1"] == ("north", "confirmed", {"lanes": 2.0})


def test_a_retired_device_stays_retired_when_the_file_still_lists_it(
    connection: psycopg.Connection, city: City
) -> None:
    connection.execute("UPDATE device SET status = 'retired' WHERE id = 'meter-n1'")
    migrate(connection, city)
    status = connection.execute("SELECT status FROM device WHERE id = 'meter-n1'").fetchone()
    assert status == ("retired",)


def test_every_engine_s_migration_has_its_pair() -> None:
    engines = {(one.number, one.name, one.engine) for one in all_migrations()}
    for number, name, engine in engines:
        if engine is not None:
            assert (number, name, "timescale") in engines
            assert (number, name, "postgres") in engines


RELATIONS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition
"""


def test_both_engines_leave_the_same_relations(
    admin_url: str, empty_url: str, city: City, database_url: str
) -> None:
    """On a server with TimescaleDB this compares the two; on another, the one with itself."""
    with (
        psycopg.connect(empty_url, autocommit=True) as plain,
        psycopg.connect(database_url, autocommit=True) as native,
    ):
        migrate(plain, city, "postgres")
        assert engine_of(plain) == "postgres"
        assert set(plain.execute(RELATIONS)) == set(native.execute(RELATIONS))


def test_a_server_that_is_too_old_is_refused_by_its_version() -> None:
    refuse_old_server(180_000)
    with pytest.raises(StoreError, match="PostgreSQL 17; Vigie needs PostgreSQL 18"):
        refuse_old_server(170_011)

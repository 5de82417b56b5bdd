"""The sizes that `vigie db stats` prints, on either engine."""

import io
import json
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from psycopg import Connection
from rich.console import Console

from tests.storing import store
from vigie.city import City
from vigie.model import Device, Reading
from vigie.store.migrate import StoreError, engine_of
from vigie.store.rollup import refresh
from vigie.store.stats import Stats, measure, tables

FIRST = datetime(2026, 3, 2, 7, tzinfo=UTC)
LAST = FIRST + timedelta(hours=999)


@pytest.fixture
def filled(connection: Connection) -> Connection:
    """Two series of a thousand hours: six weeks."""
    store(
        connection,
        [
            Reading(device, "active_power", FIRST + timedelta(hours=hour), float(hour), 0)
            for device in ("meter-n1", "new-1")
            for hour in range(1000)
        ],
        devices=[Device(id="new-1", kind="building_meter")],
    )
    refresh(connection, LAST + timedelta(days=2))
    return connection


def rows(stats: Stats) -> dict[str, tuple[int, bool]]:
    return {one.name: (one.rows, one.is_exact) for one in stats.relations}


def test_a_small_database_is_counted(filled: Connection, city: City) -> None:
    stats = measure(filled, city)
    assert rows(stats) == {
        "reading": (2000, True),
        "reading_1h": (2000, True),
        "sketch_1d": (86, True),
        "group_sketch_1d": (86, True),
        "rollup_log": (0, True),
        "latest": (2, True),
        "device": (len(city.devices) + 1, True),
        "series": (2, True),
        "dead_letter": (0, True),
    }
    assert (stats.oldest_reading, stats.newest_reading) == (FIRST, LAST)
    assert stats.engine == engine_of(filled)


def test_the_weeks_are_those_that_hold_the_readings(filled: Connection, city: City) -> None:
    parts = measure(filled, city).parts
    assert parts.oldest is not None
    assert parts.newest is not None
    assert parts.oldest <= FIRST < parts.oldest + timedelta(days=7)
    assert parts.newest <= LAST < parts.newest + timedelta(days=7)
    assert parts.count == (parts.newest - parts.oldest) // timedelta(days=7) + 1


def test_the_bytes_are_the_server_s_own(filled: Connection, city: City) -> None:
    stats = measure(filled, city)
    sizes = {one.name: one for one in stats.relations}
    reading, latest = sizes["reading"], sizes["latest"]
    [(total,)] = filled.execute("SELECT pg_total_relation_size('latest')").fetchall()
    assert latest.table_bytes + latest.index_bytes == total
    # A reading has 46 bytes in its table and as many again in its index, in pages of 8 kB.
    assert 60 < (reading.bytes_per_row or 0) < 400
    assert stats.database_bytes > reading.table_bytes + reading.index_bytes


def test_a_large_table_is_estimated_and_says_so(filled: Connection, city: City) -> None:
    filled.execute("ANALYZE reading")
    rows_of_reading, is_exact = rows(measure(filled, city, counted_bytes=0))["reading"]
    assert not is_exact
    assert 1800 < rows_of_reading < 2200


def test_an_estimate_covers_the_weeks_that_were_not_analysed(
    filled: Connection, city: City
) -> None:
    """The planner's way: the density of those analysed, over the pages of all."""
    filled.execute("ANALYZE reading")
    earlier = FIRST - timedelta(days=21)
    store(
        filled,
        [
            Reading("meter-n1", "active_power", earlier + timedelta(minutes=minute), 1.0, 0)
            for minute in range(10_000)
        ],
    )
    rows_of_reading, _ = rows(measure(filled, city, counted_bytes=0))["reading"]
    assert 7_000 < rows_of_reading < 15_000


def test_the_oldest_reading_is_found_behind_an_empty_week(filled: Connection, city: City) -> None:
    filled.execute("DELETE FROM reading WHERE time < %s", [FIRST + timedelta(days=10)])
    assert measure(filled, city).oldest_reading == FIRST + timedelta(days=10)


def test_a_database_without_readings_has_stats(connection: Connection, city: City) -> None:
    stats = measure(connection, city)
    assert rows(stats)["reading"] == (0, True)
    assert (stats.oldest_reading, stats.newest_reading) == (None, None)
    assert stats.parts.count == 0
    assert printed(stats)


def test_the_table_and_the_json_say_the_same(filled: Connection, city: City) -> None:
    stats = measure(filled, city)
    document = json.loads(stats.to_json())
    assert document["newest_reading"] == "2026-04-12T22:00:00Z"
    assert {one["name"]: one["rows"] for one in document["relations"]}["reading"] == 2000
    assert document["parts"]["count"] == stats.parts.count
    page = printed(stats)
    assert "2026-03-02 07:00:00 UTC to 2026-04-12 22:00:00 UTC" in page
    assert "2,000" in page
    assert f"PostgreSQL {document['postgresql']}" in page


def printed(stats: Stats) -> str:
    console = Console(file=io.StringIO(), width=100)
    console.print(*tables(stats))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_database_that_was_never_migrated_is_one_sentence(empty_url: str, city: City) -> None:
    with (
        psycopg.connect(empty_url, autocommit=True) as connection,
        pytest.raises(StoreError, match="vigie db migrate"),
    ):
        measure(connection, city)

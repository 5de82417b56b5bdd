"""The sizes that `vigie db stats` prints, on either engine."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import Connection
from rich.console import Console

from tests.storing import store
from vigie.city import City
from vigie.city.config import Retention
from vigie.model import Device, Reading
from vigie.store.maintain import maintain
from vigie.store.migrate import StoreError, engine_of
from vigie.store.rollup import refresh
from vigie.store.stats import Stats, measure
from vigie.store.stats_page import tables

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
    counted = rows(stats)
    assert all(is_exact for _, is_exact in counted.values())
    assert {name: count for name, (count, _) in counted.items() if count} == {
        "reading": 2000,
        "reading_15m": 2000,
        "reading_1h": 2000,
        "reading_1d": 2 * 43,
        "group_15m": 2000,
        "group_1h": 2000,
        "group_1d": 2 * 43,
        "latest": 2,
        "device": len(city.devices) + 1,
        "series": 2,
    } | {name: 2 * 43 for name in counted if "sketch" in name}
    assert counted.keys() >= {"reading_1m", "rollup_log", "regroup_log", "dead_letter"}
    assert (stats.oldest_reading, stats.newest_reading) == (FIRST, LAST)
    assert stats.engine == engine_of(filled)


def test_the_oldest_and_newest_of_each_table_are_told(filled: Connection, city: City) -> None:
    spans = {one.name: (one.oldest, one.newest) for one in measure(filled, city).relations}
    assert spans["reading_1h"] == spans["group_1h"] == spans["reading"] == (FIRST, LAST)
    midnight = timedelta(hours=8)  # in Paris, before the first reading
    assert spans["reading_1d"][0] == FIRST - midnight
    assert spans["latest"] == (LAST, LAST)
    assert spans["rollup_log"] == spans["device"] == (None, None)


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
    filled.execute("ANALYZE reading, reading_1h")
    estimated = rows(measure(filled, city, counted_bytes=0))
    rows_of_hours, is_exact = estimated["reading_1h"]
    assert not is_exact
    assert 1800 < rows_of_hours < 2200
    rows_of_reading, is_exact = estimated["reading"]
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
    console = Console(file=io.StringIO(), width=160)
    console.print(*tables(stats))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_database_that_was_never_migrated_is_one_sentence(empty_url: str, city: City) -> None:
    with (
        psycopg.connect(empty_url, autocommit=True) as connection,
        pytest.raises(StoreError, match="vigie db migrate"),
    ):
        measure(connection, city)


def keeping(city: City, **said: Any) -> City:
    retention = Retention.model_validate(said)
    return replace(city, config=city.config.model_copy(update={"retention": retention}))


def test_what_is_removed_next_is_what_a_round_then_removes(filled: Connection, city: City) -> None:
    kept = keeping(city, readings="30d", minutes="30d", quarters="90d", hours="400d")
    now = LAST + timedelta(days=5)
    maintain(filled, kept.config.retention, now)
    policies = {
        one.relation: one
        for one in measure(filled, kept, now=now).policies
        if one.what != "compress chunks"
    }
    for relation, grain in (("reading", "30d"), ("reading_15m", "90d"), ("reading_1h", "400d")):
        policy = policies[relation]
        assert policy.after == grain
        assert policy.at is not None
        assert policy.at > now
        before = rows(measure(filled, kept))[relation]
        maintain(filled, kept.config.retention, policy.at - timedelta(seconds=1))
        assert rows(measure(filled, kept))[relation] == before
        maintain(filled, kept.config.retention, policy.at)
        if relation == "reading" or engine_of(filled) == "timescale":
            assert rows(measure(filled, kept))[relation] < before


def test_an_override_has_a_line_of_its_own(filled: Connection, city: City) -> None:
    kept = keeping(city, metrics={"active_power": {"readings": "30d"}})
    [policy] = [one for one in measure(filled, kept, now=LAST).policies if one.after == "30d"]
    assert (policy.relation, policy.what) == ("reading", "delete rows of 2 series")
    page = printed(measure(filled, kept, now=LAST))
    assert "delete rows of 2 series" in page


def test_compression_is_told(filled: Connection, city: City) -> None:
    if engine_of(filled) != "timescale":
        pytest.skip("this server has no TimescaleDB: set VIGIE_TEST_DATABASE_URL")
    maintain(filled, Retention(), LAST)
    filled.execute("SELECT compress_chunk(chunk) FROM show_chunks('reading') AS chunk")
    stats = measure(filled, city)
    [reading] = [one for one in stats.relations if one.name == "reading"]
    assert reading.rows == 2000
    assert reading.compression is not None
    assert reading.compression.chunks == stats.parts.count
    assert reading.compression.ratio > 1
    [policy] = [
        one for one in stats.policies if (one.relation, one.what) == ("reading", "compress chunks")
    ]
    assert policy.after == "7d"
    assert printed(stats)


def test_a_compression_that_runs_comes_soon(filled: Connection, city: City) -> None:
    if engine_of(filled) != "timescale":
        pytest.skip("this server has no TimescaleDB: set VIGIE_TEST_DATABASE_URL")
    maintain(filled, Retention(), LAST)
    filled.execute("UPDATE _timescaledb_internal.bgw_job_stat SET next_start = '-infinity'")
    stats = measure(filled, city)
    assert {one.at for one in stats.policies if one.what == "compress chunks"} == {None}
    assert "soon" in printed(stats)

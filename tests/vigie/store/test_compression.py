"""Compression on TimescaleDB: as the city file says, and invisible to whatever comes late."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from psycopg import Connection

from tests.storing import store
from tests.vigie.store.rollups import (
    GRAINS,
    LONG_AFTER,
    MIDNIGHT,
    groups,
    parts,
    reading,
    worked_out,
    worked_out_groups,
)
from vigie.city import City
from vigie.city.config import Retention
from vigie.model import Reading
from vigie.settings import Settings
from vigie.store.connect import connect
from vigie.store.delete import delete_readings
from vigie.store.maintain import maintain
from vigie.store.migrate import engine_of
from vigie.store.read.rows import Selection
from vigie.store.retention import expire
from vigie.store.rollup import is_behind, refresh

POLICIES = """
SELECT hypertable_name, config ->> 'compress_after'
FROM timescaledb_information.jobs
WHERE proc_name = 'policy_compression'
ORDER BY hypertable_name
"""
COMPRESSED = ("reading", "reading_15m", "reading_1h", "reading_1m")


@pytest.fixture
def timescale(settings: Settings) -> Iterator[Connection]:
    """A connection as the services have them, where chunks can be compressed."""
    with connect(settings, "test", autocommit=True) as opened:
        if engine_of(opened) != "timescale":
            pytest.skip("this server has no TimescaleDB: set VIGIE_TEST_DATABASE_URL")
        yield opened


def compress(connection: Connection) -> None:
    """Every chunk, now, by the settings that the maintainer made, and none by itself later."""
    maintain(connection, Retention(), LONG_AFTER)
    maintain(connection, Retention(compress_after=None), LONG_AFTER)
    for relation in COMPRESSED:
        connection.execute(
            "SELECT compress_chunk(chunk, if_not_compressed => true) FROM show_chunks(%s) AS chunk",
            [relation],
        )


def policies(connection: Connection) -> dict[str, str]:
    return dict(connection.execute(POLICIES).fetchall())


def test_the_policy_follows_the_city_file(timescale: Connection) -> None:
    for said, expected in [
        ("7d", "7 days"),
        ("7d", "7 days"),
        ("36h", "1 day 12:00:00"),
        (None, None),
        (None, None),
        ("14d", "14 days"),
    ]:
        retention = Retention.model_validate({"compress_after": said})
        assert maintain(timescale, retention, datetime.now(UTC)).can_compress
        assert policies(timescale) == (dict.fromkeys(COMPRESSED, expected) if expected else {})


def test_the_server_s_own_job_compresses_what_is_old(timescale: Connection) -> None:
    old = Reading("meter-n1", "active_power", datetime.now(UTC) - timedelta(days=40), 1.0)
    store(timescale, [old, old._replace(time=datetime.now(UTC))])
    maintain(timescale, Retention(), datetime.now(UTC))
    [(job,)] = timescale.execute(
        "SELECT job_id FROM timescaledb_information.jobs "
        "WHERE proc_name = 'policy_compression' AND hypertable_name = 'reading'"
    ).fetchall()
    timescale.execute("CALL run_job(%s)", [job])
    assert timescale.execute(
        "SELECT is_compressed FROM timescaledb_information.chunks "
        "WHERE hypertable_name = 'reading' ORDER BY range_start"
    ).fetchall() == [(True,), (False,)]


def test_late_corrected_and_suspect_readings_end_in_the_right_rollups(
    timescale: Connection, city: City
) -> None:
    power, speed = ("meter-n1", "energy_index"), ("counter-n1", "mean_speed")
    first = [
        reading(minute, minute, series=one)
        for one in (power, speed)
        for minute in range(0, 1500, 7)
    ] + [reading(second / 60, second, series=speed) for second in range(0, 1200, 20)]
    store(timescale, first)
    refresh(timescale, LONG_AFTER)
    compress(timescale)
    late = [
        reading(33.5, 5.0, series=power),  # between two
        reading(70, 1000.0, series=power),  # corrected
        reading(140, 140.0, quality=1, series=power),  # found suspect
        reading(1600, 9.0, series=power),  # a bucket of its own
        *(reading(minute, 1.0, quality=1, series=speed) for minute in range(700, 735, 7)),
    ]
    store(timescale, late)
    refresh(timescale, LONG_AFTER)
    assert not is_behind(timescale, LONG_AFTER)
    for grain in GRAINS:
        assert parts(timescale, grain) == worked_out([*first, *late], grain)
        assert groups(timescale, grain) == worked_out_groups(
            [*first, *late], list(city.devices), grain
        )


def test_a_late_reading_opens_only_the_compressed_rows_beside_it(timescale: Connection) -> None:
    after = LONG_AFTER + timedelta(days=7)
    both = [("meter-n1", "active_power"), ("counter-n1", "vehicle_flow")]
    store(
        timescale,
        [reading(minute, series=one) for one in both for minute in range(0, 9 * 1440, 15)],
    )
    refresh(timescale, after)
    compress(timescale)
    # A series has 864 rows of each, and no transaction may open more.
    timescale.execute("SET timescaledb.max_tuples_decompressed_per_dml_transaction = 900")
    store(timescale, [reading(1, series=both[0])])
    assert refresh(timescale, after) == 1 + 1 + 1


def test_compression_that_was_stopped_goes_on(timescale: Connection) -> None:
    store(timescale, [reading(0)])
    compress(timescale)
    assert policies(timescale) == {}
    assert maintain(timescale, Retention(), LONG_AFTER).can_compress
    assert policies(timescale) == dict.fromkeys(COMPRESSED, "7 days")


def test_many_late_readings_are_taken_in_one_batch(timescale: Connection) -> None:
    """TimescaleDB by itself refuses to open more than 100,000 compressed rows at a time."""
    store(timescale, [reading(second / 60) for second in range(0, 9 * 86_400, 6)])
    compress(timescale)
    corrections = [reading(minute, 2.0) for minute in range(0, 9 * 1440, 5)]
    store(timescale, corrections)
    found = timescale.execute("SELECT count(*) FROM reading WHERE value = 2").fetchone()
    assert found == (len(corrections),)


def test_retention_reaches_into_compressed_chunks(timescale: Connection) -> None:
    now = MIDNIGHT + timedelta(days=60)
    power, speed = ("meter-n1", "active_power"), ("counter-n1", "mean_speed")
    store(
        timescale,
        [
            reading(minute, series=series)
            for series in (power, speed)
            for minute in range(0, 57 * 1440, 60)
        ],
    )
    refresh(timescale, now)
    compress(timescale)
    retention = Retention.model_validate(
        {"readings": "40d", "metrics": {"mean_speed": {"readings": "20d"}}}
    )
    expire(timescale, retention, now)
    oldest: dict[str, datetime] = dict(
        timescale.execute(
            "SELECT device, min(time) FROM reading JOIN series ON series.id = series_id "
            "GROUP BY device"
        ).fetchall()
    )
    slack = timedelta(days=17)
    for device, days in (("meter-n1", 40), ("counter-n1", 20)):
        assert timedelta(days=days) <= now - oldest[device] <= timedelta(days=days) + slack


def test_a_deletion_reaches_into_compressed_chunks(timescale: Connection, city: City) -> None:
    doomed, kept = ("counter-n1", "mean_speed"), ("counter-n2", "mean_speed")
    written = [
        reading(minute, minute, series=one)
        for one in (doomed, kept)
        for minute in range(0, 9 * 1440, 45)
    ]
    store(timescale, written)
    after = LONG_AFTER + timedelta(days=7)
    refresh(timescale, after)
    compress(timescale)
    start, end = reading(100).time, reading(8 * 1440).time
    gone = [one for one in written if one.device == doomed[0] and start <= one.time < end]
    assert delete_readings(timescale, Selection(device=doomed[:1]), start, end) == len(gone)
    refresh(timescale, after)
    left = [one for one in written if one not in gone]
    for grain in GRAINS:
        assert parts(timescale, grain) == worked_out(left, grain)
        assert groups(timescale, grain) == worked_out_groups(left, list(city.devices), grain)

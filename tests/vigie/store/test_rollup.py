"""Quarters, hours, days and groups worked out from readings: exactly those that changed."""

import threading
from datetime import timedelta

import psycopg
from hypothesis import HealthCheck, given
from hypothesis import settings as configure
from hypothesis import strategies as st
from psycopg import Connection

from tests.storing import store
from tests.vigie.store.deletions import Deletion
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
from vigie.model import Reading
from vigie.settings import Settings
from vigie.store.connect import connect
from vigie.store.rollup import QUARTER, is_behind, refresh

SERIES = [
    ("meter-n1", "energy_index"),
    ("counter-n1", "mean_speed"),
    ("counter-n1", "vehicle_flow"),
    ("counter-n2", "mean_speed"),
    ("counter-n2", "vehicle_flow"),
    ("counter-s1", "mean_speed"),
    ("counter-s1", "vehicle_count"),
]
MINUTES = st.integers(0, 2 * 60) | st.integers(-60, 26 * 60)
READINGS = st.builds(
    reading,
    minute=MINUTES,
    value=st.integers(0, 100).map(float),
    quality=st.sampled_from([0, 0, 1]),
    series=st.sampled_from(SERIES),
)
DELETIONS = st.builds(
    Deletion,
    devices=st.sets(st.sampled_from([device for device, _ in SERIES]), min_size=1, max_size=2),
    start=MINUTES.map(lambda minute: reading(minute).time),
    length=st.integers(1, 180).map(lambda minutes: timedelta(minutes=minutes)),
)
CHANGES = st.lists(READINGS, max_size=12) | st.lists(READINGS, max_size=12) | DELETIONS


@configure(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(stream=st.lists(st.tuples(CHANGES, st.booleans()), max_size=10))
def test_any_stream_of_changes_ends_in_the_same_rollups(
    connection: Connection, city: City, stream: list[tuple[list[Reading] | Deletion, bool]]
) -> None:
    """Late, twice, corrected, found suspect, deleted: with refreshes in between or none."""
    connection.execute("TRUNCATE reading, latest, rollup_log")
    for grain in GRAINS:
        connection.execute(f"TRUNCATE reading_{grain}, group_{grain}")
    left: list[Reading] = []
    for change, is_refreshed in stream:
        if isinstance(change, Deletion):
            left = change.applied(connection, left)
        else:
            store(connection, change)
            left += change
        if is_refreshed:
            refresh(connection, LONG_AFTER)
    refresh(connection, LONG_AFTER)
    for grain in GRAINS:
        assert parts(connection, grain) == worked_out(left, grain)
        assert groups(connection, grain) == worked_out_groups(left, city.devices, grain)
    assert not is_behind(connection, LONG_AFTER)


def test_only_what_changed_is_worked_out_again(connection: Connection) -> None:
    store(connection, [reading(minute) for minute in range(0, 600, 15)])
    assert refresh(connection, LONG_AFTER) == 40 + 10 + 1
    assert refresh(connection, LONG_AFTER) == 0
    store(connection, [reading(65, value=9)])
    assert refresh(connection, LONG_AFTER) == 1 + 1 + 1


def test_a_reading_that_changes_nothing_costs_nothing(connection: Connection) -> None:
    store(connection, [reading(0)])
    refresh(connection, LONG_AFTER)
    store(connection, [reading(0)])
    assert refresh(connection, LONG_AFTER) == 0


def test_a_bucket_in_progress_waits_and_its_entries_are_merged(connection: Connection) -> None:
    for minute in range(60):
        store(connection, [reading(minute % 15, value=float(minute))])
    assert refresh(connection, MIDNIGHT + QUARTER) == 0
    assert parts(connection, "15m") == {}
    assert connection.execute("SELECT count(*) FROM rollup_log").fetchone() == (1,)
    assert refresh(connection, MIDNIGHT + QUARTER + timedelta(minutes=3)) == 1
    assert parts(connection, "15m").keys() == {("meter-n1", "energy_index", MIDNIGHT)}
    assert parts(connection, "1h") == {}


def test_minutes_are_stored_of_series_that_report_more_often_than_that(
    connection: Connection,
) -> None:
    sparse = [reading(minute) for minute in range(60)]
    dense = [
        reading(second / 60, value=second, series=("counter-n1", "mean_speed"))
        for second in range(0, 3600, 20)
    ]
    store(connection, [*sparse, *dense])
    refresh(connection, LONG_AFTER)
    store(connection, [reading(-300, series=("counter-n1", "mean_speed"))])
    refresh(connection, LONG_AFTER)
    rows = connection.execute(
        "SELECT device, count(*), sum(n) FROM reading_1m JOIN series ON series.id = series_id "
        "GROUP BY device"
    ).fetchall()
    assert rows == [("counter-n1", 61, 181)]


def test_it_knows_whether_it_is_behind(connection: Connection) -> None:
    store(connection, [reading(0)])
    assert is_behind(connection, LONG_AFTER)
    assert not is_behind(connection, MIDNIGHT)
    refresh(connection, LONG_AFTER)
    assert not is_behind(connection, LONG_AFTER)


def test_writers_and_refreshes_at_once_lose_nothing(
    connection: Connection, settings: Settings
) -> None:
    """Readings come in many small batches while two processes refresh as fast as they can."""
    done = threading.Event()
    failed: list[BaseException] = []

    def keep_refreshing() -> None:
        try:
            with connect(settings, "maintain", autocommit=True) as own:
                while not done.is_set():
                    refresh(own, LONG_AFTER)
        except psycopg.Error as error:
            failed.append(error)

    threads = [threading.Thread(target=keep_refreshing) for _ in range(2)]
    for thread in threads:
        thread.start()
    written = [reading((number * 37) % 180, value=float(number)) for number in range(400)]
    for first in range(0, len(written), 4):
        store(connection, written[first : first + 4])
    done.set()
    for thread in threads:
        thread.join(timeout=30)
    assert failed == []
    refresh(connection, LONG_AFTER)
    for grain in GRAINS:
        assert parts(connection, grain) == worked_out(written, grain)


def test_a_refresh_that_is_cut_off_is_made_good_by_the_next(
    connection: Connection, settings: Settings
) -> None:
    readings = [reading(minute) for minute in range(0, 6000, 5)]
    store(connection, readings)
    cut: list[BaseException] = []

    def doomed() -> None:
        try:
            with connect(settings, "doomed", autocommit=True) as own:
                for _ in range(100):
                    refresh(own, LONG_AFTER)
                    store(own, [reading(3, value=2.0)])
                    store(own, [reading(3, value=1.0)])
        except psycopg.OperationalError as error:
            cut.append(error)

    thread = threading.Thread(target=doomed)
    thread.start()
    while not connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE application_name = 'vigie-doomed' AND datname = current_database() "
        "AND state = 'active'"
    ).fetchall():
        assert thread.is_alive()
    thread.join(timeout=30)
    assert cut
    refresh(connection, LONG_AFTER)
    rows = connection.execute("SELECT time, value FROM reading").fetchall()
    stored = [reading(0)._replace(time=time, value=value) for time, value in rows]
    for grain in GRAINS:
        assert parts(connection, grain) == worked_out(stored, grain)

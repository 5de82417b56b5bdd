"""Hours worked out from readings: exactly those that changed, whatever interrupts it."""

import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import psycopg
from hypothesis import HealthCheck, given
from hypothesis import settings as configure
from hypothesis import strategies as st
from psycopg import Connection

from tests.storing import store
from vigie.model import Reading
from vigie.settings import Settings
from vigie.store.connect import connect
from vigie.store.rollup import HOUR, is_behind, refresh

MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)
LONG_AFTER = MIDNIGHT + timedelta(days=7)


def reading(minute: int, value: float = 1.0, quality: int = 0) -> Reading:
    return Reading("meter-n1", "energy_index", MIDNIGHT + timedelta(minutes=minute), value, quality)


def hours(connection: Connection) -> dict[datetime, tuple[Any, ...]]:
    rows = connection.execute(
        "SELECT bucket, n, sum, min, max, first, last, rise FROM reading_1h WHERE n > 0"
    )
    return {row[0]: row[1:] for row in rows}


def worked_out(readings: list[Reading]) -> dict[datetime, tuple[Any, ...]]:
    """What the hours should say, from the final readings, in plain Python."""
    final = {one.time: one for one in readings}
    trusted = sorted((one for one in final.values() if not one.quality), key=lambda one: one.time)
    by_hour: dict[datetime, list[float]] = {}
    for one in trusted:
        by_hour.setdefault(one.time.replace(minute=0), []).append(one.value)
    return {
        hour: (
            len(values),
            sum(values),
            min(values),
            max(values),
            values[0],
            values[-1],
            sum(b - a if b >= a else b for a, b in pairwise(values)) if len(values) > 1 else None,
        )
        for hour, values in by_hour.items()
    }


READINGS = st.builds(
    reading,
    minute=st.integers(0, 5 * 60),
    value=st.integers(0, 100).map(float),
    quality=st.sampled_from([0, 0, 1]),
)


@configure(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(batches=st.lists(st.tuples(st.lists(READINGS, max_size=12), st.booleans()), max_size=8))
def test_any_stream_of_readings_ends_in_the_same_hours(
    connection: Connection, batches: list[tuple[list[Reading], bool]]
) -> None:
    """Late, twice, corrected, found suspect: with refreshes in between or none."""
    connection.execute("TRUNCATE reading, latest, reading_1h, rollup_log")
    for readings, is_refreshed in batches:
        store(connection, readings)
        if is_refreshed:
            refresh(connection, LONG_AFTER)
    refresh(connection, LONG_AFTER)
    assert hours(connection) == worked_out([one for readings, _ in batches for one in readings])


def test_only_what_changed_is_worked_out_again(connection: Connection) -> None:
    store(connection, [reading(minute) for minute in range(0, 600, 10)])
    assert refresh(connection, LONG_AFTER) == 10
    assert refresh(connection, LONG_AFTER) == 0
    store(connection, [reading(65, value=9)])
    assert refresh(connection, LONG_AFTER) == 1


def test_a_reading_that_changes_nothing_costs_nothing(connection: Connection) -> None:
    store(connection, [reading(0)])
    refresh(connection, LONG_AFTER)
    store(connection, [reading(0)])
    assert refresh(connection, LONG_AFTER) == 0


def test_the_hour_in_progress_waits_and_its_entries_are_merged(connection: Connection) -> None:
    for minute in range(58):
        store(connection, [reading(minute)])
    in_progress = MIDNIGHT + timedelta(minutes=59)
    assert refresh(connection, in_progress) == 0
    assert hours(connection) == {}
    assert connection.execute("SELECT count(*) FROM rollup_log").fetchone() == (1,)
    assert refresh(connection, MIDNIGHT + HOUR + timedelta(minutes=3)) == 1
    assert list(hours(connection)) == [MIDNIGHT]


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
    assert hours(connection) == worked_out(written)


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
    final = [reading(0)._replace(time=time, value=value) for time, value in rows]
    assert hours(connection) == worked_out(final)

"""Deletion: exactly what is asked goes, and with it whatever was made of it."""

import threading
from datetime import UTC, datetime, timedelta

import psycopg
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
from vigie.store.delete import Doomed, count_readings, delete_readings
from vigie.store.maintain import maintain
from vigie.store.read.rows import Selection
from vigie.store.rollup import is_behind, refresh

METER = Selection(device=("meter-n1",))
FLOW, SPEED = ("counter-n1", "vehicle_flow"), ("counter-n1", "mean_speed")
OTHER_SPEED = ("counter-n2", "mean_speed")


def times(connection: Connection) -> list[datetime]:
    return [time for (time,) in connection.execute("SELECT time FROM reading ORDER BY time")]


def latest(connection: Connection) -> list[tuple[datetime, float]]:
    return connection.execute("SELECT time, value FROM latest ORDER BY series_id").fetchall()


def test_what_is_in_the_range_goes_and_nothing_else(connection: Connection) -> None:
    kept = [reading(9), reading(20), reading(15, series=FLOW)]
    store(connection, [*kept, reading(10), reading(19.99)])
    span = (reading(10).time, reading(20).time)
    assert count_readings(connection, METER, *span) == Doomed(readings=2, series=1)
    assert delete_readings(connection, METER, *span) == 2
    assert times(connection) == sorted(one.time for one in kept)
    assert delete_readings(connection, METER, *span) == 0


def test_a_choice_may_be_by_metric_kind_and_district(connection: Connection) -> None:
    store(connection, [reading(0), reading(0, series=FLOW), reading(0, series=SPEED)])
    north = Selection(kind=("traffic_counter",), district=("north",), metric=("mean_speed",))
    assert delete_readings(connection, north) == 1
    assert delete_readings(connection, Selection(district=("south",))) == 0
    assert delete_readings(connection, Selection()) == 2


def test_a_long_range_goes_week_by_week(connection: Connection) -> None:
    months = [Reading("meter-n1", "active_power", MIDNIGHT - n * timedelta(days=33), 1.0)
              for n in range(12)]  # fmt: skip
    store(connection, months)
    before = connection.execute("SELECT pg_current_xact_id()::text::bigint").fetchone()
    assert delete_readings(connection, METER) == 12
    after = connection.execute("SELECT pg_current_xact_id()::text::bigint").fetchone()
    assert before
    assert after
    assert after[0] - before[0] >= 12
    assert (times(connection), latest(connection)) == ([], [])


def test_the_newest_reading_that_is_left_is_the_latest(connection: Connection) -> None:
    store(connection, [reading(minute, minute) for minute in (0, 10, 20)])
    delete_readings(connection, METER, reading(5).time, reading(15).time)
    assert latest(connection) == [(reading(20).time, 20.0)]
    delete_readings(connection, METER, reading(15).time)
    assert latest(connection) == [(reading(0).time, 0.0)]
    delete_readings(connection, METER)
    assert latest(connection) == []
    store(connection, [reading(5, 5.0)])
    assert latest(connection) == [(reading(5).time, 5.0)]


def test_the_doorbell_tells_whose_latest_went(connection: Connection) -> None:
    store(connection, [reading(0), reading(10), reading(0, series=FLOW)])
    [(meter,)] = connection.execute("SELECT id FROM series WHERE device = 'meter-n1'").fetchall()
    with psycopg.connect(connection.info.dsn, autocommit=True) as listening:
        listening.execute("LISTEN vigie_readings")
        delete_readings(connection, METER, end=reading(5).time)
        delete_readings(connection, METER)
        rung = [one.payload for one in listening.notifies(timeout=0.5)]
    assert rung == [str(meter)]


def test_a_latest_that_outlived_its_reading_goes_too(connection: Connection) -> None:
    store(connection, [reading(0)])
    connection.execute("TRUNCATE reading")
    assert delete_readings(connection, METER) == 0
    assert latest(connection) == []


def test_rollups_that_outlived_their_readings_go_too(connection: Connection, city: City) -> None:
    """A device is forgotten whole, and the groups are those of the devices that stay."""
    doomed = [reading(m, m, series=one) for m in range(0, 900, 7) for one in (SPEED, FLOW)]
    kept = [reading(m, m, series=OTHER_SPEED) for m in range(0, 900, 11)]
    dense = [reading(second / 60, second, series=SPEED) for second in range(0, 900, 20)]
    store(connection, [*doomed, *dense, *kept])
    refresh(connection, LONG_AFTER)
    much_later = MIDNIGHT + timedelta(days=60)
    expiring = Retention.model_validate({"readings": "30d", "minutes": "40d", "quarters": "90d"})
    maintain(connection, expiring, much_later)
    assert times(connection) == []
    assert delete_readings(connection, Selection(device=("counter-n1",))) == 0
    refresh(connection, much_later)
    for grain in GRAINS:
        assert parts(connection, grain) == worked_out(kept, grain)
        assert groups(connection, grain) == worked_out_groups(kept, city.devices, grain)
    assert connection.execute("SELECT count(*) FROM reading_1m").fetchone() == (0,)
    assert connection.execute(
        "SELECT device, sum(count) FROM sketch_1d JOIN series ON id = series_id "
        "CROSS JOIN unnest(counts) AS count GROUP BY device"
    ).fetchall() == [("counter-n2", len(kept))]
    assert connection.execute(
        "SELECT metric, sum(count) FROM group_sketch_1d JOIN series_group ON id = group_id "
        "CROSS JOIN unnest(counts) AS count GROUP BY metric"
    ).fetchall() == [("mean_speed", len(kept))]
    assert not is_behind(connection, LONG_AFTER)


def test_where_only_buckets_are_left_those_inside_the_range_go(connection: Connection) -> None:
    store(connection, [reading(minute) for minute in range(0, 120, 5)])
    refresh(connection, LONG_AFTER)
    much_later = MIDNIGHT + timedelta(days=60)
    maintain(connection, Retention.model_validate({"readings": "30d"}), much_later)
    assert delete_readings(connection, METER, reading(10).time, reading(50).time) == 0
    refresh(connection, much_later)
    left = [reading(minute) for minute in range(0, 120, 5) if not 15 <= minute < 45]
    for grain in GRAINS:
        found = {place: n for place, (n, *_) in parts(connection, grain).items()}
        assert found == {place: n for place, (n, *_) in worked_out(left, grain).items()}


def test_writers_at_the_same_time_lose_nothing(connection: Connection, settings: Settings) -> None:
    """One keeps writing what the other keeps deleting; the end is the same for every table."""
    done = threading.Event()
    failed: list[BaseException] = []

    def keep_deleting() -> None:
        with connect(settings, "test", autocommit=True) as own:
            while not done.is_set():
                try:
                    delete_readings(own, METER, reading(20).time)
                except psycopg.errors.DeadlockDetected:
                    continue
                except psycopg.Error as error:
                    failed.append(error)
                    return

    thread = threading.Thread(target=keep_deleting)
    thread.start()
    for number in range(300):
        store(connection, [reading((number * 37) % 60 + one, number) for one in range(3)])
    done.set()
    thread.join(timeout=30)
    assert failed == []
    assert (
        latest(connection)
        == connection.execute(
            "SELECT time, value FROM reading ORDER BY time DESC LIMIT 1"
        ).fetchall()
    )
    refresh(connection, LONG_AFTER)
    rows = connection.execute("SELECT time, value FROM reading").fetchall()
    left = [reading(0)._replace(time=time.astimezone(UTC), value=value) for time, value in rows]
    assert {one.time for one in left} >= {reading(minute).time for minute in range(20)}
    for grain in GRAINS:
        assert parts(connection, grain) == worked_out(left, grain)

"""Maintenance: room ahead, weeks and dead letters that go, harmless twice, patient when alone."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import psycopg
import pytest
from psycopg import Connection

from tests.evaluating import clear_alarm, raise_alarm
from tests.servers import wait_until
from tests.storing import store
from vigie.city.config import Retention
from vigie.model import DeadLetter, Reading, Reason
from vigie.settings import Settings
from vigie.stack.health import problem_of
from vigie.store.alarm_evaluation import Found
from vigie.store.connect import connect
from vigie.store.maintain import Done, keep_maintained, maintain
from vigie.store.write import Batch, Writer

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
# Without compression, whose jobs start when they like.
FOR_EVER = Retention(compress_after=None)
MONTH = Retention(readings=timedelta(days=30), dead_letters=timedelta(days=7), compress_after=None)


def reading(age: timedelta) -> Reading:
    return Reading("meter-n1", "active_power", NOW - age, 1.0)


def ages(connection: Connection) -> list[int]:
    rows = connection.execute("SELECT time FROM reading ORDER BY time DESC")
    return [(NOW - time).days for (time,) in rows]


def test_there_is_room_for_the_weeks_to_come(connection: Connection) -> None:
    maintain(connection, FOR_EVER, NOW)
    for days in (0, 7, 14):
        connection.execute(
            "INSERT INTO reading VALUES (1, %s, 1.0, 0)", [NOW + timedelta(days=days)]
        )


def test_readings_past_their_retention_go_by_whole_weeks(connection: Connection) -> None:
    store(connection, [reading(timedelta(days=days)) for days in range(0, 100, 5)])
    done = maintain(connection, MONTH, NOW)
    assert done.weeks_dropped > 0
    kept = ages(connection)
    assert set(range(0, 35, 5)) <= set(kept)
    assert max(kept) < 30 + 7 + 7 + 3
    assert str(maintain(connection, MONTH, NOW)) == str(Done(0, 0, 0))


def test_without_a_retention_readings_stay_for_ever(connection: Connection) -> None:
    store(connection, [reading(timedelta(days=9000))])
    maintain(connection, FOR_EVER, NOW)
    assert ages(connection) == [9000]


def test_the_latest_value_outlives_its_reading(connection: Connection) -> None:
    store(connection, [reading(timedelta(days=90))])
    maintain(connection, MONTH, NOW)
    assert ages(connection) == []
    assert connection.execute("SELECT value FROM latest").fetchall() == [(1.0,)]


def test_a_reading_just_within_the_retention_is_taken_after_a_round(
    connection: Connection,
) -> None:
    writer = Writer(connection)
    oldest = reading(timedelta(days=30))
    writer.write(Batch(readings=[(NOW, oldest)]))
    maintain(connection, MONTH, NOW + timedelta(hours=1))
    again = oldest._replace(time=oldest.time + timedelta(seconds=1))
    assert writer.write(Batch(readings=[(NOW, again)])).stored == 1


def test_dead_letters_past_their_retention_go(connection: Connection) -> None:
    letters = [
        DeadLetter(NOW - timedelta(days=days), "t", b"", Reason.NOT_TEXT, "d") for days in (1, 8)
    ]
    Writer(connection).write(Batch(dead_letters=letters))
    assert str(maintain(connection, MONTH, NOW)) == str(Done(0, 0, 1))


def test_alarms_go_that_were_over_for_their_retention(connection: Connection) -> None:
    old, young = NOW - timedelta(days=2_000), NOW - timedelta(days=1_800)

    def alarm(rule: str, *, must_be_acknowledged: bool, cleared_at: datetime | None) -> None:
        found = Found(rule, "city", "low", old, must_be_acknowledged=must_be_acknowledged)
        number = raise_alarm(connection, found, old)
        if number is not None and cleared_at is not None:
            clear_alarm(connection, number, cleared_at)

    alarm("over", must_be_acknowledged=False, cleared_at=old)
    alarm("over for less", must_be_acknowledged=False, cleared_at=young)
    alarm("not seen", must_be_acknowledged=True, cleared_at=old)
    alarm("standing", must_be_acknowledged=True, cleared_at=None)
    alarm("seen late", must_be_acknowledged=True, cleared_at=old)
    connection.execute("UPDATE alarm SET acknowledged_at = %s WHERE rule = 'seen late'", [young])

    maintain(connection, Retention(), NOW)

    kept = {rule for (rule,) in connection.execute("SELECT rule FROM alarm")}
    assert kept == {"over for less", "not seen", "standing", "seen late"}
    events = connection.execute("SELECT count(DISTINCT alarm) FROM alarm_event").fetchone()
    assert events == (4,)


def test_two_maintainers_at_once_are_harmless(connection: Connection, settings: Settings) -> None:
    store(connection, [reading(timedelta(days=days)) for days in range(0, 100, 5)])
    failed: list[BaseException] = []

    def one_round() -> None:
        try:
            with connect(settings, "maintain", autocommit=True) as own:
                maintain(own, MONTH, NOW)
        except psycopg.Error as error:
            failed.append(error)

    threads = [threading.Thread(target=one_round) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert max(ages(connection)) < 30 + 7 + 7 + 3


@pytest.fixture
def flaky_connect(settings: Settings) -> Callable[[], Connection]:
    """A server that is away at the first attempt."""
    attempts: list[int] = []

    def opening() -> Connection:
        attempts.append(1)
        if len(attempts) == 1:
            raise psycopg.OperationalError("the database system is starting up")
        return connect(settings, "maintain")

    return opening


def test_it_goes_on_through_absences_and_says_that_it_does(
    settings: Settings, flaky_connect: Callable[[], Connection]
) -> None:
    assert problem_of("maintain", settings) == "the database has not been maintained for 30 s"
    stopping = threading.Event()
    rounds = partial(keep_maintained, flaky_connect, MONTH, 0.05, stopping)
    thread = threading.Thread(target=rounds)
    thread.start()
    wait_until(lambda: problem_of("maintain", settings) is None, what="a round of maintenance")
    stopping.set()
    thread.join(timeout=10)
    assert not thread.is_alive()

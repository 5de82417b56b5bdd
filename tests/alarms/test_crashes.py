"""Evaluators that die, and a database that does: nothing is lost or told twice."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg import Connection

from tests.servers import wait_until
from tests.storing import store
from vigie.model import Device, Reading
from vigie.settings import Settings

RULES = """
alarms:
  rules:
    - id: hot
      name: {en: Hot, fr: Chaud}
      severity: high
      per: series
      threshold: {metric: active_power, above: 100}
      flapping: null
      channels: [office]
  channels:
    - id: office
      mail: {to: [office@testville.example]}
"""
ROUNDS = 4
METERS = [f"m{number}" for number in range(20)]


@pytest.fixture
def watched(settings: Settings, tmp_path: Path) -> Settings:
    """The settings of a city with a rule."""
    folder = tmp_path / "cities" / "testville"
    folder.mkdir(parents=True)
    for file in settings.city_dir.iterdir():
        if file.is_file():
            text = file.read_text()
            (folder / file.name).write_text(text + RULES if file.name == "city.yaml" else text)
    return settings.model_copy(update={"cities_dir": tmp_path / "cities"})


@contextmanager
def evaluator(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own."""
    environment = {
        **os.environ,
        "VIGIE_CITY": settings.city,
        "VIGIE_CITIES_DIR": str(settings.cities_dir),
        "VIGIE_DATABASE_URL": settings.resolved_database_url,
    }
    process = subprocess.Popen([sys.executable, "-m", "vigie", "alarms", "run"], env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def has_turn(connection: Connection) -> bool:
    row = connection.execute(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted "
        "AND classid = hashtext('vigie.alarms')::bigint & 4294967295 "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    ).fetchone()
    return row is not None and row[0] == 1


def power_of_all(connection: Connection, value: float) -> None:
    devices = [Device(one, "building_meter") for one in METERS]
    at = datetime.now(UTC)
    store(connection, [Reading(one, "active_power", at, value) for one in METERS], devices=devices)


def what_happened(connection: Connection) -> dict[str, list[str]]:
    rows = connection.execute(
        "SELECT subject, array_agg(alarm_event.kind ORDER BY alarm_event.id) FROM alarm "
        "JOIN alarm_event ON alarm = alarm.id GROUP BY subject"
    ).fetchall()
    return dict(rows)


def noted(connection: Connection) -> Counter[int]:
    return Counter(event for (event,) in connection.execute("SELECT event FROM alarm_notice"))


@pytest.mark.parametrize("killer", ["kill -9", "the database ends the session"])
def test_whoever_dies_in_the_middle_of_anything_no_alarm_or_notice_is_lost_or_doubled(
    watched: Settings, connection: Connection, killer: str
) -> None:
    power_of_all(connection, 50)
    with evaluator(watched):
        wait_until(lambda: has_turn(connection), timeout_s=60, what="the first to have its turn")
        wait_until(lambda: watches(connection) == len(METERS), timeout_s=60, what="its watches")
    expected = ["raised", "cleared"] * ROUNDS
    for number in range(ROUNDS):
        with evaluator(watched) as first, evaluator(watched):
            wait_until(lambda: has_turn(connection), timeout_s=60, what="a turn")
            power_of_all(connection, 150)
            time.sleep(number * 0.02)  # somewhere in the middle of it
            if killer == "kill -9":
                first.send_signal(signal.SIGKILL)
            else:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE application_name LIKE 'vigie-alarms%' "
                    "AND datname = current_database()"
                )
            power_of_all(connection, 50)
            wait_until(
                lambda so_far=expected[: 2 * number + 2]: (  # type: ignore[misc]
                    [*what_happened(connection).values()] == [so_far] * len(METERS)
                ),
                timeout_s=60,
                what=f"round {number} to be judged",
            )
    assert what_happened(connection).keys() == {f"series:{one}/active_power" for one in METERS}
    events = connection.execute("SELECT array_agg(id) FROM alarm_event").fetchone()
    assert events is not None
    assert noted(connection) == Counter(events[0])


def watches(connection: Connection) -> int:
    row = connection.execute("SELECT count(*) FROM alarm_watch").fetchone()
    assert row is not None
    return int(row[0])


def test_a_session_that_is_lost_cannot_write(watched: Settings, connection: Connection) -> None:
    """Another one takes the turn only once the server has ended the first one's session."""
    with psycopg.connect(watched.resolved_database_url, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(hashtext('vigie.alarms'), hashtext('evaluator'))")
        with evaluator(watched):
            power_of_all(connection, 150)
            wait_until(
                lambda: stands_by(connection), timeout_s=60, what="the evaluator to stand by"
            )
            assert what_happened(connection) == {}
            other.close()
            wait_until(lambda: what_happened(connection), timeout_s=60, what="its turn")


def stands_by(connection: Connection) -> bool:
    rows = connection.execute(
        "SELECT (state ->> 'is_evaluating')::boolean FROM service_status WHERE service = 'alarms'"
    ).fetchall()
    return rows == [(False,)]

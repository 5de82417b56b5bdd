"""A writer that waits for an absent store, and gets around what a store refuses."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from psycopg import Connection
from pydantic import SecretStr

from ingest.batching import Entry
from ingest.message import Decoded, Message
from ingest.writing import PatientWriter, StoppedError
from vigie.model import Reading
from vigie.settings import Settings
from vigie.store.connect import connect

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def entry(minute: int, device: str = "meter-n1") -> Entry:
    time = NOW + timedelta(minutes=minute)
    message = Message(f"testville/energy/building_meter/{device}", b"payload", NOW)
    return Entry(message, Decoded(readings=[Reading(device, "active_power", time, 1.0)]))


@pytest.fixture
def patient(settings: Settings) -> PatientWriter:
    return PatientWriter(lambda: connect(settings, "ingest"), threading.Event())


def test_one_refused_message_among_many_becomes_a_dead_letter_and_the_rest_is_stored(
    patient: PatientWriter, connection: Connection
) -> None:
    entries = [entry(minute) for minute in range(20)]
    entries[13] = entry(13, device="never-registered")
    written = patient.write(entries)
    assert (written.stored, written.duplicates) == (19, 0)
    rows = connection.execute("SELECT topic, payload, reason, detail FROM dead_letter").fetchall()
    [(topic, payload, reason, detail)] = rows
    assert topic.endswith("never-registered")
    assert (payload, reason) == (b"payload", "refused_by_store")
    assert "foreign key" in detail
    patient.close()


def test_it_goes_on_with_a_new_connection_when_the_old_one_is_cut(
    patient: PatientWriter, connection: Connection
) -> None:
    patient.write([entry(0)])
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE application_name = 'vigie-ingest' AND datname = current_database()"
    )
    assert patient.write([entry(1)]).stored == 1
    patient.close()


def test_it_tries_until_the_store_is_there(settings: Settings) -> None:
    attempts: list[int] = []

    def connect_at_the_third_attempt() -> Connection:
        attempts.append(1)
        if len(attempts) < 3:
            raise psycopg.OperationalError("the database system is starting up")
        return connect(settings, "ingest")

    patient = PatientWriter(connect_at_the_third_attempt, threading.Event())
    assert patient.write([entry(0)]).stored == 1
    patient.close()


def unreachable(settings: Settings) -> Callable[[], Connection]:
    nowhere = SecretStr("postgresql://nobody@127.0.0.1:9/none")
    return lambda: connect(settings.model_copy(update={"database_url": nowhere}), "ingest")


def test_it_gives_up_only_when_the_service_stops(settings: Settings) -> None:
    stopping = threading.Event()
    patient = PatientWriter(unreachable(settings), stopping)
    threading.Timer(0.5, stopping.set).start()
    with pytest.raises(StoppedError):
        patient.write([entry(0)])


def test_saying_how_it_is_never_waits_for_the_store(settings: Settings) -> None:
    PatientWriter(unreachable(settings), threading.Event()).report("one", {"connected": True})

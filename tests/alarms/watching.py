"""A service of alarms that runs for as long as a test needs it, and what it has written."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from psycopg import Connection

from alarms.service import Service
from tests.servers import wait_until
from vigie.city import City, CityConfig
from vigie.settings import Settings
from vigie.store.connect import connect
from vigie.store.write import note_intake

Happened = tuple[str, str, str]
# What any silence of a device goes with; it is not to be raised by a test.
STANDSTILL = {"id": "standstill", "per": "city", "silence": {"after": "1h"}}


def with_rules(
    city: City, *rules: dict[str, Any], channels: tuple[dict[str, Any], ...] = ()
) -> City:
    """The city with these rules, which are named and high unless they say otherwise."""
    given = [
        {"name": {"en": one["id"], "fr": one["id"]}, "severity": "high", **one} for one in rules
    ]
    document = city.config.model_dump(exclude_unset=True)
    config = CityConfig.model_validate(
        {**document, "alarms": {"rules": given, "channels": list(channels)}}
    )
    return replace(city, config=config)


@contextmanager
def evaluating(settings: Settings, city: City, connection: Connection) -> Iterator[None]:
    """An evaluator that has its turn; it is stopped afterwards."""
    loop = asyncio.new_event_loop()
    stopping = asyncio.Event()
    service = Service(settings, city)
    thread = threading.Thread(target=loop.run_until_complete, args=(service.run(stopping),))
    began = connection.execute("SELECT clock_timestamp()").fetchone()
    thread.start()
    try:
        wait_until(lambda: is_evaluating(connection, began), what="an evaluator to have its turn")
        yield
    finally:
        loop.call_soon_threadsafe(stopping.set)
        thread.join(timeout=30)
        assert not thread.is_alive()
        loop.close()


@contextmanager
def readings_coming_in(settings: Settings) -> Iterator[None]:
    """As ingest vouches for it."""
    stopping = threading.Event()

    def vouch() -> None:
        with connect(settings, "test", autocommit=True) as connection:
            while not stopping.wait(0.2):
                note_intake(connection)

    thread = threading.Thread(target=vouch)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def is_evaluating(connection: Connection, since: Any = None) -> bool:
    row = connection.execute(
        "SELECT count(*) FROM service_status WHERE service = 'alarms' "
        "AND (state ->> 'is_evaluating')::boolean AND at >= coalesce(%s, '-infinity')",
        [since[0] if since else None],
    ).fetchone()
    return row is not None and row[0] > 0


def happened(connection: Connection) -> list[Happened]:
    """Every event, in order: rule, subject, kind."""
    return connection.execute(
        "SELECT alarm.rule, alarm.subject, alarm_event.kind "
        "FROM alarm_event JOIN alarm ON alarm.id = alarm_event.alarm ORDER BY alarm_event.id"
    ).fetchall()

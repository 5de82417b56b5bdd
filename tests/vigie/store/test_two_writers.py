"""Two writers at once, as in a group of ingest workers: never do both wait for the other."""

import threading
from datetime import UTC, datetime, timedelta

import psycopg
from psycopg import Connection

from vigie.model import Device, Reading
from vigie.store.write import Batch, Writer

TIME = datetime(2026, 11, 23, 7, tzinfo=UTC)


def batch(number: int, order: int) -> Batch:
    """A hundred new devices that describe themselves and report, forwards or backwards."""
    devices = [Device(f"new-{number}-{one:03}", "building_meter") for one in range(100)][::order]
    readings = [
        Reading(one.id, "active_power", TIME + timedelta(minutes=minute), 1.0)
        for minute in range(3)
        for one in devices
    ]
    return Batch(
        readings=[(TIME, one) for one in readings],
        devices={one.id: one for one in devices},
        descriptions=devices,
    )


def test_two_that_meet_the_same_devices_in_opposite_order_never_block_each_other(
    connection: Connection, database_url: str
) -> None:
    together = threading.Barrier(2, timeout=30)
    problems: list[Exception] = []

    def write(order: int) -> None:
        with psycopg.connect(database_url, autocommit=True) as own:
            writer = Writer(own)
            for number in range(5):
                together.wait()
                try:
                    writer.write(batch(number, order))
                except psycopg.OperationalError as error:
                    problems.append(error)

    threads = [threading.Thread(target=write, args=[order]) for order in (1, -1)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert problems == []
    row = connection.execute("SELECT count(*) FROM reading").fetchone()
    assert row == (5 * 100 * 3,)

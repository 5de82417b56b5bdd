"""Readings put into a test's database the way that ingest does."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from psycopg import Connection

from vigie.model import Device, Reading
from vigie.store.weeks import monday, week_of
from vigie.store.write import Batch, Writer


def store(
    connection: Connection,
    readings: Iterable[Reading],
    *,
    devices: Iterable[Device] = (),
    received_at: datetime | None = None,
) -> None:
    """Write readings, and provisional devices of which they may be, in one transaction."""
    received_at = received_at or datetime.now(UTC)
    Writer(connection).write(
        Batch(
            readings=[(received_at, one) for one in readings],
            devices={one.id: one for one in devices},
        )
    )


def fill(
    connection: Connection, series: Sequence[tuple[str, str]], start: datetime, minutes: int
) -> None:
    """A reading a minute of each series, its values 0, 1, 2, …, put where ingest would put them."""
    first = week_of(start)
    weeks = [monday(first + ahead) for ahead in range(minutes // (7 * 24 * 60) + 2)]
    store(connection, [Reading(device, metric, start, 0.0) for device, metric in series])
    connection.execute("CALL make_room_for_readings(%s)", [weeks])
    connection.execute(
        "INSERT INTO reading SELECT series.id, %(start)s + minute * interval '1 minute', minute, 0 "
        "FROM series CROSS JOIN generate_series(1, %(minutes)s - 1) AS minute",
        {"start": start, "minutes": minutes},
    )

"""Readings put into a test's database the way that ingest does."""

from collections.abc import Iterable
from datetime import UTC, datetime

from psycopg import Connection

from vigie.model import Device, Reading
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

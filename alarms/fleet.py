"""What there is to watch, as the store knows it."""

from typing import Any

from psycopg import AsyncConnection

from alarms.intake import Intake
from alarms.rounds import WatchedFeed
from alarms.subjects import WatchedDevice
from vigie.model import DeviceStatus
from vigie.store.queries import query


async def devices(connection: AsyncConnection) -> tuple[WatchedDevice, ...]:
    return tuple(
        WatchedDevice(name, kind, district, interval_s, DeviceStatus(status), *others)
        for name, kind, district, interval_s, status, *others in await _all(connection, "devices")
    )


async def feeds(connection: AsyncConnection) -> tuple[WatchedFeed, ...]:
    return tuple(WatchedFeed(*row) for row in await _all(connection, "feeds"))


async def intake(connection: AsyncConnection) -> Intake | None:
    """None as long as no ingest ever ran."""
    rows = await _all(connection, "intake")
    return Intake(*rows[0]) if rows else None


async def _all(connection: AsyncConnection, name: str) -> list[tuple[Any, ...]]:
    cursor = connection.cursor(binary=True)
    return await (await cursor.execute(query("alarm_evaluation", name))).fetchall()

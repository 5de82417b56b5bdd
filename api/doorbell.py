"""The doorbell of the store (NOTIFY in the transaction that writes), heard for as long as we run.

The database may come and go: what was rung while nobody listened is rung again afterwards.
"""

import asyncio
import logging
from collections.abc import Callable, Collection
from contextlib import aclosing
from datetime import datetime, timedelta

import psycopg
from psycopg import AsyncConnection, Notify

from vigie.logs import first_line
from vigie.settings import Settings
from vigie.store.connect import connect_async
from vigie.store.doorbell import SOME_DEVICE, DeviceChange, devices_in, ids_in
from vigie.store.read.alarms import changed_since as alarms_changed_since
from vigie.store.read.devices import changed_since
from vigie.store.read.newest import clock

_log = logging.getLogger(__name__)
_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 5.0
# A transaction may commit so much later than the time of receipt that it writes.
_OVERLAP = timedelta(seconds=10)


class Doorbell:
    """Calls `on_series` and `on_alarms` with the ids of what changed, `on_devices` with devices."""

    def __init__(
        self,
        settings: Settings,
        on_series: Callable[[Collection[int]], None],
        on_devices: Callable[[Collection[DeviceChange]], None],
        on_alarms: Callable[[Collection[int]], None],
    ) -> None:
        self._settings = settings
        self._on_series = on_series
        self._on_devices = on_devices
        self._on_alarms = on_alarms
        self._heard_at: datetime | None = None
        self._pause_s = _FIRST_PAUSE_S

    async def run(self) -> None:
        """Listen until cancelled."""
        while True:
            try:
                async with await connect_async(self._settings, "api-doorbell") as connection:
                    await self._listen(connection)
            except psycopg.Error as error:
                _log.warning("live updates pause: %s", first_line(error))
            await asyncio.sleep(self._pause_s)
            self._pause_s = min(2 * self._pause_s, _LONGEST_PAUSE_S)

    async def _listen(self, connection: AsyncConnection) -> None:
        await connection.execute("LISTEN vigie_readings")
        await connection.execute("LISTEN vigie_devices")
        await connection.execute("LISTEN vigie_alarms")
        await self._catch_up(connection)
        self._pause_s = _FIRST_PAUSE_S
        while True:
            await self._hear_until_alarms_are_unnamed(connection)
            await self._find_alarms(connection, await clock(connection))

    async def _catch_up(self, connection: AsyncConnection) -> None:
        """Take as rung whatever changed since the last connection began, or just now."""
        now = await clock(connection)
        self._on_series(await changed_since(connection, (self._heard_at or now) - _OVERLAP))
        self._on_devices({SOME_DEVICE})
        await self._find_alarms(connection, self._heard_at or now)
        self._heard_at = now

    async def _hear_until_alarms_are_unnamed(self, connection: AsyncConnection) -> None:
        """Hear rings until one says only that alarms changed, and not which."""
        async with aclosing(connection.notifies()) as rings:
            async for ring in rings:
                if ring.channel == "vigie_alarms" and not ring.payload:
                    return
                self._hear(ring)

    async def _find_alarms(self, connection: AsyncConnection, since: datetime) -> None:
        """Take the alarms as rung that changed since then, or just before."""
        self._on_alarms(await alarms_changed_since(connection, since - _OVERLAP))

    def _hear(self, ring: Notify) -> None:
        if ring.channel == "vigie_devices":
            self._on_devices(devices_in(ring.payload))
            return
        ids = ids_in(ring.payload)
        if ring.channel == "vigie_alarms":
            self._on_alarms(ids)
        else:
            self._on_series(ids)

"""The doorbell of the store (NOTIFY in the transaction that writes), heard for as long as we run.

The database may come and go: what was rung while nobody listened is rung again afterwards.
"""

import asyncio
import logging
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import psycopg
from psycopg import AsyncConnection, Notify

from vigie.settings import Settings
from vigie.store.connect import connect_async
from vigie.store.read.devices import changed_since
from vigie.store.read.now import clock

_log = logging.getLogger(__name__)
_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 5.0
# A transaction may commit so much later than the time of receipt that it writes.
_OVERLAP = timedelta(seconds=10)


class Doorbell:
    """Calls `on_series` with the ids of series that changed, `on_devices` when devices did."""

    def __init__(
        self,
        settings: Settings,
        on_series: Callable[[Collection[int]], None],
        on_devices: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._on_series = on_series
        self._on_devices = on_devices
        self._heard_at: datetime | None = None
        self._pause_s = _FIRST_PAUSE_S

    async def run(self) -> None:
        """Listen until cancelled."""
        while True:
            try:
                async with await connect_async(self._settings, "api-doorbell") as connection:
                    await self._listen(connection)
            except psycopg.Error as error:
                _log.warning("live updates pause: %s", str(error).partition("\n")[0])
            await asyncio.sleep(self._pause_s)
            self._pause_s = min(2 * self._pause_s, _LONGEST_PAUSE_S)

    async def _listen(self, connection: AsyncConnection) -> None:
        await connection.execute("LISTEN vigie_readings")
        await connection.execute("LISTEN vigie_devices")
        await self._catch_up(connection)
        self._pause_s = _FIRST_PAUSE_S
        async for ring in connection.notifies():
            self._hear(ring)

    async def _catch_up(self, connection: AsyncConnection) -> None:
        """Take as rung whatever changed since the last connection began, or just now."""
        now = await clock(connection)
        self._on_series(await changed_since(connection, (self._heard_at or now) - _OVERLAP))
        self._on_devices()
        self._heard_at = now

    def _hear(self, ring: Notify) -> None:
        if ring.channel == "vigie_devices":
            self._on_devices()
        else:
            self._on_series([int(one) for one in ring.payload.split(",") if one.isdecimal()])

"""The store's doorbell, heard for as long as we run: which series changed, and whether devices did.

Whoever evaluates waits for it, a second at most: then the clock is looked at in any case.
"""

import asyncio
import logging

import psycopg
from psycopg import AsyncConnection, Notify

from vigie.logs import first_line
from vigie.settings import Settings
from vigie.store.connect import connect_async
from vigie.store.doorbell import ids_in

_log = logging.getLogger(__name__)
_PAUSE_S = 1.0


class Bell:
    """What has been rung and not yet been taken. After an absence all is to be looked at anew."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stirred = asyncio.Event()
        self._series: set[int] = set()
        self._devices_changed = False
        self._missed = False
        self.is_listening = asyncio.Event()

    async def run(self) -> None:
        """Listen until cancelled; the database may come and go."""
        while True:
            try:
                async with await connect_async(self._settings, "alarms-bell") as connection:
                    await self._listen(connection)
            except psycopg.Error as error:
                _log.warning("nothing is heard: %s", first_line(error))
            self.is_listening.clear()
            await asyncio.sleep(_PAUSE_S)

    async def _listen(self, connection: AsyncConnection) -> None:
        await connection.execute("LISTEN vigie_readings")
        await connection.execute("LISTEN vigie_devices")
        self._missed = True
        self.is_listening.set()
        self._stirred.set()
        async for ring in connection.notifies():
            self._hear(ring)

    def _hear(self, ring: Notify) -> None:
        if ring.channel == "vigie_devices":
            self._devices_changed = True
        else:
            self._series |= ids_in(ring.payload)
        self._stirred.set()

    async def wait(self, timeout_s: float) -> None:
        """Until it rings, but no longer than that."""
        try:
            await asyncio.wait_for(self._stirred.wait(), timeout_s)
        except TimeoutError:
            return

    def take(self) -> tuple[set[int], bool, bool]:
        """The series that changed, whether devices did, and whether rings may have been missed."""
        taken = self._series, self._devices_changed, self._missed
        self._series, self._devices_changed, self._missed = set(), False, False
        self._stirred.clear()
        return taken

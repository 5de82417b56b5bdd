"""What changed a moment ago, for every open stream: one listener, one query, many readers.

The store rings a doorbell (NOTIFY) in the transaction that writes. Rings are gathered for a moment,
one query reads the series they name, and each subscriber keeps the last value per series until its
reader takes them: a slow reader costs a small dictionary and delays nobody.
"""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import orjson
import psycopg
from psycopg import AsyncConnection, Notify
from psycopg_pool import AsyncConnectionPool

from api.answers import dump, flags
from vigie.settings import Settings
from vigie.store.connect import connect_async
from vigie.store.read import devices as read
from vigie.store.read.now import clock
from vigie.store.read.rows import Row, Selection

_log = logging.getLogger(__name__)
GATHER_S = 0.1  # at most so long between the first ring and the query
LONGEST_PAUSE_S = 5.0
OVERLAP = timedelta(seconds=10)  # transactions may commit later than they say they received


@dataclass(eq=False, slots=True)
class Subscriber:
    """One open stream: what it wants, and what waits for its reader."""

    wants: Selection
    readings: dict[int, orjson.Fragment] = field(default_factory=dict)
    devices_changed: bool = False
    stirred: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self) -> tuple[list[orjson.Fragment], bool]:
        """What waited: the last reading of each changed series, and whether devices changed."""
        taken = list(self.readings.values()), self.devices_changed
        self.readings, self.devices_changed = {}, False
        self.stirred.clear()
        return taken


class Live:
    """Listens to the doorbell while the service runs, and feeds the subscribers."""

    def __init__(self, settings: Settings, pool: AsyncConnectionPool) -> None:
        self._settings = settings
        self._pool = pool
        self._subscribers: set[Subscriber] = set()
        self._rung: set[int] = set()
        self._bell = asyncio.Event()
        self._heard_at: datetime | None = None
        self.is_closing = False

    def subscribe(self, wants: Selection) -> Subscriber:
        subscriber = Subscriber(wants)
        self._subscribers.add(subscriber)
        return subscriber

    def unsubscribe(self, subscriber: Subscriber) -> None:
        self._subscribers.discard(subscriber)

    def close(self) -> None:
        """End every stream."""
        self.is_closing = True
        for subscriber in self._subscribers:
            subscriber.stirred.set()

    async def run(self) -> None:
        """Listen and deliver until cancelled; the database may come and go."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen())
            tasks.create_task(self._deliver())

    async def _listen(self) -> None:
        pause_s = 0.1
        while True:
            try:
                async with await connect_async(self._settings, "api-live") as connection:
                    await self._hear(connection)
            except psycopg.Error as error:
                _log.warning("live updates pause: %s", str(error).partition("\n")[0])
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    async def _hear(self, connection: AsyncConnection) -> None:
        await connection.execute("LISTEN vigie_readings")
        await connection.execute("LISTEN vigie_devices")
        await self._catch_up(connection)
        async for ring in connection.notifies():
            self._take_in(ring)

    async def _catch_up(self, connection: AsyncConnection) -> None:
        """Take what was missed since the listener was last connected for rung."""
        if self._heard_at is not None:
            self._ring(await read.changed_since(connection, self._heard_at - OVERLAP))
            self._tell_devices_changed()
        self._heard_at = await clock(connection)

    def _take_in(self, ring: Notify) -> None:
        if ring.channel == "vigie_devices":
            self._tell_devices_changed()
        else:
            self._ring([int(one) for one in ring.payload.split(",") if one.isdecimal()])

    def _ring(self, series: list[int]) -> None:
        if self._subscribers:
            self._rung.update(series)
            self._bell.set()

    def _tell_devices_changed(self) -> None:
        for subscriber in self._subscribers:
            subscriber.devices_changed = True
            subscriber.stirred.set()

    async def _deliver(self) -> None:
        while True:
            await self._bell.wait()
            self._bell.clear()
            series, self._rung = self._rung, set()
            try:
                async with self._pool.connection(timeout=LONGEST_PAUSE_S) as connection:
                    self._hand_out(await read.changed(connection, series))
            except psycopg.Error:
                self._rung |= series
                self._bell.set()
            await asyncio.sleep(GATHER_S)

    def _hand_out(self, rows: list[Row]) -> None:
        """Put the rows before every subscriber that wants them, each written as JSON once."""
        written = {row["id"]: orjson.Fragment(dump(_item(row))) for row in rows}
        shares: dict[Selection, dict[int, orjson.Fragment]] = {}
        for subscriber in self._subscribers:
            share = shares.get(subscriber.wants)
            if share is None:
                share = {
                    row["id"]: written[row["id"]] for row in rows if _fits(row, subscriber.wants)
                }
                shares[subscriber.wants] = share
            if share:
                subscriber.readings.update(share)
                subscriber.stirred.set()


def _fits(row: Row, wants: Selection) -> bool:
    return (
        (not wants.metric or row["metric"] in wants.metric)
        and (not wants.district or row["district"] in wants.district)
        and (not wants.kind or row["kind"] in wants.kind)
        and (not wants.device or row["device"] in wants.device)
    )


def _item(row: Row) -> Row:
    return {
        "device": row["device"],
        "metric": row["metric"],
        "time": row["time"],
        "value": row["value"],
        "quality": flags(row["quality"]),
        "kind": row["kind"],
        "district": row["district"],
    }


async def stop(task: "asyncio.Task[None]") -> None:
    """Cancel a task and wait until it has ended."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task

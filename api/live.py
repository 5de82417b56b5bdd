"""What changed a moment ago, for every open stream: one query for all, one last value for each.

Rings of the doorbell are gathered for a moment, one query reads the series they name, and each
subscriber keeps the last value per series until its reader takes them: a slow reader costs a small
dictionary and delays nobody.
"""

import asyncio
import logging
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field

import orjson
import psycopg

from api.answers import dump, flags
from api.doorbell import Doorbell
from vigie.settings import Settings
from vigie.store.connect import open_pool
from vigie.store.read.devices import changed
from vigie.store.read.rows import Row, Selection

_log = logging.getLogger(__name__)
GATHER_S = 0.1  # what rings so soon after a query waits for the next one
_PATIENCE_S = 5.0
_FIELDS = ("device", "metric", "time", "value", "quality", "kind", "district")


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
    """Hears the doorbell while the service runs, and feeds the subscribers."""

    def __init__(self, settings: Settings) -> None:
        # One connection of its own: however busy the requests are, news goes out at once.
        self._pool = open_pool(settings, "api-live", max_size=1)
        self._doorbell = Doorbell(settings, self._ring, self._tell_devices_changed)
        self._subscribers: set[Subscriber] = set()
        self._rung: set[int] = set()
        self._bell = asyncio.Event()
        self.is_closing = False

    @property
    def streams(self) -> int:
        return len(self._subscribers)

    def subscribe(self, wants: Selection) -> Subscriber:
        subscriber = Subscriber(wants)
        self._subscribers.add(subscriber)
        return subscriber

    def unsubscribe(self, subscriber: Subscriber) -> None:
        self._subscribers.discard(subscriber)

    def close(self) -> None:
        """Tell every stream to end."""
        self.is_closing = True
        for subscriber in self._subscribers:
            subscriber.stirred.set()

    async def run(self) -> None:
        """Hear and deliver until cancelled; the database may come and go."""
        await self._pool.open(wait=False)
        try:
            await self._hear_and_deliver()
        finally:
            await self._pool.close(timeout=1)

    async def _hear_and_deliver(self) -> None:
        while True:
            try:
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(self._doorbell.run())
                    tasks.create_task(self._deliver())
            except* Exception:  # noqa: BLE001 - streams that silently stop would be worse
                _log.exception("live updates stumbled; they start again")
            await asyncio.sleep(GATHER_S)

    def _ring(self, series: Collection[int]) -> None:
        if self._subscribers and series:
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
                async with self._pool.connection(timeout=_PATIENCE_S) as connection:
                    rows = await changed(connection, series)
            except psycopg.Error:
                self._ring(series)
            else:
                self._hand_out(rows)
            await asyncio.sleep(GATHER_S)

    def _hand_out(self, rows: list[Row]) -> None:
        """Put the rows before every subscriber that wants them, each written as JSON once."""
        written = {row["id"]: orjson.Fragment(dump(_item(row))) for row in rows}
        shares: dict[Selection, dict[int, orjson.Fragment]] = {}
        for subscriber in self._subscribers:
            wants = subscriber.wants
            if wants not in shares:
                shares[wants] = {row["id"]: written[row["id"]] for row in rows if _fits(row, wants)}
            if shares[wants]:
                subscriber.readings.update(shares[wants])
                subscriber.stirred.set()


def _fits(row: Row, wants: Selection) -> bool:
    return (
        (not wants.metric or row["metric"] in wants.metric)
        and (not wants.district or row["district"] in wants.district)
        and (not wants.kind or row["kind"] in wants.kind)
        and (not wants.device or row["device"] in wants.device)
        and not wants.hidden.holds(row)
    )


def _item(row: Row) -> Row:
    return {**{name: row[name] for name in _FIELDS}, "quality": flags(row["quality"])}


async def stop(task: "asyncio.Task[None]") -> None:
    """Cancel a task and wait until it has ended."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task

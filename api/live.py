"""What changed a moment ago, for every open stream: one query for all, one last value for each.

Rings of the doorbell are gathered for a moment, one query reads the series they name, and each
subscriber keeps the last value per series until its reader takes them: a slow reader costs a small
dictionary and delays nobody. Who comes back is given what changed meanwhile, or told to read anew.
"""

import asyncio
import logging
import secrets
from collections import defaultdict
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import psycopg
from psycopg import AsyncConnection

from api.busy import BusyError
from api.changes import Changes
from api.doorbell import Doorbell
from api.subscribers import (
    Items,
    Share,
    Subscriber,
    Topic,
    Wants,
    fits,
    fits_alarm,
    may_know,
    written,
    written_alarm,
)
from vigie.alarm import State
from vigie.city import City
from vigie.settings import Settings
from vigie.store.connect import open_pool
from vigie.store.doorbell import DeviceChange
from vigie.store.read.alarms import AlarmSelection, alarms
from vigie.store.read.devices import changed
from vigie.store.read.rows import Row

_log = logging.getLogger(__name__)
GATHER_S = 0.05  # what rings so soon after a query waits for the next one
_LONGEST_GATHER_S = 0.5
_PATIENCE_S = 5.0


Rung = defaultdict[Topic, set[int]]


@dataclass(frozen=True, slots=True)
class _News:
    """What became of the series or alarms that rang, and of those that readers are owed."""

    topic: Topic
    rung: set[int]
    rows: list[Row]
    owing: list[tuple[Subscriber, set[int]]]


class Live:
    """Hears the doorbell while the service runs, and feeds the subscribers."""

    def __init__(self, settings: Settings, city: City) -> None:
        # One connection of its own: however busy the requests are, news goes out at once.
        self._pool = open_pool(settings, "api-live", max_size=1)
        self._doorbell = Doorbell(
            settings,
            on_series=partial(self._hear, Topic.READINGS),
            on_devices=self._hear_of_devices,
            on_alarms=partial(self._hear, Topic.ALARMS),
        )
        self._city = city
        self._most_streams = settings.api_streams_limit
        self._changes = Changes(secrets.token_hex(4))
        self._subscribers: set[Subscriber] = set()
        self._rung: Rung = defaultdict(set)
        self._delivered = 0
        self._bell = asyncio.Event()
        self.is_closing = False

    @property
    def streams(self) -> int:
        return len(self._subscribers)

    def subscribe(self, wants: Wants, last_event_id: str | None = None) -> Subscriber:
        """A subscriber from now on, or from the event on that it saw last.

        Raises:
            BusyError: as many streams are open as may be.
        """
        if self.streams >= self._most_streams:
            raise BusyError(f"as many streams are open as may be ({self._most_streams})")
        subscriber = Subscriber(wants, self._delivered)
        if last_event_id is not None:
            self._resume(subscriber, last_event_id)
        self._subscribers.add(subscriber)
        return subscriber

    def _resume(self, subscriber: Subscriber, last_event_id: str) -> None:
        position = self._changes.position_of(last_event_id)
        if position is None:
            subscriber.reread()
            return
        subscriber.position = position
        subscriber.owed[Topic.READINGS] = self._changes.since(position)
        subscriber.owed[Topic.ALARMS] = self._changes.alarms_since(position)
        if any(subscriber.owed.values()):
            self._bell.set()
        self._tell_of_devices(subscriber, self._changes.devices_since(position))

    def unsubscribe(self, subscriber: Subscriber) -> None:
        self._subscribers.discard(subscriber)

    def event_id(self, subscriber: Subscriber) -> str:
        """Up to where the subscriber's reader will have seen everything."""
        return self._changes.event_id(subscriber.position)

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
                self._tell_to_reread()
            await asyncio.sleep(GATHER_S)

    def _hear(self, topic: Topic, ids: Collection[int]) -> None:
        if not ids:
            return
        if topic is Topic.ALARMS:
            self._changes.note_alarms(ids)
        else:
            self._changes.note(ids)
        if self._subscribers:
            self._rung[topic].update(ids)
            self._bell.set()
        else:
            self._delivered = self._changes.position

    def _hear_of_devices(self, changed: Collection[DeviceChange]) -> None:
        self._changes.note_devices(changed)
        for subscriber in self._subscribers:
            self._tell_of_devices(subscriber, changed)

    def _tell_of_devices(self, subscriber: Subscriber, changed: Collection[DeviceChange]) -> None:
        if any(may_know(one, subscriber.wants) for one in changed):
            subscriber.devices_changed = True
            subscriber.stirred.set()

    def _tell_to_reread(self) -> None:
        for subscriber in self._subscribers:
            subscriber.reread()

    async def _deliver(self) -> None:
        gather_s = GATHER_S
        while True:
            await self._bell.wait()
            self._bell.clear()
            rung, self._rung = self._rung, defaultdict(set)
            position = self._changes.position
            try:
                every_news = await self._read(rung)
            except psycopg.Error:
                for topic, ids in rung.items():
                    self._rung[topic] |= ids
                self._bell.set()
            else:
                for news in every_news:
                    self._hand_out(news)
                self._advance(position)
            lag_s = await _lag(gather_s)
            # Where sending takes long, fewer and larger events take less of it.
            gather_s = min(GATHER_S + 2 * lag_s, _LONGEST_GATHER_S)

    async def _read(self, rung: Rung) -> list[_News]:
        """What became of all that rang, and of what readers are owed."""
        every_news = []
        async with self._pool.connection(timeout=_PATIENCE_S) as connection:
            for topic in (Topic.READINGS, Topic.ALARMS):
                owing = [
                    (one, set(one.owed[topic])) for one in self._subscribers if one.owed[topic]
                ]
                ids = rung[topic].union(*(owed for _, owed in owing))
                rows: list[Row] = []
                if ids:
                    read = self._alarms if topic is Topic.ALARMS else changed
                    rows = await read(connection, ids)
                every_news.append(_News(topic, rung[topic], rows, owing))
        return every_news

    async def _alarms(self, connection: AsyncConnection, ids: Collection[int]) -> list[Row]:
        chosen = AlarmSelection(datetime.now(UTC), ids=tuple(ids), states=tuple(State))
        return await alarms(connection, chosen, limit=len(ids))

    def _hand_out(self, news: _News) -> None:
        """Put the news before every subscriber that wants it, each item written as JSON once."""
        together = self._by_wants()
        fit = fits_alarm if news.topic is Topic.ALARMS else fits
        fitting = {wants: {row["id"] for row in news.rows if fit(row, wants)} for wants in together}
        written_for = self._written(news)
        for wants, subscribers in together.items():
            items = written_for[wants.shows_people]
            share = Share({one: items[one] for one in fitting[wants] & news.rung}, news.topic)
            if share.items:
                for subscriber in subscribers:
                    subscriber.add(share)
        for subscriber, owed in news.owing:
            subscriber.owed[news.topic] -= owed
            missed = fitting.get(subscriber.wants, set()) & (owed - news.rung)
            if missed:
                items = written_for[subscriber.wants.shows_people]
                subscriber.add(Share({one: items[one] for one in missed}, news.topic))

    def _written(self, news: _News) -> dict[bool, Items]:
        """The items, by whether they show people; readings have none to show."""
        if news.topic is Topic.READINGS:
            items = {row["id"]: written(row) for row in news.rows}
            return {True: items, False: items}
        return {
            shows: {
                row["id"]: written_alarm(row, self._city, shows_people=shows) for row in news.rows
            }
            for shows in (True, False)
        }

    def _by_wants(self) -> dict[Wants, list[Subscriber]]:
        together: dict[Wants, list[Subscriber]] = defaultdict(list)
        for subscriber in self._subscribers:
            together[subscriber.wants].append(subscriber)
        return together

    def _advance(self, position: int) -> None:
        self._delivered = position
        for subscriber in self._subscribers:
            subscriber.advance(position)


async def _lag(pause_s: float) -> float:
    """How much longer than asked for a pause took, since others had more to do."""
    clock = asyncio.get_running_loop().time
    until = clock() + pause_s
    await asyncio.sleep(pause_s)
    return max(0.0, clock() - until)


async def stop(task: "asyncio.Task[None]") -> None:
    """Cancel a task and wait until it has ended."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task

"""The feed: one per process, it keeps the picture of the city current for all open pages.

It listens to the API's stream; a change makes it ask for the figures at most once a second, and
every new picture wakes the pages. The desk hears of each change, too. Whatever the API does, the
feed goes on and says what is lost.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

from dashboard.bell import Bell
from dashboard.client import Api, ApiError, Change
from dashboard.desk import Desk
from dashboard.histories import Histories
from dashboard.state import Alarm, Device, Link, Picture, Value

_log = logging.getLogger(__name__)

_PACE_S = 0.75  # figures are asked for at most this often, and so shown within a second
_IDLE_S = 5.0  # and at least this often, so that ages and silences show
_RETRY_S = (0.5, 1.0, 2.0, 3.0)


class Feed:
    """Keeps `picture` current; `run` it in a task for the life of the process."""

    def __init__(self, api: Api, desk: Desk | None = None, first_layout: int = 0) -> None:
        now = datetime.now(UTC)
        lost = Link(api_lost=now, stream_lost=now)
        self.picture = Picture(version=0, at=now, link=lost, layout=first_layout)
        self._api = api
        self._desk = desk or Desk(api)
        self.bell = Bell()
        self._due = asyncio.Event()  # something new at the API, for us
        self._news: dict[tuple[str, str], Value] = {}
        self._urgent: Alarm | None = None
        self._must_reload = True
        self._histories = Histories(api)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen())
            tasks.create_task(self._refresh())
            tasks.create_task(self._remember())

    async def _listen(self) -> None:
        attempt = 0
        while True:
            try:
                async with self._api.stream() as changes:
                    attempt = 0
                    self._must_reload = True  # what passed before the stream began is not in it
                    self._tell(replace(self.picture.link, stream_lost=None))
                    self._due.set()
                    self._desk.hear_all()
                    async for change in changes:
                        self._take(change)
                raise ApiError("the stream of changes ended")  # noqa: TRY301 - as any other loss
            except ApiError as error:
                if self.picture.link.stream_lost is None:
                    _log.warning("%s", error)
                    self._tell(replace(self.picture.link, stream_lost=datetime.now(UTC)))
                self._due.set()
            await asyncio.sleep(_RETRY_S[min(attempt, len(_RETRY_S) - 1)])
            attempt += 1

    def _take(self, change: Change) -> None:
        for value in change.values:
            self._news[value.device, value.metric] = value
        self._must_reload |= change.devices_changed
        self._note_urgent(change.alarms)
        self._desk.hear(change)
        self._due.set()

    def _note_urgent(self, alarms: Iterable[Alarm]) -> None:
        """The newest of those that cannot wait and have just been raised: it is told once."""
        for one in alarms:
            is_newer = self._urgent is None or one.raised_at > self._urgent.raised_at
            if one.is_urgent and one.state == "raised" and is_newer:
                self._urgent = one

    async def _refresh(self) -> None:
        attempt = 0
        while True:
            begun = time.monotonic()
            self._due.clear()
            try:
                self._publish(await self._next_picture())
                attempt = 0
                pause = _PACE_S
            except ApiError as error:
                self._must_reload = True
                if self.picture.link.api_lost is None:
                    _log.warning("the API is lost: %s", error)
                    self._tell(replace(self.picture.link, api_lost=datetime.now(UTC)))
                pause = _RETRY_S[min(attempt, len(_RETRY_S) - 1)]
                attempt += 1
            await asyncio.sleep(max(0.0, begun + pause - time.monotonic()))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_IDLE_S - pause):
                    await self._due.wait()

    async def _next_picture(self) -> Picture:
        old = self.picture
        place, values = old.place, dict(old.values)
        devices: Mapping[str, Device] = old.devices
        if self._must_reload or place is None:
            self._must_reload = False
            fresh_place, fresh_devices, values = await asyncio.gather(
                self._api.place(), self._api.devices(), self._api.latest()
            )
            # What is the same stays the same object, of which pages keep what they made.
            place = fresh_place if fresh_place != place else place
            if fresh_devices != devices:
                devices = MappingProxyType(fresh_devices)
            self._histories.forget()
            await self._histories.refresh(place.city)
        values |= _newest(self._news, values)
        self._news = {}
        indicators, status = await asyncio.gather(self._api.indicators(), self._api.status())
        return replace(
            self.picture,
            at=datetime.now(UTC),
            link=replace(self.picture.link, api_lost=None),
            place=place,
            devices=devices,
            values=MappingProxyType(values),
            indicators=indicators,
            status=status,
            charts=MappingProxyType(self._histories.kept.charts),
            trends=MappingProxyType(self._histories.kept.trends),
            urgent=self._urgent,
        )

    async def _remember(self) -> None:
        """Histories take the API longer than figures, which do not wait for them."""
        while True:
            await asyncio.sleep(_PACE_S)
            if self.picture.place is not None:
                with contextlib.suppress(ApiError):  # whose loss the figures notice, and say
                    await self._histories.refresh(self.picture.place.city)

    def _tell(self, link: Link) -> None:
        self._publish(replace(self.picture, link=link, at=datetime.now(UTC)))

    def _publish(self, picture: Picture) -> None:
        layout = self.picture.layout + (picture.place != self.picture.place)
        self.picture = replace(picture, version=self.picture.version + 1, layout=layout)
        self.bell.ring()


def _newest(
    news: dict[tuple[str, str], Value], known: dict[tuple[str, str], Value]
) -> dict[tuple[str, str], Value]:
    """The news that are not older than what is known: late readings do not turn time back."""
    return {
        series: value
        for series, value in news.items()
        if series not in known or value.time >= known[series].time
    }

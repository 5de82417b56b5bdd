"""The feed: one per process, it keeps the picture of the city current for all open pages.

It listens to the API's stream; a change makes it ask for the figures at most once a second, and
every new picture wakes the pages. The desk hears of each change, too. Whatever the API does, the
feed goes on and says what is lost.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from dashboard.client import Api, ApiError, Change
from dashboard.desk import Desk
from dashboard.figures.charts import floor_to, grid
from dashboard.state import (
    Alarm,
    Chart,
    History,
    Link,
    Measure,
    Picture,
    Place,
    Value,
    with_tail,
)

_log = logging.getLogger(__name__)

_PACE_S = 0.75  # figures are asked for at most this often, and so shown within a second
_IDLE_S = 5.0  # and at least this often, so that ages and silences show
_TAIL_S = 5.0  # how often the newest buckets of the charts are asked for
_WHOLE_S = (5.0, 10.0, 20.0, 40.0, 60.0)  # and their whole history, which may be arriving still
_RETRY_S = (0.5, 1.0, 2.0, 3.0)
_TREND = timedelta(hours=12)
_TREND_BUCKET = timedelta(minutes=15)


def trend_chart(measure: Measure) -> Chart:
    """The history beside a headline figure."""
    return Chart(
        **measure.model_dump(),
        group_by="none",
        span_s=_TREND.total_seconds(),
        bucket_s=_TREND_BUCKET.total_seconds(),
    )


class Feed:
    """Keeps `picture` current; `run` it in a task for the life of the process."""

    def __init__(self, api: Api, desk: Desk | None = None, first_layout: int = 0) -> None:
        now = datetime.now(UTC)
        lost = Link(api_lost=now, stream_lost=now)
        self.picture = Picture(version=0, at=now, link=lost, layout=first_layout)
        self._api = api
        self._desk = desk or Desk(api)
        self.bell = self._desk.bell
        self._due = asyncio.Event()  # something new at the API, for us
        self._news: dict[tuple[str, str], Value] = {}
        self._urgent: Alarm | None = None
        self._must_reload = True
        self._asked_tails = self._asked_whole = float("-inf")
        self._whole_times = 0  # since the last reload

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen())
            tasks.create_task(self._refresh())

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
        place, devices, values = old.place, old.devices, dict(old.values)
        if self._must_reload or place is None:
            self._must_reload = False
            fresh_place, devices, values = await asyncio.gather(
                self._api.place(), self._api.devices(), self._api.latest()
            )
            place = fresh_place if fresh_place != place else place
            self._asked_tails = self._asked_whole = float("-inf")
            self._whole_times = 0
        values |= _newest(self._news, values)
        self._news = {}
        indicators, status = await asyncio.gather(self._api.indicators(), self._api.status())
        charts, trends = await self._histories(place)
        return replace(
            old,
            at=datetime.now(UTC),
            link=replace(self.picture.link, api_lost=None),
            place=place,
            devices=MappingProxyType(dict(devices)),
            values=MappingProxyType(values),
            indicators=indicators,
            status=status,
            charts=MappingProxyType(charts),
            trends=MappingProxyType(trends),
            urgent=self._urgent,
        )

    async def _histories(self, place: Place) -> tuple[dict[str, History], dict[str, History]]:
        """The charts' and trends' history: whole now and then, the newest buckets in between."""
        now, clock = datetime.now(UTC), time.monotonic()
        charts, trends = dict(self.picture.charts), dict(self.picture.trends)
        pause = _WHOLE_S[min(self._whole_times, len(_WHOLE_S) - 1)]
        if clock - self._asked_whole >= pause:
            charts = await self._whole(place.city.charts, now)
            trends = await self._whole(map(trend_chart, place.city.indicators), now)
            self._asked_whole = self._asked_tails = clock
            self._whole_times += 1
        elif clock - self._asked_tails >= _TAIL_S:
            for chart in place.city.charts:
                charts[chart.id] = await self._tail(chart, charts[chart.id], now)
            self._asked_tails = clock
        return charts, trends

    async def _whole(self, charts: Iterable[Chart], now: datetime) -> dict[str, History]:
        return {
            chart.id: await self._api.history(
                chart,
                grid(chart, now)[0],
                floor_to(now, chart.bucket) + chart.bucket,
                chart.bucket_s,
            )
            for chart in charts
        }

    async def _tail(self, chart: Chart, history: History, now: datetime) -> History:
        """The bucket in progress and the one before it, which late readings may still change."""
        since = floor_to(now, chart.bucket) - chart.bucket
        tail = await self._api.history(
            chart, since, floor_to(now, chart.bucket) + chart.bucket, chart.bucket_s
        )
        return with_tail(history, tail, grid(chart, now)[0], since)

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

"""What a city's charts and trends showed up to now, kept current for the picture.

Whole now and then, since late readings may change any of it; the newest buckets in between.
"""

import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from dashboard.city import Chart, City, Measure
from dashboard.client import Api
from dashboard.figures.charts import floor_to, grid
from dashboard.history import History, with_tail

_TAIL_S = 5.0  # how often the newest buckets of the charts are asked for
_WHOLE_S = (5.0, 10.0, 20.0, 40.0, 60.0)  # and their whole history, which may be arriving still
_TREND = timedelta(hours=12)
TREND_BUCKET = timedelta(minutes=15)


def trend_chart(measure: Measure) -> Chart:
    """The history beside a headline figure."""
    return Chart(
        **measure.model_dump(),
        group_by="none",
        span_s=_TREND.total_seconds(),
        bucket_s=TREND_BUCKET.total_seconds(),
    )


class Kept(NamedTuple):
    """Histories by the id of their chart, and by that of the indicator they are beside."""

    charts: dict[str, History]
    trends: dict[str, History]


class Histories:
    def __init__(self, api: Api) -> None:
        self.kept = Kept({}, {})
        self._api = api
        self.forget()

    def forget(self) -> None:
        """Ask for all of them anew."""
        self._asked_tails = self._asked_whole = float("-inf")
        self._whole_times = 0  # since then

    async def refresh(self, city: City) -> None:
        """Ask for what is due.

        Raises:
            ApiError: the API does not answer.
        """
        now, clock = datetime.now(UTC), time.monotonic()
        charts, trends = self.kept
        is_known = charts.keys() == {one.id for one in city.charts}
        pause = _WHOLE_S[min(self._whole_times, len(_WHOLE_S) - 1)]
        if clock - self._asked_whole >= pause or not is_known:
            charts = await self._whole(city.charts, now)
            trends = await self._whole(map(trend_chart, city.indicators), now)
            self._asked_whole = self._asked_tails = clock
            self._whole_times += 1
        elif clock - self._asked_tails >= _TAIL_S:
            charts = {one.id: await self._tail(one, charts[one.id], now) for one in city.charts}
            self._asked_tails = clock
        self.kept = Kept(charts, trends)

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

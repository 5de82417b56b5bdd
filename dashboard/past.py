"""The city as it was: what the API is asked of a past moment, and the picture that comes of it.

Where a page shows the past, this picture stands in the place of the live one, so that no page can
show what is now. What a device is called, of what kind and where it is, is known as of today only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from dashboard.answer import Answer
from dashboard.city import Chart, Place
from dashboard.figures.charts import floor_to, grid
from dashboard.histories import trend_chart
from dashboard.history import History
from dashboard.inventory import Latest
from dashboard.question import FINISHED, Question, question
from dashboard.state import Indicators, Picture, Status

_MOST_SERIES = 100_000  # what the API gives in one page

Answers = Mapping[Question[Any], Answer[Any]]


@dataclass(frozen=True, slots=True)
class Past:
    """What is asked of one moment. `has_figures` is for pages that show the whole city."""

    place: Place
    at: datetime
    has_figures: bool = True

    @property
    def status(self) -> Question[Status]:
        return question(Status, "/v1/status", FINISHED, at=self.at)

    @property
    def latest(self) -> Question[Latest]:
        return question(
            Latest, "/v1/latest", FINISHED, is_whole=True, at=self.at, limit=_MOST_SERIES
        )

    @property
    def indicators(self) -> Question[Indicators]:
        return question(Indicators, "/v1/indicators", FINISHED, at=self.at)

    def history(self, chart: Chart) -> Question[History]:
        """The buckets that were over: the same question until the next one is."""
        return question(
            History,
            "/v1/aggregates",
            FINISHED,
            bucket=f"{chart.bucket_s:.0f}s",
            start=grid(chart, self.at)[0],
            end=floor_to(self.at, chart.bucket),
            group_by=chart.group_by,
            **chart.parameters,
        )

    def questions(self) -> Iterable[Question[Any]]:
        yield self.status
        if self.has_figures:
            city = self.place.city
            yield self.latest
            yield self.indicators
            yield from map(self.history, city.charts)
            yield from (self.history(trend_chart(one)) for one in city.indicators)

    def picture(self, live: Picture, answers: Answers) -> Picture:
        """The picture of then; what is not answered yet is empty, and never that of now."""

        def body(asked: Question[Any]) -> Any:
            answer = answers.get(asked)
            return answer.body if answer else None

        city = self.place.city
        latest, indicators = body(self.latest), body(self.indicators)
        charts = {one.id: body(self.history(one)) for one in city.charts}
        trends = {one.id: body(self.history(trend_chart(one))) for one in city.indicators}
        return replace(
            live,
            at=self.at,
            known_series=live.series,
            values=latest.by_series if latest else MappingProxyType({}),
            indicators=indicators.items if indicators else (),
            charts=_known(charts),
            trends=_known(trends),
            status=body(self.status),
            urgent=None,
        )


def _known(histories: Mapping[str, History | None]) -> Mapping[str, History]:
    return MappingProxyType({key: one for key, one in histories.items() if one is not None})

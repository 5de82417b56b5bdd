"""What `city.yaml` may say."""

from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from vigie.catalogue import Identifier, Strict, Text
from vigie.city.access import Access
from vigie.city.alarms import Alarms
from vigie.city.balances import Balance
from vigie.city.calendar import CalendarConfig
from vigie.city.feeds import Feed, FeedField
from vigie.city.goals import Goal
from vigie.city.measures import GroupBy, Measure, Stat
from vigie.city.names import CityId, KindId, MetricId, ZoneName
from vigie.city.open_data import OpenData
from vigie.city.public import Public
from vigie.city.retention import Ages, Kept, Retention
from vigie.city.wall import Wall
from vigie.durations import Duration

__all__ = [
    "Ages",
    "Balance",
    "Chart",
    "CityConfig",
    "CityId",
    "Demo",
    "Feed",
    "FeedField",
    "Goal",
    "GroupBy",
    "Indicator",
    "Kept",
    "KindId",
    "Language",
    "Measure",
    "MetricId",
    "Replay",
    "Retention",
    "Simulation",
    "Stat",
    "ZoneName",
]

Language = Literal["en", "fr"]


class Indicator(Measure):
    """A headline figure of the city."""

    id: Identifier
    name: Text


class Chart(Measure):
    """A live chart: a measure over the last hours, by group."""

    id: Identifier
    name: Text
    group_by: GroupBy = GroupBy.NONE
    span: Duration = Field(default="24h", validate_default=True)
    bucket: Duration = Field(default="15m", validate_default=True)
    stacked: bool = False


class Simulation(Strict):
    """The demo of a city without a recording: the simulated one."""

    seed: int = 1
    backfill: Duration = Field(default="72h", validate_default=True)
    in_full: Duration = Field(default="42h", validate_default=True)


class Replay(Strict):
    """The demo of a city with a recording: that, looped at the same hour of the week."""

    recording: str
    backfill: Duration = Field(default="24h", validate_default=True)


class Demo(Strict):
    """What stands in for the sensors where there are none: one of the two."""

    simulate: Simulation | None = None
    replay: Replay | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.simulate is None) == (self.replay is None):
            raise ValueError("give either 'simulate' or 'replay'")
        return self


class CityConfig(Strict):
    """A city's own file: everything particular to it that is not a place or a device."""

    id: CityId
    name: Text
    time_zone: ZoneName
    languages: tuple[Language, ...] = Field(min_length=1)
    calendar: CalendarConfig = CalendarConfig()
    indicators: tuple[Indicator, ...] = ()
    charts: tuple[Chart, ...] = ()
    goals: tuple[Goal, ...] = ()
    balances: tuple[Balance, ...] = ()
    alarms: Alarms = Alarms()
    map_metrics: tuple[MetricId, ...] = ()
    wall: Wall = Wall()
    public: Public = Public()
    feeds: tuple[Feed, ...] = ()
    retention: Retention = Retention()
    open_data: OpenData | None = None
    access: Access = Access()
    demo: Demo | None = None

    @model_validator(mode="after")
    def _ids_and_topics(self) -> Self:
        for section in (self.indicators, self.charts, self.goals, self.balances, self.feeds):
            ids = [entry.id for entry in section]
            for repeated in {one for one in ids if ids.count(one) > 1}:
                raise ValueError(f"the id {repeated!r} stands twice")
        for feed in self.feeds:
            if feed.format == "canonical" and not feed.topic.startswith(f"{self.id}/"):
                raise ValueError(
                    f"feed {feed.id!r}: its topic must start with '{self.id}/', as its format is "
                    f"canonical, not {feed.topic!r}"
                )
        return self

    @model_validator(mode="after")
    def _goals_have_indicators(self) -> Self:
        known = [one.id for one in self.indicators]
        for goal in self.goals:
            if goal.indicator is not None and goal.indicator not in known:
                raise ValueError(
                    f"goal {goal.id!r}: there is no indicator {goal.indicator!r}; there are: "
                    f"{', '.join(known) or 'none'}"
                )
        return self

    def measure_of(self, goal: Goal) -> Measure:
        """What a goal is about: its own measure, or its indicator's."""
        return goal.measure or next(one for one in self.indicators if one.id == goal.indicator)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def subscriptions(self) -> tuple[str, ...]:
        """The MQTT topic filters of the city: its own tree, and those of its feeds outside it."""
        own = f"{self.id}/"
        filters = [feed.subscription for feed in self.feeds]
        return tuple(dict.fromkeys([f"{own}#", *(f for f in filters if not f.startswith(own))]))

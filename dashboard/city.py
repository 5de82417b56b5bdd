"""The city as its file and the catalogue describe it: what changes seldom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic import Field

from dashboard.document import Document

Names = dict[str, str]  # language → text


class Measure(Document):
    """A metric, of some kinds of device, combined by a stat."""

    id: str
    name: Names
    metric: str
    kinds: tuple[str, ...] = ()
    stat: str = "auto"
    threshold: float | None = None

    @property
    def parameters(self) -> dict[str, Any]:
        """What the API is asked with for it, whatever else is asked; None where nothing is said."""
        return {
            "metric": self.metric,
            "kind": list(self.kinds),
            "stat": self.stat,
            "threshold": self.threshold,
        }


class Chart(Measure):
    group_by: str
    span_s: float
    bucket_s: float
    stacked: bool = False

    @property
    def span(self) -> timedelta:
        return timedelta(seconds=self.span_s)

    @property
    def bucket(self) -> timedelta:
        return timedelta(seconds=self.bucket_s)


class Wall(Document):
    """What a screen on the wall shows where its URL does not say; times in seconds."""

    views: tuple[str, ...] = ()
    seconds: int = 20
    alarm_seconds: int = 45


class Band(Document):
    """Values up to and with `up_to`; `words` have blanks for `{place}` and `{value}`."""

    up_to: float | None = None
    level: str = "plain"
    name: Names | None = None
    words: Names


class Source(Document):
    """Where a target or a scale comes from: a law, a guideline, a vote."""

    name: Names
    url: str | None = None


class Sentence(Measure):
    """What citizens are told of a measure, by the band that its value lies in."""

    about: Names | None = None
    source: Source | None = None
    bands: tuple[Band, ...]

    def band(self, value: float) -> Band:
        return next(one for one in self.bands if one.up_to is None or value <= one.up_to)


class Public(Document):
    sentences: tuple[Sentence, ...] = ()
    privacy: Names | None = None


class Somebody(Document):
    """Who publishes, or whom to ask."""

    name: Names
    email: str | None = None
    url: str | None = None


class OpenData(Document):
    licence: str
    publisher: Somebody
    contact: Somebody


class CityGoal(Document):
    """What the city wants to reach: an `objective` is economic, environmental or social."""

    id: str
    name: Names
    objective: str


class CityBalance(Document):
    """Flows that should add up, on the page of a programme."""

    id: str
    name: Names
    programme: str


class City(Document):
    id: str
    name: Names
    time_zone: str
    languages: tuple[str, ...]
    bounds: tuple[float, float, float, float] | None = None  # west, south, east, north
    indicators: tuple[Measure, ...] = ()
    charts: tuple[Chart, ...] = ()
    goals: tuple[CityGoal, ...] = ()
    balances: tuple[CityBalance, ...] = ()
    map_metrics: tuple[str, ...] = ()
    wall: Wall = Wall()
    public: Public = Public()
    open_data: OpenData | None = None


class Programme(Document):
    id: str
    name: Names


class Metric(Document):
    id: str
    programme: str
    name: Names
    label: Names  # the unit, as people write it
    decimals: int = 0
    temporal: str = "gauge"
    spatial: str = "mean"
    rise: str = "neither"
    states: dict[int, Names] = Field(default_factory=dict)


class Kind(Document):
    id: str
    programme: str
    name: Names
    metrics: tuple[str, ...] = ()


class District(Document):
    """A district and its outline: rings of (longitude, latitude), outer and inner alike."""

    id: str
    name: str
    population: int = 0
    rings: tuple[tuple[tuple[float, float], ...], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """What changes seldom: the city, its words, its districts."""

    city: City
    programmes: Mapping[str, Programme]
    metrics: Mapping[str, Metric]
    kinds: Mapping[str, Kind]
    districts: tuple[District, ...]

"""Answers of the API about metrics over time: in buckets, by size, by hours of the week."""

from datetime import datetime
from typing import NamedTuple

from dashboard.city import Names
from dashboard.document import Document
from dashboard.history import Bucket, History, Track
from dashboard.state import Group


class Band(NamedTuple):
    """What is usual at the time of a bucket, from the same times of some `weeks` before."""

    time: datetime
    low: float | None
    median: float | None
    high: float | None
    weeks: int


class Written(Document):
    """How the values of an answer are written."""

    label: Names
    decimals: int = 0
    stat: str = "auto"


class MetricWritten(Written):
    metric: str


class Compared(Track):
    """A group with what it is compared with, where that was asked."""

    earlier: tuple[Bucket, ...] | None = None
    typical: tuple[Band, ...] | None = None


class Aggregates(History):
    bucket_s: float | None  # type: ignore[assignment] # none for one bucket, and the calendar's
    metrics: tuple[MetricWritten, ...]
    start: datetime
    end: datetime
    groups: tuple[Compared, ...]


class Cell(NamedTuple):
    """The mean of an hour of the week over so many `hours`; weekdays from 1, Monday."""

    weekday: int
    hour: int
    value: float | None
    hours: int


class ProfileGroup(Document):
    key: str | None
    cells: tuple[Cell, ...]


class Profiles(Written):
    groups: tuple[ProfileGroup, ...]


class SnapshotNow(Written):
    """A metric at one moment, by group, and how it is written."""

    groups: tuple[Group, ...]

"""What is asked of the readings: which metric, of which devices, in which buckets, how combined."""

from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.sql import Composed

from vigie.catalogue import Metric
from vigie.city.config import GroupBy
from vigie.store.queries import composed
from vigie.store.read.arithmetic import Combination
from vigie.store.read.cover import Span
from vigie.store.read.grouping import key_of
from vigie.store.read.rows import Row, Selection, all_of, fetch
from vigie.store.read.slots import Slots, Width


@dataclass(frozen=True, slots=True)
class Question:
    """Which metric, of which devices, in which buckets of [start, end), combined how.

    Buckets of a day and longer are the days of `zone` (IANA); shorter ones are cut in UTC. A width
    of None makes the whole range one bucket. Suspect readings take part when they are asked for.
    Groups are by `group_by`, and by each of `then_by` within it.
    """

    metric: Metric
    combination: Combination
    group_by: GroupBy
    selection: Selection
    start: datetime
    end: datetime
    width: Width
    zone: str
    include_suspect: bool = False
    then_by: tuple[GroupBy, ...] = ()

    @property
    def slots(self) -> Slots:
        return Slots(self.width, self.zone)

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def metrics(self) -> list[str]:
        """The metric, and the one that weighs it."""
        weight = self.combination.weight
        return [self.metric.id] if weight is None else [self.metric.id, weight]

    @property
    def key(self) -> Composed:
        """What names the group of a device."""
        return key_of((self.group_by, *self.then_by))

    @property
    def trusted(self) -> Composed:
        """The condition on readings that take part."""
        return all_of() if self.include_suspect else all_of("trusted")

    @property
    def parameters(self) -> Row:
        return {
            **self.selection.parameters,
            **self.slots.parameters,
            "metric": self.metric.id,
            "weight": self.combination.weight,
            "threshold": self.combination.threshold,
            "start": self.start,
            "end": self.end,
        }


async def grid_of(connection: AsyncConnection, question: Question) -> list[Row]:
    """Every bucket of what is asked, in order: `at`, and the `seconds` that can have readings."""
    statement = composed("read_aggregates", "grid", grid=question.slots.grid)
    return await fetch(connection, statement, question.parameters)

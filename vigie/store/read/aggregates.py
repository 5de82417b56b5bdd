"""Readings into buckets and groups, by the catalogue's arithmetic (`sql/read_aggregates.sql`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from psycopg import AsyncConnection
from psycopg.sql import SQL, Composed, Identifier

from vigie.catalogue import Metric, load_catalogue
from vigie.city.config import GroupBy
from vigie.store.queries import composed, query
from vigie.store.read.arithmetic import Combination
from vigie.store.read.hours import are_enough, hours_within
from vigie.store.read.rows import Row, Selection, all_of, fetch
from vigie.store.rollup import part

_DAY = timedelta(days=1)
_BOUNDS = ("series", "since", "until")


@dataclass(frozen=True, slots=True)
class Question:
    """Which metric, of which devices, in which buckets of [start, end), combined how.

    Buckets of days are the days of `zone` (IANA); shorter ones are cut in UTC.
    """

    metric: Metric
    combination: Combination
    group_by: GroupBy
    selection: Selection
    start: datetime
    end: datetime
    width: timedelta
    zone: str
    include_suspect: bool = False

    @property
    def parameters(self) -> Row:
        return {
            **self.selection.parameters,
            "metric": self.metric.id,
            "weight": self.combination.weight,
            "threshold": self.combination.threshold,
            "start": self.start,
            "end": self.end,
            "width": self.width,
            "zone": self.zone if self.width >= _DAY else "UTC",
            **hours_within(self.start, self.end),
        }

    @property
    def takes_hours(self) -> bool:
        """Whether hours answer it exactly; they know nothing of suspect readings."""
        return not self.include_suspect and are_enough(self.start, self.end, self.width, self.zone)


class Bucket(NamedTuple):
    """One value of a group: null when no device has one."""

    start: datetime
    value: float | None
    readings: int
    devices: int


class Group(NamedTuple):
    key: str | None
    buckets: list[Bucket]


async def group_keys(connection: AsyncConnection, question: Question) -> list[str | None]:
    """The groups that have a device with this metric, in order, the one without a key last."""
    statement = composed(
        "read_aggregates", "groups", key=_key(question), where=question.selection.where
    )
    return [row["key"] for row in await fetch(connection, statement, question.parameters)]


async def aggregate(
    connection: AsyncConnection, question: Question, keys: Sequence[str | None]
) -> list[Group]:
    """Every bucket of every group in `keys`, those without readings included."""
    grid = await fetch(connection, composed("read_aggregates", "grid"), question.parameters)
    found = {
        (row["key"], row["at"]): Bucket(row["at"], row["value"], row["readings"], row["devices"])
        for row in await fetch(connection, _buckets(question), question.parameters)
    }
    nothing = 0.0 if question.combination.name == "count" else None
    return [
        Group(key, [found.get((key, at), Bucket(at, nothing, 0, 0)) for at in starts])
        for starts in [[row["at"] for row in grid]]
        for key in keys
    ]


def _buckets(question: Question) -> Composed:
    parts = {
        "key": _key(question),
        "where": question.selection.where,
        "measured": _measured(question, question.metric, "chosen"),
        "combined": SQL(query("read_combine", question.combination.name)),
    }
    if question.combination.weight is None:
        return composed("read_aggregates", "buckets", **parts)
    weight = load_catalogue().metrics[question.combination.weight]
    weights = _measured(question, weight, "weighting")
    return composed("read_aggregates", "weighted_buckets", weights=weights, **parts)


def _measured(question: Question, metric: Metric, source: str) -> Composed:
    """Each series of the named source in buckets, by the temporal arithmetic of its metric."""
    # States are only ever counted, so any arithmetic does.
    arithmetic = "measured_gauge" if metric.temporal == "state" else f"measured_{metric.temporal}"
    chosen = Identifier(source)
    if question.takes_hours:
        return composed("read_hours", arithmetic, chosen=chosen, parts=_parts(chosen))
    trusted = all_of() if question.include_suspect else all_of("trusted")
    return composed("read_aggregates", arithmetic, chosen=chosen, trusted=trusted)


def _parts(chosen: Identifier) -> Composed:
    """The hours of the chosen series, stored ones and fresh ones."""
    bounds = {name: SQL(query("read_hours", f"part_{name}")) for name in _BOUNDS}
    return composed("read_hours", "hour_parts", chosen=chosen, part=part(**bounds))


def _key(question: Question) -> SQL:
    return SQL(query("read_aggregates", f"key_{question.group_by}"))

"""Readings into buckets and groups, by the catalogue's arithmetic (`sql/read_aggregates.sql`)."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from psycopg import AsyncConnection
from psycopg.sql import SQL, Composed, Identifier, Literal

from vigie.catalogue import load_catalogue
from vigie.store.queries import composed, piece
from vigie.store.read.moment import one_moment
from vigie.store.read.parts import changed_buckets, measured
from vigie.store.read.question import Question, grid_of
from vigie.store.read.rows import Row, definitions, fetch
from vigie.store.read.sources import Groups, Sources, find_sources

_CHOSEN, _WEIGHERS = Identifier("chosen"), Identifier("weighers")


class Key(NamedTuple):
    """A group: its devices that report at an interval, and how often these do together."""

    key: str | None
    devices: int
    readings_per_s: float


class Bucket(NamedTuple):
    """One value of a group, null when no device has one, and how complete it is.

    `expected` readings are what the group's devices should have given in the part of the bucket
    that is asked for and not to come; `coverage` is the share of that time, 0 to 1, for which
    they did, each device for itself. Both are null when no device has an interval.
    """

    start: datetime
    value: float | None
    readings: int
    devices: int
    expected: float | None
    coverage: float | None


class Group(NamedTuple):
    key: str | None
    buckets: list[Bucket]


async def group_keys(connection: AsyncConnection, question: Question) -> list[Key]:
    """The groups that have a device with this metric, in order, the one without a key last."""
    statement = composed(
        "read_aggregates",
        "keys",
        key=question.key,
        not_retired=_not_retired(),
        where=question.selection.where,
    )
    return [Key(**row) for row in await fetch(connection, statement, question.parameters)]


async def aggregate(
    connection: AsyncConnection, question: Question, keys: Sequence[Key]
) -> list[Group]:
    """Every bucket of every group in `keys`, those without readings included.

    The answer is of one moment, and never behind what is committed.
    """
    async with one_moment(connection):
        return await aggregate_at_this_moment(connection, question, keys)


async def aggregate_at_this_moment(
    connection: AsyncConnection, question: Question, keys: Sequence[Key]
) -> list[Group]:
    """As `aggregate`, within a transaction of the caller's."""
    sources = await find_sources(connection, question)
    grid = await grid_of(connection, question)
    rows = await fetch(connection, buckets(question, sources), question.parameters)
    found = {(row["key"], row["at"]): row for row in rows}
    nothing = 0.0 if question.combination.name == "count" else None
    empty = {"value": nothing, "readings": 0, "devices": 0, "covered_s": 0.0}
    return [
        Group(
            key.key,
            [
                _bucket(key, slot["at"], slot["seconds"], found.get((key.key, slot["at"]), empty))
                for slot in grid
            ],
        )
        for key in keys
    ]


def _bucket(key: Key, start: datetime, seconds: float, row: Row) -> Bucket:
    readings, devices = row["readings"], row["devices"]
    if not key.devices or not seconds:
        return Bucket(start, row["value"], readings, devices, None, None)
    coverage = min(1.0, row["covered_s"] / (key.devices * seconds))
    return Bucket(start, row["value"], readings, devices, key.readings_per_s * seconds, coverage)


def buckets(question: Question, sources: Sources) -> Composed:
    """The query of the buckets that have readings: key, at, value, weight and what they rest on."""
    return composed(
        "read_aggregates",
        "buckets",
        definitions=definitions(_definitions(question, sources)),
        cells=SQL("\nUNION ALL\n").join(_cells(question, sources)),
        combined=piece("read_cells", question.combination.name),
    )


def _definitions(question: Question, sources: Sources) -> Iterator[tuple[Identifier, Composed]]:
    yield Identifier("grid"), question.slots.grid
    where = question.selection.where
    if sources.segments:
        yield (
            _CHOSEN,
            composed(
                "read_aggregates",
                "chosen",
                key=question.key,
                not_retired=_not_retired(),
                where=where,
            ),
        )
        if question.combination.weight is not None:
            yield _WEIGHERS, composed("read_aggregates", "weighers", where=where)
    yield from changed_buckets(question, sources)


def _cells(question: Question, sources: Sources) -> Iterator[Composed]:
    if sources.groups is not None:
        yield _cells_of_groups(question, sources.groups)
    if sources.segments:
        yield _cells_of_series(question, sources)


def _cells_of_groups(question: Question, groups: Groups) -> Composed:
    return composed(
        "read_aggregates",
        "cells_of_groups",
        key=question.key,
        slot=question.slots.of(Identifier("stored", "bucket")),
        groups=groups.grain.groups,
        since=Literal(groups.span.since),
        until=Literal(groups.span.until),
        changed=Literal(groups.changed),
        where=question.selection.where_of_groups,
    )


def _cells_of_series(question: Question, sources: Sources) -> Composed:
    own = measured(question, question.metric, _CHOSEN, sources)
    if question.combination.weight is None:
        is_share = question.combination.threshold is not None
        matching = f"matching_{question.combination.name}" if is_share else "matching_none"
        return composed(
            "read_aggregates",
            "cells_of_series",
            measured=own,
            matching=piece("read_cells", matching),
        )
    weight = load_catalogue().metrics[question.combination.weight]
    return composed(
        "read_aggregates",
        "weighted_cells_of_series",
        measured=own,
        weights=measured(question, weight, _WEIGHERS, sources),
    )


def _not_retired() -> SQL:
    return piece("read_conditions", "not_retired")

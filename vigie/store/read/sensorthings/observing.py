"""Observations of any number of Datastreams, so that a page costs about what it holds.

Conditions on the Datastream or the FeatureOfInterest choose the series first; the others are tested
reading by reading.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from psycopg import AsyncConnection
from psycopg.sql import SQL, Composable, Identifier

from vigie.store.queries import composed, piece
from vigie.store.read.rows import Row, fetch
from vigie.store.read.sensorthings.compiling import Compiler
from vigie.store.read.sensorthings.entities import DATASTREAM, OBSERVATION, Navigation
from vigie.store.read.sensorthings.expressions import (
    Call,
    Expression,
    Literal,
    Order,
    Path,
    conjuncts_of,
    paths_of,
)
from vigie.store.read.sensorthings.selecting import (
    NOTHING,
    Id,
    Subset,
    column_of_item,
    columns,
    tie,
)
from vigie.store.read.sensorthings.words import Words

_FILE = "sensorthings"
_TIMES = {Path(("phenomenonTime",)), Path(("resultTime",))}
# A Datastream, which also leads to the feature that it observes: its Thing's.
_STREAM = replace(
    DATASTREAM,
    navigations={
        **DATASTREAM.navigations,
        "FeatureOfInterest": Navigation("FeatureOfInterest", "thing_id", "id", is_many=False),
    },
)


class Sequencing(StrEnum):
    """The orders in which a page can continue where the one before ended, however far that is."""

    IN_SERIES = "in_series"  # series by series, the newest of each first
    NEWEST_FIRST = "newest_first"
    OLDEST_FIRST = "oldest_first"


class Position(NamedTuple):
    """The last Observation of a page."""

    series: int
    time: datetime


async def observations(
    connection: AsyncConnection,
    words: Words,
    subset: Subset,
    *,
    fixed: Mapping[str, Id] = NOTHING,
    after: Position | None = None,
) -> list[Row]:
    """Observations whose `fixed` columns have these values.

    Each row also has `datastream_id` and `order_time`: its position. After a position continues the
    page before, where the order is a sequencing; elsewhere it is ignored.

    Raises:
        ExpressionError: `where` or the order means nothing.
    """
    compiler = Compiler(words)
    of_streams, of_readings = _parted(subset.where)
    sequencing = sequencing_of(subset.order) if after else None
    starting = SQL("true") if sequencing is None else piece(_FILE, f"after_{sequencing}")
    statement = composed(
        _FILE,
        "observations",
        words=words.definitions,
        streams=words.relation(DATASTREAM),
        where_streams=_of_streams(compiler, of_streams, fixed, sequencing),
        columns=columns(subset),
        relation=words.relation(OBSERVATION),
        where=_of_readings(compiler, of_readings, fixed),
        after=starting,
        **_orders(compiler, subset.order),
    )
    parameters = {
        **words.parameters,
        **compiler.parameters,
        "limit": subset.limit,
        "offset": subset.offset,
        "reach": subset.limit + subset.offset,
        "after_series": after.series if after else None,
        "after_time": after.time if after else None,
    }
    return await fetch(connection, statement, parameters)


async def count_observations(
    connection: AsyncConnection,
    words: Words,
    subset: Subset,
    *,
    fixed: Mapping[str, Id] = NOTHING,
    most: int,
) -> int:
    """How many there are in all, up to `most`: counting more would take too long.

    Raises:
        ExpressionError: `where` means nothing.
    """
    compiler = Compiler(words)
    of_streams, of_readings = _parted(subset.where)
    statement = composed(
        _FILE,
        "observations_count",
        words=words.definitions,
        streams=words.relation(DATASTREAM),
        where_streams=_of_streams(compiler, of_streams, fixed, None),
        relation=words.relation(OBSERVATION),
        where=_of_readings(compiler, of_readings, fixed),
    )
    parameters = {**words.parameters, **compiler.parameters, "most": most}
    (row,) = await fetch(connection, statement, parameters)
    return int(row["n"])


def sequencing_of(order: Sequence[Order]) -> Sequencing | None:
    """The sequencing that an order is; None where pages can only be counted off."""
    match order:
        case ():
            return Sequencing.IN_SERIES
        case (Order(by, descending),) if by in _TIMES:
            return Sequencing.NEWEST_FIRST if descending else Sequencing.OLDEST_FIRST
    return None


def _orders(compiler: Compiler, order: Sequence[Order]) -> dict[str, Composable]:
    """The order within each series, its criteria as columns, and the order of all by these."""
    if not order:
        return {
            "keys": _TIME_AS_COLUMN,
            "order": SQL('e0."phenomenonTime" DESC'),
            "overall": SQL("stream.id, item.order_time DESC"),
        }
    criteria = [compiler.criterion(OBSERVATION, one.by) for one in order]
    directions = [SQL("DESC" if one.descending else "ASC") for one in order]
    names = [Identifier(f"order_{number}") for number in range(len(order))]
    keys = [SQL("{} AS {}").format(*pair) for pair in zip(criteria, names, strict=True)]
    within = [SQL("{} {}").format(*pair) for pair in zip(criteria, directions, strict=True)]
    overall = [SQL("item.{} {}").format(*pair) for pair in zip(names, directions, strict=True)]
    return {
        "keys": SQL(", ").join([*keys, _TIME_AS_COLUMN]),
        "order": SQL(", ").join([*within, SQL('e0."phenomenonTime" DESC')]),
        "overall": SQL(", ").join([*overall, SQL("stream.id"), SQL("item.order_time DESC")]),
    }


# The columns of an Observation that are its Datastream's.
_OF_STREAMS = {"datastream_id": SQL("e0.id"), "feature_id": SQL("e0.thing_id")}
_TIME_AS_COLUMN = SQL('e0."phenomenonTime" AS order_time')


def _of_streams(
    compiler: Compiler,
    conditions: list[Expression],
    fixed: Mapping[str, Id],
    sequencing: Sequencing | None,
) -> Composable:
    ties = [tie(compiler, own, fixed[one]) for one, own in _OF_STREAMS.items() if one in fixed]
    started = piece(_FILE, "from_series") if sequencing is Sequencing.IN_SERIES else SQL("true")
    return SQL(" AND ").join([*ties, started, compiler.condition(_STREAM, conditions)])


def _of_readings(
    compiler: Compiler, conditions: list[Expression], fixed: Mapping[str, Id]
) -> Composable:
    own = {column: value for column, value in fixed.items() if column not in _OF_STREAMS}
    ties = [tie(compiler, column_of_item(column), value) for column, value in own.items()]
    return SQL(" AND ").join([*ties, compiler.condition(OBSERVATION, conditions)])


def _parted(where: Expression | None) -> tuple[list[Expression], list[Expression]]:
    """The conditions on series, as seen from their Datastream, and those on single readings."""
    of_streams: list[Expression] = []
    of_readings: list[Expression] = []
    for condition in conjuncts_of(where):
        paths = list(paths_of(condition))
        if paths and all(path.steps[0] in OBSERVATION.navigations for path in paths):
            of_streams.append(_from_the_stream(condition))
        else:
            of_readings.append(condition)
    return of_streams, of_readings


def _from_the_stream(expression: Expression) -> Expression:
    match expression:
        case Path(("Datastream", *rest)):
            return Path(tuple(rest))
        case Call(name, arguments):
            return Call(name, tuple(map(_from_the_stream, arguments)))
        case Literal() | Path():
            return expression

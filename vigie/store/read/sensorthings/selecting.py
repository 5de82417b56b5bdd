"""Entities of one set, or of several parents at once: filtered, in order, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, LiteralString

from psycopg import AsyncConnection
from psycopg.sql import SQL, Composable, Identifier

from vigie.store.queries import composed
from vigie.store.read.rows import Row, fetch
from vigie.store.read.sensorthings.compiling import Compiler
from vigie.store.read.sensorthings.entities import OBSERVATION, Entity
from vigie.store.read.sensorthings.expressions import Expression, Order, Path, conjuncts_of
from vigie.store.read.sensorthings.words import Words

Id = int | str | datetime
NOTHING: Mapping[str, Id] = MappingProxyType({})
_FILE = "sensorthings"
_CASTS: dict[type, LiteralString] = {int: "integer", str: "text", datetime: "timestamptz"}
_NEWEST_FIRST = (Order(Path(("phenomenonTime",)), descending=True),)
_BY_ID = (Order(Path(("id",))),)


@dataclass(frozen=True, slots=True)
class Subset:
    """Which entities: `where` holds, in this order, `limit` of them after `offset`.

    `properties` are those to read; the ids always are. Without an order it is by id, and of
    Observations the newest first.
    """

    entity: Entity
    properties: tuple[str, ...]
    where: Expression | None = None
    order: tuple[Order, ...] = ()
    limit: int = 100
    offset: int = 0


async def page(
    connection: AsyncConnection,
    words: Words,
    subset: Subset,
    fixed: Mapping[str, Id] = NOTHING,
) -> list[Row]:
    """The entities whose `fixed` columns have these values.

    Raises:
        ExpressionError: `where` or the order means nothing.
    """
    compiler = Compiler(words)
    statement = composed(
        _FILE,
        "page",
        words=words.definitions,
        columns=columns(subset),
        relation=words.relation(subset.entity),
        where=where(compiler, subset, fixed),
        order=order(compiler, subset),
    )
    return await fetch(connection, statement, _parameters(words, compiler, subset))


async def count(
    connection: AsyncConnection,
    words: Words,
    subset: Subset,
    fixed: Mapping[str, Id] = NOTHING,
) -> int:
    """How many there are in all, on whichever page.

    Raises:
        ExpressionError: `where` means nothing.
    """
    compiler = Compiler(words)
    statement = composed(
        _FILE,
        "count",
        words=words.definitions,
        relation=words.relation(subset.entity),
        where=where(compiler, subset, fixed),
    )
    (row,) = await fetch(connection, statement, _parameters(words, compiler, subset))
    return int(row["n"])


async def pages(
    connection: AsyncConnection,
    words: Words,
    subset: Subset,
    column: str,
    parents: Sequence[Id],
) -> list[Row]:
    """The page of each parent, whose id `column` holds: the rows say whose they are as `parent`.

    Raises:
        ExpressionError: `where` or the order means nothing.
    """
    compiler = Compiler(words)
    statement = composed(
        _FILE,
        "pages",
        words=words.definitions,
        columns=columns(subset),
        relation=words.relation(subset.entity),
        link=column_of_item(column),
        parents=_parents(compiler, parents),
        where=where(compiler, subset),
        order=order(compiler, subset),
    )
    return await fetch(connection, statement, _parameters(words, compiler, subset))


async def counts(
    connection: AsyncConnection,
    words: Words,
    subset: Subset,
    column: str,
    parents: Sequence[Id],
) -> dict[Any, int]:
    """How many each parent has in all.

    Raises:
        ExpressionError: `where` means nothing.
    """
    compiler = Compiler(words)
    statement = composed(
        _FILE,
        "counts",
        words=words.definitions,
        relation=words.relation(subset.entity),
        link=column_of_item(column),
        parents=_parents(compiler, parents),
        where=where(compiler, subset),
    )
    found = await fetch(connection, statement, _parameters(words, compiler, subset))
    return {row["parent"]: row["n"] for row in found}


def columns(subset: Subset) -> Composable:
    """The ids and the properties that are asked for, as columns of `e0`."""
    names = dict.fromkeys([*subset.entity.keys, *subset.properties])
    return SQL(", ").join(map(column_of_item, names))


def column_of_item(name: str) -> Composable:
    return SQL("e0.{}").format(Identifier(name))


def where(compiler: Compiler, subset: Subset, fixed: Mapping[str, Id] = NOTHING) -> Composable:
    """That `where` holds, and that the fixed columns have their values."""
    ties = [tie(compiler, column_of_item(column), value) for column, value in fixed.items()]
    condition = compiler.condition(subset.entity, conjuncts_of(subset.where))
    return SQL(" AND ").join([*ties, condition])


def tie(compiler: Compiler, column: Composable, value: Id) -> Composable:
    """That a column has just this value."""
    return SQL("{} = {}").format(column, compiler.bind(value, _CASTS[type(value)]))


def order(compiler: Compiler, subset: Subset) -> Composable:
    """The order asked for, and by id where that leaves it open."""
    usual = _NEWEST_FIRST if subset.entity is OBSERVATION else _BY_ID
    criteria = [
        SQL("{} {}").format(
            compiler.criterion(subset.entity, one.by), SQL("DESC" if one.descending else "ASC")
        )
        for one in subset.order or usual
    ]
    last = "datastream_id" if subset.entity is OBSERVATION else "id"
    return SQL(", ").join([*criteria, column_of_item(last)])


def _parents(compiler: Compiler, parents: Sequence[Id]) -> Composable:
    kind: LiteralString = "integer[]" if isinstance(parents[0], int) else "text[]"
    return compiler.bind(list(parents), kind)


def _parameters(words: Words, compiler: Compiler, subset: Subset) -> Row:
    paging = {"limit": subset.limit, "offset": subset.offset}
    return {**words.parameters, **compiler.parameters, **paging}

"""Expressions made SQL: every value becomes a parameter, every name one that the entities have.

A condition on related entities holds when one of them fulfils it. Where something is hidden, what
may fail is calculated only of what is shown: that it failed, or not, would tell of the hidden.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import LiteralString

import shapely
from psycopg.sql import SQL, Composable, Identifier, Placeholder
from shapely.geometry.base import BaseGeometry

from vigie.store.queries import composed
from vigie.store.read.hidden import NOTHING
from vigie.store.read.sensorthings import geometry
from vigie.store.read.sensorthings.entities import ENTITIES, Entity, Navigation, Type
from vigie.store.read.sensorthings.expressions import (
    Call,
    Expression,
    ExpressionError,
    Literal,
    OrderError,
    Path,
    paths_of,
)
from vigie.store.read.sensorthings.typed import COMPARISONS, Typed, as_type, called, compared
from vigie.store.read.sensorthings.words import Words

_SQL = "sensorthings_functions"
_JOINED: dict[str, LiteralString] = {"and": " AND ", "or": " OR "}
_CONNECTIVES = {*_JOINED, "not"}
_MOST_RELATED = 40
_LITERALS: tuple[tuple[type, Type, LiteralString], ...] = (
    (bool, Type.BOOLEAN, "boolean"),
    (float, Type.NUMBER, "float8"),
    (str, Type.TEXT, "text"),
    (datetime, Type.TIME, "timestamptz"),
    (date, Type.DATE, "date"),
    (time, Type.CLOCK, "time"),
    (timedelta, Type.DURATION, "interval"),
)
_ID_NAMES = {"id", "@iot.id"}
_NAVIGATIONS = {name for entity in ENTITIES.values() for name in entity.navigations}
# What there are indices for.
_SOUGHT = {*_ID_NAMES, "phenomenonTime", "resultTime"}


@dataclass(slots=True)
class Join:
    """The related entities that one condition looks at: relations, and what ties them together."""

    relations: dict[tuple[str, ...], tuple[Identifier, Entity]] = field(default_factory=dict)
    sources: list[Composable] = field(default_factory=list)
    ties: list[Composable] = field(default_factory=list)


class Compiler:
    """Makes SQL of expressions, and gathers the parameters that it needs.

    The entity itself is `e0` in the SQL.
    """

    def __init__(self, words: Words) -> None:
        self._words = words
        self._aliases = 0
        self.parameters: dict[str, object] = {}

    def condition(self, entity: Entity, expressions: Iterable[Expression]) -> Composable:
        """That all of the expressions hold of `e0`.

        Raises:
            ExpressionError: one of them names what is not there, or compares what does not compare.
        """
        conditions = [self._condition(entity, one) for one in expressions]
        return SQL(" AND ").join(conditions) if conditions else SQL("true")

    def criterion(self, entity: Entity, expression: Expression) -> Composable:
        """What to order by; related entities must be single ones.

        Raises:
            OrderError: likewise.
        """
        try:
            return self._criterion(entity, expression)
        except ExpressionError as error:
            raise OrderError(str(error)) from None

    def _criterion(self, entity: Entity, expression: Expression) -> Composable:
        join = Join()
        found = self._value(entity, expression, join)
        if found.type in {Type.PLACE, Type.GEOMETRY, Type.INTERVAL, Type.NULL}:
            raise ExpressionError(f"{found.type} has no order")
        if not join.sources:
            return found.sql
        for path in paths_of(expression):
            self._refuse_many(entity, path)
        return composed(
            _SQL,
            "first",
            a=found.sql,
            b=SQL(", ").join(join.sources),
            c=SQL(" AND ").join(join.ties),
        )

    def bind(self, value: object, kind: LiteralString) -> Composable:
        """The value as a parameter, cast to a type of PostgreSQL."""
        name = f"value_{len(self.parameters)}"
        self.parameters[name] = value
        return SQL("{}::" + kind).format(Placeholder(name))

    def _condition(self, entity: Entity, expression: Expression) -> Composable:
        if isinstance(expression, Call) and expression.name in _CONNECTIVES:
            parts = [self._condition(entity, one) for one in expression.arguments]
            if expression.name == "not":
                return composed(_SQL, "not", a=parts[0])
            return SQL("({})").format(SQL(_JOINED[expression.name]).join(parts))
        join = Join()
        found = as_type(self._value(entity, expression, join), Type.BOOLEAN, "a condition")
        if self._words.hidden != NOTHING and not _cannot_fail(expression):
            found = _guarded(found, join)
        if not join.sources:
            return found
        return composed(
            _SQL,
            "exists",
            a=SQL(", ").join(join.sources),
            b=SQL(" AND ").join(join.ties),
            c=found,
        )

    def _value(self, entity: Entity, expression: Expression, join: Join) -> Typed:
        if isinstance(expression, Literal):
            return self._literal(expression)
        if isinstance(expression, Path):
            return self._property(entity, expression, join)
        if expression.name in _CONNECTIVES:
            return Typed(self._condition(entity, expression), Type.BOOLEAN)
        arguments = [self._value(entity, one, join) for one in expression.arguments]
        if expression.name in COMPARISONS:
            return compared(expression.name, *arguments)
        if expression.name.startswith(("geo.", "st_")):
            return self._geospatial(expression.name, arguments)
        return called(expression.name, arguments)

    def _literal(self, literal: Literal) -> Typed:
        value = literal.value
        if value is None:
            return Typed(SQL("NULL"), Type.NULL)
        if isinstance(value, BaseGeometry):
            return Typed(SQL("NULL"), Type.GEOMETRY, value)
        kind, name = next((kind, name) for cls, kind, name in _LITERALS if isinstance(value, cls))
        return Typed(self.bind(value, name), kind)

    def _property(self, entity: Entity, path: Path, join: Join) -> Typed:
        alias, owner, rest = self._walk(entity, path, join)
        if not rest:
            raise ExpressionError(f"{path} is an entity: name one of its properties")
        column = "id" if rest[0] in _ID_NAMES else rest[0]
        kind = owner.type_of(column)
        if kind is None:
            known = ", ".join([*owner.properties, "id", *owner.navigations])
            raise ExpressionError(f"{owner.name} has no {rest[0]!r}; it has: {known}")
        sql: Composable = SQL("{}.{}").format(alias, Identifier(column))
        if kind in {Type.JSON, Type.PLACE} and len(rest) > 1:
            keys = self.bind(list(rest[1:]), "text[]")
            return Typed(composed(_SQL, "in_json", a=sql, b=keys), Type.JSON)
        if len(rest) > 1:
            raise ExpressionError(f"{rest[0]} of a {owner.name} is {kind}: it has no {rest[1]!r}")
        if kind is Type.PLACE:
            lon, lat = (SQL("{}.{}").format(alias, Identifier(one)) for one in ("lon", "lat"))
            return Typed(composed(_SQL, "point", a=lon, b=lat), kind)
        return Typed(sql, kind)

    def _walk(
        self, entity: Entity, path: Path, join: Join
    ) -> tuple[Identifier, Entity, tuple[str, ...]]:
        """Where the navigations of a path lead: the alias, the entity, and the steps left."""
        alias, rest = Identifier("e0"), path.steps
        while rest and (navigation := entity.navigations.get(rest[0])):
            walked = path.steps[: len(path.steps) - len(rest) + 1]
            if walked not in join.relations:
                join.relations[walked] = self._join(alias, navigation, join)
            alias, entity = join.relations[walked]
            rest = rest[1:]
        return alias, entity, rest

    def _join(
        self, alias: Identifier, navigation: Navigation, join: Join
    ) -> tuple[Identifier, Entity]:
        self._aliases += 1
        if self._aliases > _MOST_RELATED:
            raise ExpressionError("looks at too many related entities: ask in several requests")
        target, other = ENTITIES[navigation.target], Identifier(f"e{self._aliases}")
        join.sources.append(SQL("({}) AS {}").format(self._words.relation(target), other))
        join.ties.append(
            SQL("{}.{} = {}.{}").format(
                other, Identifier(navigation.theirs), alias, Identifier(navigation.own)
            )
        )
        return other, target

    def _refuse_many(self, entity: Entity, path: Path) -> None:
        for step in path.steps:
            navigation = entity.navigations.get(step)
            if navigation is None:
                return
            if navigation.is_many:
                raise ExpressionError(f"{path}: there may be several {step}, which have no order")
            entity = ENTITIES[navigation.target]

    def _geospatial(self, name: str, arguments: list[Typed]) -> Typed:
        places = [one for one in arguments if one.type is Type.PLACE]
        shapes = [one.shape for one in arguments if one.shape is not None]
        if name == "geo.length" and len(arguments) == len(shapes) == 1:
            return Typed(self.bind(shapely.length(shapes[0]), "float8"), Type.NUMBER)
        if len(arguments) != len(places) + len(shapes) or (len(places), len(shapes)) != (1, 1):
            raise ExpressionError(
                f"{name} takes a place and a geometry, such as "
                f"{name}(location, geography'POINT (5.4 43.3)')"
            )
        if name == "geo.distance":
            sql = geometry.distance(places[0].sql, shapes[0], self.bind)
            return Typed(sql, Type.NUMBER)
        if name == "st_contains" and arguments[0].type is not Type.PLACE:
            name = "st_within"
        elif name == "st_within" and arguments[0].type is not Type.PLACE:
            name = "st_contains"
        return Typed(geometry.predicate(name, places[0].sql, shapes[0], self.bind), Type.BOOLEAN)


def _cannot_fail(expression: Expression) -> bool:
    """Whether it only compares what there are indices for, which a guard would not let be used."""
    return (
        isinstance(expression, Call)
        and expression.name in COMPARISONS
        and all(
            isinstance(one, Literal) or (isinstance(one, Path) and _is_sought(one))
            for one in expression.arguments
        )
    )


def _is_sought(path: Path) -> bool:
    *before, last = path.steps
    return last in _SOUGHT and _NAVIGATIONS.issuperset(before)


def _guarded(condition: Composable, join: Join) -> Composable:
    """The condition, looked at only where everything that it is about is shown."""
    aliases = [Identifier("e0"), *(alias for alias, _ in join.relations.values())]
    shown = [SQL("{}.is_shown").format(alias) for alias in aliases]
    return composed(_SQL, "guarded", a=SQL(" AND ").join([*join.ties, *shown]), b=condition)

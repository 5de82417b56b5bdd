"""Expressions of a filter or an order: what a request's text becomes, and SQL is made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shapely.geometry.base import BaseGeometry

Value = float | str | bool | date | datetime | time | timedelta | BaseGeometry | None


class ExpressionError(Exception):
    """An expression that means nothing; the message says what would."""


class OrderError(ExpressionError):
    """The same of what is to be ordered by."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as it stands; times have a zone."""

    value: Value


@dataclass(frozen=True, slots=True)
class Path:
    """The way to a property: related entities first, then the property, then keys inside it."""

    steps: tuple[str, ...]

    def __str__(self) -> str:
        return "/".join(self.steps)


@dataclass(frozen=True, slots=True)
class Call:
    """An operator or a function by its name in OData (`eq`, `add`, `startswith`), applied."""

    name: str
    arguments: tuple["Expression", ...]


Expression = Literal | Path | Call


@dataclass(frozen=True, slots=True)
class Order:
    """One criterion of an order."""

    by: Expression
    descending: bool = False


def paths_of(expression: Expression) -> Iterator[Path]:
    """Every path in an expression."""
    if isinstance(expression, Path):
        yield expression
    elif isinstance(expression, Call):
        for argument in expression.arguments:
            yield from paths_of(argument)


def conjuncts_of(expression: Expression | None) -> Iterator[Expression]:
    """The conditions that must all hold, for the expression to hold."""
    if isinstance(expression, Call) and expression.name == "and":
        for argument in expression.arguments:
            yield from conjuncts_of(argument)
    elif expression is not None:
        yield expression

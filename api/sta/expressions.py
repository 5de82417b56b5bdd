"""`$filter` and `$orderby` read: from text to expressions, by the grammar in `filter.lark`."""

import math
from datetime import date, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import shapely
from lark import Lark, Token, Transformer, UnexpectedInput, UnexpectedToken, v_args
from pydantic import TypeAdapter, ValidationError

from api.parameters import Time
from api.sta.problem import RequestError
from vigie.store.read.sensorthings.expressions import Call, Expression, Literal, Order, Path

_LONGEST = 4_000
_DEEPEST = 50
_LONGEST_DURATION = timedelta(days=36_600)
_TIMES: TypeAdapter[Any] = TypeAdapter(Time)
_DURATIONS: TypeAdapter[timedelta] = TypeAdapter(timedelta)


def parse_filter(text: str) -> Expression:
    """The condition that a `$filter` states.

    Raises:
        RequestError: it is none, or too long or too deep to be meant.
    """
    expression: Expression = _parse("$filter", "condition", text)
    return expression


def parse_orders(text: str) -> tuple[Order, ...]:
    """The criteria that an `$orderby` states.

    Raises:
        RequestError: likewise.
    """
    orders: tuple[Order, ...] = _parse("$orderby", "orders", text)
    return orders


def _parse(option: str, start: str, text: str) -> Any:
    if len(text) > _LONGEST:
        raise RequestError(option, f"is longer than {_LONGEST:,} characters")
    try:
        found: Any = _parser().parse(text, start=start)
    except UnexpectedInput as error:
        raise RequestError(option, _explain(text, error)) from None
    except ValueError as error:
        raise RequestError(option, _first_line(error)) from None
    for one in found if isinstance(found, tuple) else (found,):
        if _depth(one.by if isinstance(one, Order) else one) > _DEEPEST:
            raise RequestError(option, f"is nested deeper than {_DEEPEST} levels")
    return found


def _explain(text: str, error: UnexpectedInput) -> str:
    at = error.pos_in_stream
    if at is None or (isinstance(error, UnexpectedToken) and error.token.type == "$END"):
        return "ends too early: something is missing at its end"
    return f"cannot be read from character {at + 1} on: {text[at : at + 20]!r}"


def _first_line(error: ValueError) -> str:
    if isinstance(error, ValidationError):
        return error.errors()[0]["msg"].removeprefix("Value error, ")
    return str(error).partition("\n")[0]


def _depth(expression: Expression) -> int:
    """How deep an expression is nested, found without following it down."""
    layer, depth = [expression], 0
    while layer:
        depth += 1
        layer = [inner for one in layer if isinstance(one, Call) for inner in one.arguments]
    return depth


@v_args(inline=True)
class _Builder(Transformer[Token, Expression]):
    def either(self, left: Expression, right: Expression) -> Expression:
        return _chained("or", left, right)

    def both(self, left: Expression, right: Expression) -> Expression:
        return _chained("and", left, right)

    def contrary(self, inner: Expression) -> Expression:
        return Call("not", (inner,))

    def binary(self, left: Expression, operator: Token, right: Expression) -> Expression:
        return Call(str(operator), (left, right))

    def call(self, name: Token, *arguments: Expression) -> Expression:
        return Call(str(name), arguments)

    def path(self, *steps: Token) -> Expression:
        return Path(tuple(map(str, steps)))

    def null(self) -> Expression:
        return Literal(None)

    def true(self) -> Expression:
        return Literal(value=True)

    def false(self) -> Expression:
        return Literal(value=False)

    def number(self, text: Token) -> Expression:
        value = float(text)
        if not math.isfinite(value):
            raise ValueError(f"{text!s} is beyond all numbers")
        return Literal(value)

    def string(self, text: Token) -> Expression:
        return Literal(text[1:-1].replace("''", "'"))

    def datetime(self, text: Token) -> Expression:
        return Literal(_TIMES.validate_python(str(text).upper()))

    def date(self, text: Token) -> Expression:
        return Literal(date.fromisoformat(text))

    def clock(self, text: Token) -> Expression:
        return Literal(time.fromisoformat(text))

    def duration(self, text: Token) -> Expression:
        duration = _DURATIONS.validate_python(_quoted(text))
        if abs(duration) > _LONGEST_DURATION:
            raise ValueError(f"{text!s} is longer than a century")
        return Literal(duration)

    def geometry(self, text: Token) -> Expression:
        written = _quoted(text)
        _, _, wkt = written.rpartition(";")
        try:
            return Literal(shapely.from_wkt(wkt))
        except (shapely.errors.ShapelyError, NotImplementedError):
            raise ValueError(
                f"{written[:60]!r} is no geometry: write WKT, such as POINT (5.37 43.29)"
            ) from None

    def ascending(self, by: Expression) -> Order:
        return Order(by)

    def descending(self, by: Expression) -> Order:
        return Order(by, descending=True)

    def orders(self, *orders: Order) -> tuple[Order, ...]:
        return orders


def _chained(name: str, left: Expression, right: Expression) -> Expression:
    """`a and b and c` as one, so that a long chain is not a deep one."""
    if isinstance(left, Call) and left.name == name:
        return Call(name, (*left.arguments, right))
    return Call(name, (left, right))


def _quoted(text: Token) -> str:
    return text.partition("'")[2].removesuffix("'")


@cache
def _parser() -> Lark:
    grammar = files("api.sta").joinpath("filter.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", start=["condition", "orders"], transformer=_Builder())

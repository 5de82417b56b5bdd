"""Pieces of SQL with their types: compared, called, and taken for one another where they may be."""

from typing import NamedTuple

from psycopg.sql import Composable
from shapely.geometry.base import BaseGeometry

from vigie.store.queries import composed
from vigie.store.read.sensorthings.entities import Type
from vigie.store.read.sensorthings.expressions import ExpressionError
from vigie.store.read.sensorthings.signatures import SIGNATURES, Signature

COMPARISONS = {"eq", "ne", "gt", "ge", "lt", "le"}
_SQL = "sensorthings_functions"
_JSON_AS = {Type.TEXT: "json_text", Type.NUMBER: "json_number", Type.BOOLEAN: "json_boolean"}
_COMPARABLE = {Type.NUMBER, Type.TEXT, Type.BOOLEAN, Type.TIME, Type.DATE, Type.CLOCK}


class Typed(NamedTuple):
    """A piece of SQL, and what it is; `shape` is the geometry that was written out, if any."""

    sql: Composable
    type: Type
    shape: BaseGeometry | None = None


def _common(left: Type, right: Type) -> Type:
    """The type as which two values compare.

    Raises:
        ExpressionError: there is none.
    """
    kinds = {left, right}
    if kinds == {Type.JSON}:
        return Type.TEXT
    if kinds == {Type.TIME, Type.DATE}:
        return Type.TIME
    kinds.discard(Type.JSON)
    if len(kinds) == 1 and kinds <= _COMPARABLE:
        return kinds.pop()
    raise ExpressionError(f"{left} and {right} do not compare")


def as_type(value: Typed, kind: Type, wanted_by: str) -> Composable:
    """The SQL of a value as a type that it can be taken for.

    Raises:
        ExpressionError: it cannot; the message names what wanted it.
    """
    if value.type is kind:
        return value.sql
    if value.type is Type.JSON and kind in _JSON_AS:
        return composed(_SQL, _JSON_AS[kind], a=value.sql)
    if value.type is Type.DATE and kind is Type.TIME:
        return composed(_SQL, "date_to_time", a=value.sql)
    raise ExpressionError(f"{wanted_by} takes {kind}, which {value.type} is not")


def called(name: str, arguments: list[Typed]) -> Typed:
    """A function, or an operator that calculates, of values.

    Raises:
        ExpressionError: there is none of the name, or it takes others.
    """
    variants = SIGNATURES.get(name)
    if variants is None:
        raise ExpressionError(f"there is no function or operator {name!r}")
    fitting = [one for one in variants if len(one.takes) == len(arguments)]
    if not fitting:
        counts = " or ".join(dict.fromkeys(str(len(one.takes)) for one in variants))
        raise ExpressionError(f"{name} takes {counts} arguments, not {len(arguments)}")
    chosen = next((one for one in fitting if _fits(one, arguments)), fitting[0])
    pieces: dict[str, Composable] = {
        letter: as_type(argument, kind, name)
        for letter, argument, kind in zip("abc", arguments, chosen.takes, strict=False)
    }
    return Typed(composed(_SQL, chosen.piece or name, **pieces), chosen.gives)


def _fits(signature: Signature, arguments: list[Typed]) -> bool:
    return all(
        argument.type is kind
        for argument, kind in zip(arguments, signature.takes, strict=True)
        if argument.type is not Type.JSON
    )


def compared(name: str, left: Typed, right: Typed) -> Typed:
    """Two values compared: `eq`, `ne`, `gt`, `ge`, `lt` or `le`.

    Raises:
        ExpressionError: they do not compare.
    """
    if Type.NULL in {left.type, right.type}:
        known = left if right.type is Type.NULL else right
        if name not in {"eq", "ne"}:
            raise ExpressionError("null is neither more nor less: compare by eq or ne")
        piece = "is_null" if name == "eq" else "is_not_null"
        return Typed(composed(_SQL, piece, a=known.sql), Type.BOOLEAN)
    kind = _common(left.type, right.type)
    a, b = as_type(left, kind, name), as_type(right, kind, name)
    return Typed(composed(_SQL, name, a=a, b=b), Type.BOOLEAN)

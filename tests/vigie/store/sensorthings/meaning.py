"""What a filter means, worked out in Python: the oracle for the SQL that it becomes.

Of an Observation only; what is not known (a division by zero) makes its comparison false.
"""

import math
from collections.abc import Callable
from datetime import datetime
from typing import Any

from vigie.store.read.sensorthings.expressions import Call, Expression, Literal

Row = dict[str, Any]


def holds(expression: Expression, row: Row) -> bool:
    return meaning(expression, row) is True


def meaning(expression: Expression, row: Row) -> Any:
    if isinstance(expression, Literal):
        return expression.value
    if not isinstance(expression, Call):
        return row[expression.steps[-1]]
    values = [meaning(one, row) for one in expression.arguments]
    if expression.name in ALWAYS:
        return ALWAYS[expression.name](*values)
    if expression.name == "eq" and Literal(None) in expression.arguments:
        return values[0] == values[1]
    return None if None in values else FUNCTIONS[expression.name](*values)


def _rounded(value: float) -> float:
    """Halves go away from zero, as OData says."""
    return math.copysign(math.floor(abs(value) + 0.5), value)


# Those that know what to make of what is not known.
ALWAYS: dict[str, Callable[..., bool]] = {
    "and": lambda *values: all(one is True for one in values),
    "or": lambda *values: any(one is True for one in values),
    "not": lambda value: value is not True,
    "ne": lambda a, b: a != b,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "eq": lambda a, b: a == b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b if b else None,
    "mod": lambda a, b: math.fmod(a, b) if b else None,
    "round": _rounded,
    "floor": math.floor,
    "ceiling": math.ceil,
    "length": len,
    "indexof": lambda a, b: a.find(b),
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": lambda a, b: b in a,
    "substringof": lambda a, b: a in b,
    "substring": lambda a, at, n=None: a[int(at) :][: None if n is None else int(n)],
    "concat": lambda a, b: a + b,
    "tolower": str.lower,
    "toupper": str.upper,
    "trim": lambda a: a.strip(" "),
    "year": lambda a: a.year,
    "month": lambda a: a.month,
    "day": lambda a: a.day,
    "hour": lambda a: a.hour,
    "minute": lambda a: a.minute,
    "second": lambda a: a.second,
    "fractionalseconds": lambda a: a.microsecond / 1_000_000,
    "date": datetime.date,
    "time": datetime.time,
}

"""Conversion between UCUM units (https://ucum.org), worked out once when a city is loaded."""

import re
from functools import cache
from typing import Any, NamedTuple

# Standing alone it is a 1 of something (UCUM section 6), which ucumvert does not know.
_ANNOTATION = re.compile(r"\{[^{}]*\}")

# 10 to the power of such a number would be worked out digit by digit, which may take hours.
_HUGE = re.compile(r"\d{4}")


class Linear(NamedTuple):
    """`value * factor + offset`: every conversion that sensors need."""

    factor: float = 1.0
    offset: float = 0.0

    def apply(self, value: float) -> float:
        return value * self.factor + self.offset


def _multiples() -> dict[tuple[str, str], Linear]:
    factors = {
        ("kW", "W"): 1000.0,
        ("kW.h", "W.h"): 1000.0,
        ("kV.A", "V.A"): 1000.0,
        ("m3", "L"): 1000.0,
        ("m/s", "km/h"): 3.6,
        ("[mi_i]/h", "km/h"): 1.609344,
        ("1", "%"): 100.0,
    }
    back = {(target, source): Linear(1 / factor) for (source, target), factor in factors.items()}
    return {pair: Linear(factor) for pair, factor in factors.items()} | back


# What devices mostly need: to load the library that knows all units takes half a second.
COMMON = {
    **_multiples(),
    ("K", "Cel"): Linear(1.0, -273.15),
    ("[degF]", "Cel"): Linear(5 / 9, -160 / 9),
}


def conversion(source: str, target: str) -> Linear:
    """The conversion from one UCUM unit to another.

    Raises:
        ValueError: when a unit is not UCUM, or the two measure different things.
    """
    if source == target:
        return Linear()
    return COMMON.get((source, target)) or worked_out(source, target)


def worked_out(source: str, target: str) -> Linear:
    """The same, as the library that knows all units says."""
    start, end = _unit(source), _unit(target)
    try:
        zero = _registry().Quantity(0.0, start).to(end).magnitude
        one = _registry().Quantity(1.0, start).to(end).magnitude
    except Exception:  # noqa: BLE001 - pint and ucumvert share no base class
        raise ValueError(
            f"{source!r} does not convert to {target!r}: they measure different things"
        ) from None
    return Linear(float(one - zero), float(zero))


def _unit(code: str) -> Any:
    if _HUGE.search(code):
        raise ValueError(f"{code!r} is not a unit: it holds too large a number")
    if _ANNOTATION.fullmatch(code):
        code = "1"
    try:
        return _registry().from_ucum(code).units
    except Exception as error:  # noqa: BLE001 - likewise
        first_line = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ValueError(f"{code!r} is not a UCUM unit: {first_line}") from None


@cache
def _registry() -> Any:
    from ucumvert import PintUcumRegistry  # noqa: PLC0415 - a second to load, rarely needed

    return PintUcumRegistry()

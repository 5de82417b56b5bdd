"""Rounded ends for scales, so that they hold still while the values move."""

import math
from collections.abc import Iterable
from typing import NamedTuple

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_SAME = 1e-9  # a smaller difference is none
_PARTS = 5  # a scale has about this many steps


class Scale(NamedTuple):
    low: float
    high: float

    def share(self, value: float) -> float:
        """Where a value stands: 0 at the low end, 1 at the high one."""
        return (value - self.low) / (self.high - self.low)


def scale_of(values: Iterable[float], *, from_zero: bool) -> Scale | None:
    """The rounded scale that holds all values; amounts start from zero, states need not."""
    known = list(values)
    if not known:
        return None
    low, high = min(known), max(known)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low <= _SAME * max(1.0, abs(low), abs(high)):
        high = low + max(1.0, _SAME * abs(low))
    step = _rounded_up((high - low) / _PARTS)
    return Scale(math.floor(low / step) * step, math.ceil(high / step) * step)


def _rounded_up(size: float) -> float:
    power = 10.0 ** math.floor(math.log10(size))
    return next(step * power for step in _STEPS if step * power >= size * (1 - 1e-9))

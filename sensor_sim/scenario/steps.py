"""Numbers that change by steps: between two of them an integral is exact, without quadrature."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Steps:
    """The `before` until the first of `times` (Unix seconds), then each value until the next."""

    times: tuple[float, ...] = ()
    values: tuple[float, ...] = ()
    before: float = 1.0

    def number_at(self, time_s: float) -> int:
        """The number of the step that a time lies in; -1 before the first."""
        return bisect_right(self.times, time_s) - 1

    def at(self, time_s: float) -> float:
        number = self.number_at(time_s)
        return self.before if number < 0 else self.values[number]

    def at_each(self, times_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """`at` for many times."""
        numbers = np.searchsorted(np.array(self.times), times_s, side="right")
        at_each: NDArray[np.float64] = np.array([self.before, *self.values])[numbers]
        return at_each


USUAL = Steps()
NONE = Steps(before=0.0)


# Thousands of devices share a few effects, and so their steps.
@lru_cache(maxsize=1024)
def between(weight: Steps, low: float, high: float) -> Steps:
    """`low` where the weight is 0, `high` where it is 1."""
    values = tuple(low + (high - low) * share for share in weight.values)
    return Steps(weight.times, values, low + (high - low) * weight.before)


@lru_cache(maxsize=1024)
def combined(parts: tuple[Steps, ...], by: Callable[[Iterable[float]], float]) -> Steps:
    """The product, the sum or the like of several; what one adds later changes nothing before."""
    times = sorted({time_s for one in parts for time_s in one.times})
    values = tuple(by([one.at(time_s) for one in parts]) for time_s in times)
    return Steps(tuple(times), values, by([one.before for one in parts]))


class Scaled:
    """The integral of a rate that is multiplied by `factor`, given the integral without it.

    It falls nowhere if that does not, and stands still where the factor is zero.
    """

    def __init__(self, usual: Callable[[float], float], factor: Steps) -> None:
        self._usual = usual
        self._factor = factor
        self._reached: list[tuple[float, float]] = []  # of each step: the usual and the scaled one

    def at(self, time_s: float) -> float:
        number = self._factor.number_at(time_s)
        if number < 0:
            return self._usual(time_s)
        while len(self._reached) <= number:
            self._reach()
        usual, scaled = self._reached[number]
        return scaled + self._factor.values[number] * (self._usual(time_s) - usual)

    def _reach(self) -> None:
        number = len(self._reached)
        usual = self._usual(self._factor.times[number])
        if number == 0:
            self._reached.append((usual, usual))
            return
        usual_before, before = self._reached[-1]
        grown = self._factor.values[number - 1] * (usual - usual_before)
        self._reached.append((usual, before + grown))

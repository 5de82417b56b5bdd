"""A function of time that knows its own integral, so that a meter's register is no memory."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

# Registers count from here. Only differences matter, so any fixed day will do; a near one keeps
# the first sum short.
EPOCH_S = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
DAY_S = 86_400


class Curve:
    """`sample` joined by straight lines between steps that divide a day; in UTC.

    A day is sampled when it is first asked for, and kept.
    """

    def __init__(self, sample: Callable[[float], float], step_s: int = 1800) -> None:
        self._sample = sample
        self._step_s = step_s
        self._days: dict[int, tuple[list[float], list[float]]] = {}
        self._totals = {0: 0.0}
        self._rows = lru_cache(maxsize=4)(self._rows_of)

    def at(self, time_s: float) -> float:
        day, second = divmod(time_s - EPOCH_S, DAY_S)
        values, _ = self._day(int(day))
        place = second / self._step_s
        step = int(place)
        low = values[step]
        return low + (values[step + 1] - low) * (place - step)

    def at_each(self, times_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """`at` for many times, at least one, in order or in reverse."""
        days, seconds = np.divmod(times_s - EPOCH_S, DAY_S)
        numbers = days.astype(np.int64)
        first, last = sorted((int(numbers[0]), int(numbers[-1])))
        values = self._rows(first, last)
        places = seconds / self._step_s
        steps = places.astype(np.int64)
        low, high = values[numbers - first, steps], values[numbers - first, steps + 1]
        at_each: NDArray[np.float64] = low + (high - low) * (places - steps)
        return at_each

    def integral(self, time_s: float) -> float:
        """The integral in units times hours since the epoch; negative before it."""
        day, second = divmod(time_s - EPOCH_S, DAY_S)
        values, sums = self._day(int(day))
        place = second / self._step_s
        step = int(place)
        part = place - step
        low = values[step]
        partial = part * (low + (values[step + 1] - low) * part / 2)
        return (self._total(int(day)) + sums[step] + partial) * self._step_s / 3600

    def _day(self, day: int) -> tuple[list[float], list[float]]:
        """The samples of a day, the next midnight's included, and their sums up to each."""
        known = self._days.get(day)
        if known is not None:
            return known
        start = EPOCH_S + day * DAY_S
        values = [self._sample(start + second) for second in range(0, DAY_S + 1, self._step_s)]
        sums = [0.0]
        for low, high in pairwise(values):
            sums.append(sums[-1] + (low + high) / 2)
        self._days[day] = values, sums
        return values, sums

    def _rows_of(self, first: int, last: int) -> NDArray[np.float64]:
        """The samples of days, a row each."""
        return np.array([self._day(day)[0] for day in range(first, last + 1)])

    def _total(self, day: int) -> float:
        """The sum of the days from the epoch to `day`, always added in the same order."""
        if day in self._totals:
            return self._totals[day]
        last = max(self._totals) if day > 0 else min(self._totals)
        while last < day:
            self._totals[last + 1] = self._totals[last] + self._day(last)[1][-1]
            last += 1
        while last > day:
            self._totals[last - 1] = self._totals[last] - self._day(last - 1)[1][-1]
            last -= 1
        return self._totals[day]

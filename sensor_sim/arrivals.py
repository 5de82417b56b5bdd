"""Who drives into a car park when something is on: no more than there are places for.

In the usual course of things a car park never fills, so nobody has to be counted. From the first
thing out of the ordinary on it is counted, by steps of five minutes, until the last car that came
meanwhile has left. What is counted follows from when that thing began, not from who asks when.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import fsum, inf

from sensor_sim.scenario.steps import Steps

_STEP_S = 300  # shorter than any stay

Integral = Callable[[float], float]  # of arrivals, in vehicles, at a Unix time in seconds


@dataclass(frozen=True, slots=True)
class Group:
    """People who would arrive so many by a time, times a factor, and stay for so long."""

    arrived: Integral
    stay_s: float
    factor: Steps


class Arrivals:
    """The groups of a car park with `room` for so many at once."""

    def __init__(self, groups: Sequence[Group], room: float) -> None:
        self._groups = groups
        self._room = room
        self._changes = sorted({time_s for one in groups for time_s in one.factor.times})
        longest_s = max(one.stay_s for one in groups)
        self._end_s = self._changes[-1] + longest_s if self._changes else -inf
        self._times: list[float] = []  # of the steps counted so far
        self._shares: list[float] = []  # who of those who come is let in
        self._usual: list[list[float]] = []  # of each group at each step, were it as usual
        self._counted: list[list[float]] = []  # and in truth
        if self._changes:
            self._count(self._changes[0])

    def entered(self, time_s: float) -> float:
        return fsum(self._entered(number, time_s) for number in range(len(self._groups)))

    def left(self, time_s: float) -> float:
        return fsum(
            self._entered(number, time_s - group.stay_s)
            for number, group in enumerate(self._groups)
        )

    def _entered(self, number: int, time_s: float) -> float:
        group = self._groups[number]
        if not self._times or time_s < self._times[0]:
            return group.arrived(time_s)
        while (next_s := self._next_s()) <= time_s:
            self._count(next_s)
        step = bisect_right(self._times, time_s) - 1
        return self._in_step(number, step, time_s)

    def _in_step(self, number: int, step: int, time_s: float) -> float:
        group = self._groups[number]
        factor = self._shares[step] * group.factor.at(self._times[step])
        come = group.arrived(time_s) - self._usual[step][number]
        return self._counted[step][number] + factor * come

    def _next_s(self) -> float:
        """When the step after the last one begins; never, once all is as usual again."""
        last_s = self._times[-1]
        if last_s >= self._end_s:
            return inf
        after = bisect_right(self._changes, last_s)
        return min([last_s + _STEP_S, *self._changes[after : after + 1]])

    def _count(self, time_s: float) -> None:
        """Begin a step: how many are in, how many would come in it, how many may."""
        groups = range(len(self._groups))
        usual = [group.arrived(time_s) for group in self._groups]
        last = len(self._times) - 1
        counted = [self._in_step(one, last, time_s) for one in groups] if last >= 0 else usual
        gone = fsum(
            self._entered_before(number, time_s - group.stay_s)
            for number, group in enumerate(self._groups)
        )
        # A whole step's, even if something else will cut it short: that must not be known yet.
        coming = fsum(
            group.factor.at(time_s) * (group.arrived(time_s + _STEP_S) - now)
            for group, now in zip(self._groups, usual, strict=True)
        )
        room = max(0.0, self._room - (fsum(counted) - gone))
        self._times.append(time_s)
        is_usual_again = time_s >= self._end_s
        self._shares.append(1.0 if is_usual_again or coming <= room else room / coming)
        self._usual.append(usual)
        self._counted.append(counted)

    def _entered_before(self, number: int, time_s: float) -> float:
        if not self._times or time_s < self._times[0]:
            return self._groups[number].arrived(time_s)
        return self._in_step(number, bisect_right(self._times, time_s) - 1, time_s)

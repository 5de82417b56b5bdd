"""What a period changed: which goals came nearer and which farther, and what so moved together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Final, NamedTuple

from dashboard.goals import PERCENT, Goal, GoalGroup, GoalHistories
from dashboard.history import Bucket

_LEAST_MEASURED: Final = 0.8  # of the buckets of a period that can be held against another
_LEAST_ALIKE: Final = 0.5  # coverage of the worse covered period, as a part of the other's
_LEAST_SHARE = 0.01  # of the value before: a smaller change is none
_LEAST_POINTS = 0.5


class Way(StrEnum):
    IMPROVED = "improved"
    WORSENED = "worsened"
    STEADY = "steady"
    UNKNOWN = "unknown"  # one of the periods has no value, or too few readings


@dataclass(frozen=True, slots=True)
class Change:
    """A goal's value over the period and over the one before, each None where there is none.

    `is_measured` throughout both, apart from short gaps, by the city's curve.
    """

    goal: Goal
    before: Bucket | None
    after: Bucket | None
    is_measured: bool

    @property
    def value_now(self) -> float | None:
        """Over the period, however many readings it rests on."""
        return self.after.value if self.after else None

    @property
    def values(self) -> tuple[float, float] | None:
        """Before and after, where the two can be held against each other."""
        if not self.is_measured or self.before is None or self.after is None:
            return None
        before, after = self.before.value, self.after.value
        if before is None or after is None or not _are_alike(self.before, self.after):
            return None
        return before, after

    @property
    def is_in_points(self) -> bool:
        """Whether it is a difference of percentages, which has no percentage of its own."""
        return self.goal.unit == PERCENT

    @property
    def share(self) -> float | None:
        """The change, as a part of the value before."""
        if self.values is None or not self.values[0]:
            return None
        before, after = self.values
        return (after - before) / abs(before)

    @property
    def way(self) -> Way:
        if self.values is None:
            return Way.UNKNOWN
        before, after = self.values
        least = _LEAST_POINTS if self.is_in_points else _LEAST_SHARE * abs(before)
        if abs(after - before) < least or after == before:
            return Way.STEADY
        return Way.IMPROVED if self.goal.is_better(after, before) else Way.WORSENED

    @property
    def strength(self) -> float:
        """What orders changes of different units: how large they are beside the values."""
        if self.values is None:
            return 0.0
        before, after = self.values
        return abs(after - before) / (max(abs(before), abs(after)) or 1.0)


class TradeOff(NamedTuple):
    """Two that moved at the same time; nothing says that one moved the other."""

    improved: Change
    worsened: Change


def change_of(goal: Goal, group: GoalGroup | None, *, is_measured: bool) -> Change:
    """Of an answer in one bucket that was asked to compare."""
    if group is None:
        return Change(goal, None, None, is_measured)
    before, after = (next(iter(of or ()), None) for of in (group.earlier, group.buckets))
    return Change(goal, before, after, is_measured)


def changes_of(
    goals: Iterable[Goal], found: GoalHistories, measured: frozenset[str]
) -> list[Change]:
    """Of the whole city, in the order of the goals; `measured` names those that are throughout."""
    return [
        change_of(goal, first_group(found, goal.id), is_measured=goal.id in measured)
        for goal in goals
    ]


def measured_throughout(trends: GoalHistories | None) -> frozenset[str]:
    """The goals whose curves, of the period and of the one before, have no long gap.

    Devices that report seldom but steadily do; a week of which one day is known does not.
    """
    if trends is None:
        return frozenset()
    return frozenset(
        one.id
        for one in trends.items
        for group in one.groups[:1]
        if _is_measured(group.buckets) and _is_measured(group.earlier or ())
    )


def first_group(found: GoalHistories, goal: str) -> GoalGroup | None:
    """That of the whole city, where groups are not asked for."""
    history = found.of(goal)
    return next(iter(history.groups), None) if history else None


def by_way(changes: Iterable[Change]) -> Mapping[Way, list[Change]]:
    """The largest first."""
    ordered = sorted(changes, key=lambda one: -one.strength)
    return {way: [one for one in ordered if one.way is way] for way in Way}


def trade_offs(changes: Sequence[Change], most: int) -> list[TradeOff]:
    """Pairs that moved opposite ways: those of two objectives first, the largest first."""
    ways = by_way(changes)
    pairs = [TradeOff(*pair) for pair in product(ways[Way.IMPROVED], ways[Way.WORSENED])]
    return sorted(pairs, key=_order)[:most]


def _order(pair: TradeOff) -> tuple[bool, float]:
    is_of_one = pair.improved.goal.objective == pair.worsened.goal.objective
    return is_of_one, -(pair.improved.strength + pair.worsened.strength)


def _is_measured(buckets: Sequence[Bucket]) -> bool:
    known = sum(one.value is not None for one in buckets)
    return bool(buckets) and known >= _LEAST_MEASURED * len(buckets)


def _are_alike(one: Bucket, other: Bucket) -> bool:
    """Whether about as many of the devices reported in both: else a sum falls with them."""
    if one.coverage is None or other.coverage is None:
        return True
    low, high = sorted((one.coverage, other.coverage))
    return low >= _LEAST_ALIKE * high

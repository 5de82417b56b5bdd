"""Readings judged by those before them: what leaps too far, and what stands still too long.

They are judged as they arrive, where they advance their series. A late one is not judged, as the
level around it is not remembered; the newest one again gets the same flags again, and a correction
of it is believed. Nothing is ever dropped.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import NamedTuple

from vigie.catalogue import Catalogue, Temporal
from vigie.model import Quality, Reading

# Over less than this, noise and rounding would look like a rate.
_SHORTEST_S = 60.0
_ROUNDING = 1 + 1e-9


class Limits(NamedTuple):
    """What a series of one metric and kind may do; the rate is in units per second."""

    rate: float | None
    may_fall: bool
    frozen_after: int | None
    frozen_s: float
    constant: frozenset[float]


class Standing(NamedTuple):
    """Where a series stands in the store: its newest reading, and the level before a doubtful one.

    The level is the last reading that was neither out of range nor a jump.
    """

    device: str
    metric: str
    kind: str
    time: datetime
    value: float
    quality: int
    level_time: datetime | None
    level_value: float | None


class Course:
    """How one series goes: its newest reading, its level, and a jump that awaits a second."""

    __slots__ = (
        "_flags",
        "_jump_time",
        "_jump_value",
        "_level_time",
        "_level_value",
        "_limits",
        "_run",
        "_since",
        "_time",
        "_value",
    )

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._time: datetime | None = None
        self._value = 0.0
        self._flags = 0
        self._level_time: datetime | None = None
        self._level_value = 0.0
        self._jump_time: datetime | None = None
        self._jump_value = 0.0
        self._since: datetime | None = None
        self._run = 0

    @classmethod
    def recalled(cls, limits: Limits, stored: Standing) -> "Course":
        """As it stood; but of a value not yet flagged as frozen, it forgets how long it stood."""
        course = cls(limits)
        course._time, course._value = stored.time, stored.value
        course._flags = stored.quality & (Quality.FROZEN | Quality.JUMP)
        course._level_time, course._level_value = stored.level_time, stored.level_value or 0.0
        if stored.quality & Quality.JUMP:
            course._jump_time, course._jump_value = stored.time, stored.value
        course._run, course._since = 1, stored.time
        if stored.quality & Quality.FROZEN:
            course._run, course._since = limits.frozen_after or 1, None
        return course

    def judge(self, time: datetime, value: float, quality: int) -> int:
        """The flags that a reading deserves beside those that it has."""
        if self._time is not None and time <= self._time:
            return self._judge_again(value, quality) if time == self._time else 0
        flags = self._frozen(time, value) if self._limits.frozen_after is not None else 0
        if quality:
            self._jump_time = None
        elif self._limits.rate is not None:
            flags |= self._jump(time, value, self._limits.rate)
        self._time, self._value, self._flags = time, value, flags
        return flags

    def _judge_again(self, value: float, quality: int) -> int:
        """The newest reading once more, or its correction."""
        if value != self._value:
            self._value, self._flags = value, 0
            self._run, self._since = 1, self._time
            self._jump_time = None
            if not quality:
                self._level_time, self._level_value = self._time, value
        return self._flags

    def _frozen(self, time: datetime, value: float) -> int:
        limits = self._limits
        if self._run == 0 or value != self._value:
            self._run, self._since = 1, time
            return 0
        self._run += 1
        if self._run <= (limits.frozen_after or 0) or value in limits.constant:
            return 0
        # One that was flagged before a restart has no beginning, and has stood long enough.
        is_long = self._since is None or (time - self._since).total_seconds() >= limits.frozen_s
        return Quality.FROZEN.value if is_long else 0

    def _jump(self, time: datetime, value: float, rate: float) -> int:
        if (
            self._level_time is None
            or self._reaches(self._level_time, self._level_value, time, value, rate)
            or (
                self._jump_time is not None
                and self._reaches(self._jump_time, self._jump_value, time, value, rate)
            )
        ):
            self._level_time, self._level_value = time, value
            self._jump_time = None
            return 0
        self._jump_time, self._jump_value = time, value
        return Quality.JUMP.value

    def _reaches(
        self, since: datetime, before: float, time: datetime, value: float, rate: float
    ) -> bool:
        change = value - before
        if change < 0:
            if self._limits.may_fall:
                return True
            change = -change
        bound = rate * max((time - since).total_seconds(), _SHORTEST_S)
        return change <= bound * _ROUNDING


class Judge:
    """Judges the readings of all series, and forgets those that have been silent for longest."""

    def __init__(self, catalogue: Catalogue, *, remembered: int = 200_000) -> None:
        @cache
        def limits_of(metric_id: str, kind_id: str) -> Limits:
            metric, interval_s = catalogue.metrics[metric_id], catalogue.kinds[kind_id].interval_s
            return Limits(
                rate=None if metric.max_rate is None else metric.max_rate / 60,
                may_fall=metric.temporal is Temporal.COUNTER,
                frozen_after=metric.frozen_after,
                frozen_s=(metric.frozen_after or 0) * interval_s,
                constant=frozenset(metric.constant),
            )

        self._limits_of = limits_of
        self.metrics = frozenset(
            one.id
            for one in catalogue.metrics.values()
            if one.max_rate is not None or one.frozen_after is not None
        )
        # Two generations: what the young one lacks is taken over from the old one, which goes when
        # the young one is full. That keeps what was used lately, at the price of a plain look-up.
        self._generation = remembered // 2
        self._young: dict[tuple[str, str], Course] = {}
        self._old: dict[tuple[str, str], Course] = {}

    def recall(self, standings: Iterable[Standing]) -> None:
        """Go on from what the store holds, so that a restart forgets no level."""
        for one in standings:
            if one.metric in self.metrics:
                course = Course.recalled(self._limits_of(one.metric, one.kind), one)
                self._remember((one.device, one.metric), course)

    def judge(self, readings: list[Reading], kinds: Mapping[str, str]) -> None:
        """Flag readings, in place; `kinds` has the kind of every device."""
        metrics = self.metrics
        young = self._young
        for index, (device, metric, time, value, quality) in enumerate(readings):
            if metric not in metrics:
                continue
            key = (device, metric)
            course = young.get(key)
            if course is None:
                course = self._older(key, kinds[device])
                young = self._young
            flags = course.judge(time, value, quality)
            if flags:
                readings[index] = Reading(device, metric, time, value, quality | flags)

    def _older(self, key: tuple[str, str], kind: str) -> Course:
        course = self._old.pop(key, None)
        if course is None:
            course = Course(self._limits_of(key[1], kind))
        self._remember(key, course)
        return course

    def _remember(self, key: tuple[str, str], course: Course) -> None:
        if len(self._young) >= self._generation:
            self._old, self._young = self._young, {}
        self._young[key] = course

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

"""Readings judged by those before them: what leaps too far, and what stands still too long.

They are judged as they arrive, where they advance their series. A late one is not judged, as the
level around it is not remembered; the newest one again gets the same flags again, and a correction
of it is believed. Nothing is ever dropped.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from math import inf
from typing import NamedTuple

from vigie.catalogue import Catalogue, Kind, Metric, Temporal
from vigie.model import Quality, Reading
from vigie.store.health import Standing

# Over less than this, noise and rounding would look like a rate.
_SHORTEST_S = 60.0
_ROUNDING = 1 + 1e-9

Point = tuple[datetime, float]
Courses = dict[str, "Course"]  # of one device, by metric


class Limits(NamedTuple):
    """What a series of one metric and kind may do; the rate is in units per second."""

    rate: float
    may_fall: bool
    frozen_after: float
    frozen_s: float
    constant: frozenset[float]


class Course:
    """How one series goes: its newest reading, its level, and a jump that awaits a second.

    While it `is_sound`, the newest reading is the level and has no flag; then a change that is
    within `step` needs no closer look, nor does none if it `may_rest`.
    """

    __slots__ = (
        "_flags",
        "_jump",
        "_level",
        "_limits",
        "_since",
        "is_sound",
        "may_rest",
        "repeats",
        "step",
        "time",
        "value",
    )

    def __init__(self, limits: Limits, time: datetime, value: float) -> None:
        self._limits = limits
        self.step = limits.rate * _SHORTEST_S
        self.may_rest = limits.frozen_after == inf
        self.time = self._since = time
        self.value = value
        self.repeats: float = 0
        self.is_sound = False
        self._flags = 0
        self._level: Point | None = None
        self._jump: Point | None = None

    @classmethod
    def recalled(cls, limits: Limits, stored: Standing) -> "Course":
        """As it stood; but of a value not yet flagged as frozen, it forgets how long it stood."""
        course = cls(limits, stored.time, stored.value)
        if stored.level_time is not None and stored.level_value is not None:
            course._level = stored.level_time, stored.level_value
        if stored.quality & Quality.JUMP:
            course._jump = stored.time, stored.value
        if stored.quality & Quality.FROZEN:
            course.repeats = limits.frozen_after
            course._since = stored.time - timedelta(seconds=limits.frozen_s)
        course._flags = stored.quality & (Quality.FROZEN | Quality.JUMP)
        course.is_sound = not stored.quality
        return course

    def judge(self, time: datetime, value: float, quality: int) -> int:
        """The flags that a reading deserves beside those that it has."""
        if time < self.time:
            return 0
        if time == self.time:
            return self._judge_again(value, quality)
        if self.is_sound:
            self._level = self.time, self.value
        flags = self._judge_rest(time, value)
        if quality:
            self._jump = None
        else:
            flags |= self._judge_change(time, value)
        self._take(time, value, flags, is_level=not quality and not flags & Quality.JUMP)
        return flags

    def begin(self, quality: int) -> None:
        """Nothing can be said of the first reading."""
        self._take(self.time, self.value, 0, is_level=not quality)

    def _take(self, time: datetime, value: float, flags: int, *, is_level: bool) -> None:
        if is_level:
            self._level, self._jump = (time, value), None
        self.time, self.value, self._flags = time, value, flags
        self.is_sound = is_level and not flags

    def _judge_again(self, value: float, quality: int) -> int:
        """The newest reading once more, or its correction."""
        if value != self.value:
            self.repeats, self._jump = 0, None
            self._take(self.time, value, 0, is_level=not quality)
        return self._flags

    def _judge_rest(self, time: datetime, value: float) -> int:
        limits = self._limits
        if value != self.value:
            self.repeats = 0
            return 0
        if self.repeats == 0:
            self._since = self.time
        self.repeats += 1
        if self.repeats < limits.frozen_after or value in limits.constant:
            return 0
        stood_s = (time - self._since).total_seconds()
        return Quality.FROZEN.value if stood_s >= limits.frozen_s else 0

    def _judge_change(self, time: datetime, value: float) -> int:
        if (
            self._level is None
            or self._reaches(self._level, time, value)
            or (self._jump is not None and self._reaches(self._jump, time, value))
        ):
            return 0
        self._jump = time, value
        return Quality.JUMP.value

    def _reaches(self, since: Point, time: datetime, value: float) -> bool:
        change = value - since[1]
        if change < 0:
            if self._limits.may_fall:
                return True
            change = -change
        return change <= self._limits.rate * max((time - since[0]).total_seconds(), _SHORTEST_S)


class Judge:
    """Judges the readings of all devices, and forgets those that have been silent for longest."""

    def __init__(self, catalogue: Catalogue, *, remembered_devices: int = 100_000) -> None:
        self._limits = {
            (metric.id, kind.id): _limits(metric, kind)
            for metric in catalogue.metrics.values()
            for kind in catalogue.kinds.values()
            if metric.max_rate is not None or metric.frozen_after is not None
        }
        self.metrics = frozenset(metric for metric, _ in self._limits)
        # Two generations: what the young one lacks is taken over from the old one, which goes when
        # the young one is full. That keeps what was used lately, at the price of a plain look-up.
        self._generation = remembered_devices // 2
        self._young: dict[str, Courses] = {}
        self._old: dict[str, Courses] = {}

    def recall(self, standings: Iterable[Standing]) -> None:
        """Go on from what the store holds, so that a restart forgets no level."""
        for one in standings:
            limits = self._limits.get((one.metric, one.kind))
            if limits is not None:
                self._courses(one.device)[one.metric] = Course.recalled(limits, one)

    def judge(self, readings: list[Reading], kinds: Mapping[str, str]) -> None:
        """Flag readings, in place; `kinds` has the kind of every device."""
        last_device = None
        courses: Courses = {}
        for index, (device, metric, time, value, quality) in enumerate(readings):
            if device is not last_device:
                last_device = device
                known = self._young.get(device)
                courses = self._courses(device) if known is None else known
            course = courses.get(metric)
            if course is None:
                if metric in self.metrics:
                    limits = self._limits[metric, kinds[device]]
                    courses[metric] = course = Course(limits, time, value)
                    course.begin(quality)
                continue
            if course.is_sound and not quality and time > course.time:
                # The usual case, without the price of a call.
                change = value - course.value
                if -course.step <= change <= course.step and (change or course.may_rest):
                    course.time = time
                    course.value = value
                    course.repeats = 0
                    continue
            flags = course.judge(time, value, quality)
            if flags:
                readings[index] = Reading(device, metric, time, value, quality | flags)

    def __len__(self) -> int:
        """How many devices it remembers."""
        return len(self._young) + len(self._old)

    def _courses(self, device: str) -> Courses:
        courses = self._young.get(device)
        if courses is None:
            if len(self._young) >= self._generation:
                self._old, self._young = self._young, {}
            courses = self._young[device] = self._old.pop(device, {})
        return courses


def _limits(metric: Metric, kind: Kind) -> Limits:
    return Limits(
        rate=inf if metric.max_rate is None else metric.max_rate / 60 * _ROUNDING,
        may_fall=metric.temporal is Temporal.COUNTER,
        frozen_after=inf if metric.frozen_after is None else metric.frozen_after,
        frozen_s=(metric.frozen_after or 0) * kind.interval_s,
        constant=frozenset(metric.constant),
    )

"""A scenario that happens: from a start, until it is over or is stopped."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import count, takewhile
from zoneinfo import ZoneInfo

from sensor_sim.message import rfc3339
from sensor_sim.moment import Moment, moment_ms, parse_moment
from sensor_sim.recording.form import unix_ms
from sensor_sim.scenario.document import AnyEffect, Scenario
from sensor_sim.scenario.steps import Steps

_RAMP_STEP_S = 300
_MILLISECOND = timedelta(milliseconds=1)
_DAY = timedelta(days=1)


class ScenarioError(ValueError):
    """A scenario that cannot happen so; the message says why."""


class UnknownScenarioError(ScenarioError):
    """A name that no scenario of the city has."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Times are Unix milliseconds of simulated time; `stopped_ms` ends it early."""

    scenario: Scenario
    start_ms: int
    stopped_ms: int | None = None

    @property
    def end_ms(self) -> int:
        over_ms = self.start_ms + self.scenario.lasts // _MILLISECOND
        return over_ms if self.stopped_ms is None else min(over_ms, self.stopped_ms)

    def stopped(self, time_ms: int) -> "Occurrence":
        return replace(self, stopped_ms=time_ms)

    def __str__(self) -> str:
        """As one asks for it: `storm@2026-11-23T12:00:00.000Z`, with `/` and the end if stopped."""
        stopped = "" if self.stopped_ms is None else f"/{rfc3339(self.stopped_ms)}"
        return f"{self.scenario.id}@{rfc3339(self.start_ms)}{stopped}"

    def hours(self, effect: AnyEffect) -> float:
        """How long an effect lasts unless it is stopped."""
        return ((effect.ends or self.scenario.lasts) - effect.begins).total_seconds() / 3600

    def weight(self, effect: AnyEffect) -> Steps:
        """How far an effect is there, 0 to 1; what is stopped goes as slowly as it came."""
        begins_s = self.start_ms / 1000 + effect.begins.total_seconds()
        ends_s = begins_s + 3600 * self.hours(effect)
        rises_s = effect.rises.total_seconds()
        steps = [
            *((begins_s + late_s, up) for late_s, up in _ramp(rises_s)),
            (begins_s + rises_s, 1.0),
            *((ends_s - rises_s + late_s, 1 - up) for late_s, up in _ramp(rises_s)),
            (ends_s, 0.0),
        ]
        if self.stopped_ms is not None:
            steps = _cut_short(steps, self.stopped_ms / 1000, rises_s)
        return Steps(tuple(one for one, _ in steps), tuple(one for _, one in steps), before=0.0)


def _ramp(rises_s: float) -> list[tuple[float, float]]:
    """When each step of a ramp begins, and how far up it is in its middle."""
    moments = takewhile(lambda late_s: late_s < rises_s, count(0.0, _RAMP_STEP_S))
    return [(late_s, min(1.0, (late_s + _RAMP_STEP_S / 2) / rises_s)) for late_s in moments]


def _cut_short(
    steps: list[tuple[float, float]], end_s: float, rises_s: float
) -> list[tuple[float, float]]:
    kept = [step for step in steps if step[0] < end_s]
    if not kept or len(kept) == len(steps):
        return kept
    level = kept[-1][1]
    going = [(end_s + late_s, level * (1 - up)) for late_s, up in _ramp(rises_s)]
    return [*kept, *going, (end_s + rises_s, 0.0)]


@dataclass(frozen=True, slots=True)
class Wish:
    """A scenario that is to happen; `when` none: at its own hour, else from the beginning.

    `stop` ends it before it is over. Durations count from the run's start.
    """

    scenario: str
    when: Moment | None = None
    stop: Moment | None = None


def parse_wish(text: str) -> Wish:
    """`match_night`, `match_night@2026-11-23T18:00`, `match_night@+10m`, `match_night@+10m/+50m`.

    Raises:
        ScenarioError: a time is none.
    """
    scenario, is_timed, times = text.partition("@")
    when, is_stopped, stop = times.partition("/")
    return Wish(
        scenario,
        parse_when(when, scenario) if is_timed else None,
        parse_when(stop, scenario) if is_stopped else None,
    )


def parse_when(text: str, scenario: str) -> Moment:
    """A time, or how long after a start.

    Raises:
        ScenarioError: it is neither.
    """
    try:
        return parse_moment(text.removeprefix("+"))
    except ValueError:
        raise ScenarioError(
            f"{scenario}: {text!r} is no time: write 2026-11-23T18:00, or +10m"
        ) from None


def occurrence_of(
    wish: Wish, scenarios: Mapping[str, Scenario], start_ms: int, zone: ZoneInfo
) -> Occurrence:
    """The wish in a run that begins at `start_ms`; times without a zone are in `zone`.

    Raises:
        UnknownScenarioError: there is no such scenario.
        ScenarioError: it would be stopped before it starts.
    """
    scenario = scenario_called(wish.scenario, scenarios)
    if wish.when is None:
        begins_ms = _next_ms(scenario.at, start_ms, zone)
    else:
        begins_ms = moment_ms(wish.when, start_ms, zone)
    stop_ms = None if wish.stop is None else moment_ms(wish.stop, start_ms, zone)
    if stop_ms is not None and stop_ms <= begins_ms:
        raise ScenarioError(f"{scenario.id}: {rfc3339(stop_ms)} is not after its start")
    return Occurrence(scenario, begins_ms, stop_ms)


def _next_ms(at: time | None, start_ms: int, zone: ZoneInfo) -> int:
    """When that time of day comes next; at once when it is none."""
    if at is None:
        return start_ms
    start = datetime.fromtimestamp(start_ms / 1000, zone)
    today = datetime.combine(start.date(), at, zone)
    when = today if today >= start else datetime.combine(start.date() + _DAY, at, zone)
    return unix_ms(when, zone)


def scenario_called(name: str, scenarios: Mapping[str, Scenario]) -> Scenario:
    """Raises UnknownScenarioError when there is none; the message names those that there are."""
    if name not in scenarios:
        known = ", ".join(scenarios) or "none"
        raise UnknownScenarioError(f"the city has no scenario {name!r}; its scenarios are: {known}")
    return scenarios[name]

"""The ways in which what happens in a run may be changed while it runs."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sensor_sim.faults import Fault, fault_of
from sensor_sim.message import rfc3339
from sensor_sim.scenario import Occurrence, Scenario
from sensor_sim.stage import Edit, Script


class EditError(ValueError):
    """What is to be ended does not go on, or what is to begin does; the message says so."""


class UnknownFaultError(EditError):
    """A number that no fault has."""


def start(scenario: Scenario) -> Edit:
    """Let a scenario happen, unless it does at that time."""

    def edit(script: Script, from_ms: int) -> Script:
        happens = Occurrence(scenario, from_ms)
        for one in script.occurrences:
            is_apart = one.end_ms <= happens.start_ms or happens.end_ms <= one.start_ms
            if one.scenario.id == scenario.id and not is_apart:
                raise EditError(
                    f"{scenario.id} happens from {rfc3339(one.start_ms)} to {rfc3339(one.end_ms)}: "
                    "stop it first"
                )
        return replace(script, occurrences=(*script.occurrences, happens))

    return edit


def stop(scenario: Scenario) -> Edit:
    """End a scenario that happens, and call off what of it is to come."""

    def edit(script: Script, from_ms: int) -> Script:
        going = [one for one in script.occurrences if _goes_on(one, scenario, from_ms)]
        if not going:
            raise EditError(f"{scenario.id} does not happen: there is nothing to stop")
        occurrences = (
            one.stopped(from_ms) if one in going else one
            for one in script.occurrences
            if one not in going or one.start_ms < from_ms
        )
        return replace(script, occurrences=tuple(occurrences))

    return edit


def _goes_on(one: Occurrence, scenario: Scenario, from_ms: int) -> bool:
    return one.scenario.id == scenario.id and one.end_ms > from_ms


def strike(given: Mapping[str, Any]) -> Edit:
    """Add a fault, whose document may leave out the `start`: it is now.

    The edit raises FaultError when it is none.
    """

    def edit(script: Script, from_ms: int) -> Script:
        fault = fault_of({**given, "start": given.get("start") or _time(from_ms)})
        return replace(script, faults=(*script.faults, fault))

    return edit


def mend(number: int) -> Edit:
    """End a fault; it keeps its number, by which the chance of the others goes."""

    def edit(script: Script, from_ms: int) -> Script:
        if not 0 <= number < len(script.faults):
            raise UnknownFaultError(f"there is no fault {number}: GET /faults lists them")
        fault = script.faults[number]
        if is_over(fault, from_ms):
            raise EditError(f"fault {number} is over since {fault.end}")
        ended = fault.model_copy(update={"end": _time(from_ms)})
        return replace(
            script, faults=(*script.faults[:number], ended, *script.faults[number + 1 :])
        )

    return edit


def is_over(fault: Fault, time_ms: int) -> bool:
    return fault.end is not None and fault.end.timestamp() * 1000 <= time_ms


def _time(time_ms: int) -> datetime:
    return datetime.fromtimestamp(time_ms / 1000, UTC)

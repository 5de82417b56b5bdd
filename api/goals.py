"""How far a city is on its way to a goal: from where it set out, at an even pace, to its date."""

from datetime import date
from enum import StrEnum

from vigie.city.goals import Goal


class GoalStatus(StrEnum):
    UNKNOWN = "unknown"  # there is no value
    REACHED = "reached"
    ON_TRACK = "on_track"  # as far as an even pace since the baseline asks for, or farther
    BEHIND = "behind"
    OPEN = "open"  # without a baseline there is no pace
    MISSED = "missed"  # its date has passed


def progress(goal: Goal, value: float | None) -> float | None:
    """The part of the way from the baseline to the target that is done.

    Below 0 when things got worse, above 1 beyond the target.
    """
    if value is None or goal.baseline is None:
        return None
    return (value - goal.baseline.value) / (goal.target - goal.baseline.value)


def due_progress(goal: Goal, today: date) -> float | None:
    """The part of the time from the baseline to the goal's date that has passed: 0 to 1."""
    if goal.baseline is None:
        return None
    passed = (today - goal.baseline.date) / (goal.date - goal.baseline.date)
    return min(1.0, max(0.0, passed))


def status(goal: Goal, value: float | None, today: date) -> GoalStatus:
    """Where the city stands on this day of its own."""
    if value is None:
        return GoalStatus.UNKNOWN
    if goal.meets(value):
        return GoalStatus.REACHED
    if today > goal.date:
        return GoalStatus.MISSED
    done, due = progress(goal, value), due_progress(goal, today)
    if done is None or due is None:
        return GoalStatus.OPEN
    return GoalStatus.ON_TRACK if done >= due else GoalStatus.BEHIND

"""A bucket outside the band that is typical of its weekday and time."""

from datetime import datetime
from typing import NamedTuple

from alarms.watch import Judgement
from vigie.city.alarms import Deviation


class Usual(NamedTuple):
    """The band of a bucket, and how many weeks stand behind it."""

    low: float | None
    high: float | None
    weeks: int


def judged(condition: Deviation, end: datetime, value: float | None, usual: Usual) -> Judgement:
    """A bucket that ended at `end`; without a value, or weeks enough, it says nothing."""
    low, high, weeks = usual
    if value is None or low is None or high is None or weeks < condition.least_weeks:
        return Judgement(end, None)
    margin = condition.margin * (high - low)
    if value > high + margin and condition.side != "below":
        return Judgement(end, is_met=True, value=value, limit=high + margin)
    if value < low - margin and condition.side != "above":
        return Judgement(end, is_met=True, value=value, limit=low - margin)
    return Judgement(end, is_met=False, value=value)

"""A value beyond a limit. Within the deadband it is as it was."""

from datetime import datetime

from alarms.watch import Judgement
from vigie.city.alarms import Threshold


def judged(condition: Threshold, time: datetime, value: float | None) -> Judgement:
    """No value says nothing."""
    if value is None:
        return Judgement(time, None)
    if condition.above is not None:
        limit, excess = condition.above, value - condition.above
    else:
        limit = condition.below or 0.0
        excess = limit - value
    is_met = True if excess > 0 else False if excess <= -condition.deadband else None
    return Judgement(time, is_met, value, limit)

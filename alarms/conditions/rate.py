"""A change by so much within a span: against the lowest, or highest, value of the span."""

from datetime import datetime
from typing import NamedTuple

from alarms.watch import Judgement
from vigie.city.alarms import Rate

MOST_VALUES = 1_000  # of denser readings the oldest are forgotten before their time


class Held(NamedTuple):
    time: datetime
    value: float


Window = tuple[Held, ...]
"""Those values, the oldest first, that may yet be the lowest (or, of a fall, the highest)."""


def judged(
    condition: Rate, window: Window, time: datetime, value: float | None
) -> tuple[Window, Judgement]:
    """The window with a value that is newer than all in it, or corrects the last."""
    kept = [held for held in window if time - condition.within <= held.time < time]
    if value is None:
        return tuple(kept), Judgement(time, None)
    sign = 1.0 if condition.rise is not None else -1.0
    amount = (condition.rise if condition.rise is not None else condition.fall) or 0.0
    while kept and sign * kept[-1].value >= sign * value:
        kept.pop()
    kept.append(Held(time, value))
    change = sign * (value - kept[0].value)
    return tuple(kept[-MOST_VALUES:]), Judgement(time, change >= amount, change, amount)

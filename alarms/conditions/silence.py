"""Nothing heard for so long. It is the clock that judges, and hearing that ends it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from alarms.watch import Judgement
from vigie.city.alarms import Silence

_LONGEST_S = 1e8  # whatever a device says of itself


def patience(condition: Silence, interval_s: float | None) -> timedelta | None:
    """How long it may be silent; None when there is nothing to go by."""
    if interval_s is None:
        return condition.after
    own = timedelta(seconds=min(condition.intervals * interval_s, _LONGEST_S))
    return own if condition.least is None else max(own, condition.least)


@dataclass(frozen=True, slots=True)
class Ear:
    """When something was last heard, or expected from, and for how long nothing may be.

    What was before `expected_from` is not held against it: nobody could be heard then.
    """

    heard_at: datetime
    patience: timedelta
    expected_from: datetime | None = None

    @property
    def due(self) -> datetime:
        if self.expected_from is None:
            return self.heard_at + self.patience
        return max(self.heard_at, self.expected_from) + self.patience


def listened(ear: Ear, clock: datetime) -> list[Judgement]:
    """Nothing was heard until now."""
    if clock < ear.due:
        return []
    return [Judgement(ear.due, is_met=True, value=None, limit=ear.patience.total_seconds())]

"""Nothing heard for so long. It is the clock that judges, and hearing that ends it."""

from dataclasses import dataclass, replace
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
    """When something was last heard, or expected from, and for how long nothing may be."""

    heard_at: datetime
    patience: timedelta

    @property
    def due(self) -> datetime:
        return self.heard_at + self.patience


def heard(ear: Ear, at: datetime, judged_to: datetime | None) -> tuple[Ear, list[Judgement]]:
    """Something is heard; what is heard late, though before the clock was looked at, counts too."""
    if at <= ear.heard_at:
        return ear, []
    gap = [_silent(ear)] if ear.due <= at else []
    not_before = max(at, judged_to) if judged_to is not None else at
    return replace(ear, heard_at=at), [*gap, Judgement(not_before, is_met=False)]


def listened(ear: Ear, clock: datetime) -> list[Judgement]:
    """Nothing was heard until now."""
    return [_silent(ear)] if ear.due <= clock else []


def _silent(ear: Ear) -> Judgement:
    return Judgement(ear.due, is_met=True, value=None, limit=ear.patience.total_seconds())

"""Alarms as the API tells of them: as they are, what happened to them, and how they come and go."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Self

from dashboard.city import Names
from dashboard.document import Document
from dashboard.question import Pace
from dashboard.state import Alarm

# The worst first. Alarms change by the stream's word; a shelf's end has none.
SEVERITIES: Final = ("critical", "high", "medium", "low")
OPEN_STATES: Final = ("raised", "acknowledged", "cleared")
ALARMS: Final = Pace(30, on_alarms=True)


def worst_first(alarms: Iterable[Alarm]) -> tuple[Alarm, ...]:
    """By severity; of these, what stands and waits, then what is in hand, then what is gone."""
    order = [*OPEN_STATES, "closed"]
    return tuple(
        sorted(
            sorted(alarms, key=lambda one: one.since, reverse=True),
            key=lambda one: (SEVERITIES.index(one.severity), order.index(one.state)),
        )
    )


class Alarms(Document):
    items: tuple[Alarm, ...]
    next: str | None = None


class Event(Document):
    event: str
    at: datetime
    by: str | None = None
    comment: str | None = None
    until: datetime | None = None


class Notice(Document):
    """What a channel was told, or is yet to be."""

    channel: str
    event: str
    due_at: datetime
    sent_at: datetime | None = None
    given_up_at: datetime | None = None
    error: str | None = None


class AlarmHistory(Alarm):
    events: tuple[Event, ...]
    notices: tuple[Notice, ...] | None = None

    def as_of(self, at: datetime) -> Self:
        """As it was at a moment: what came later was not known."""

        def by_then(time: datetime | None) -> datetime | None:
            return time if time is not None and time <= at else None

        acknowledged_at, cleared_at = by_then(self.acknowledged_at), by_then(self.cleared_at)
        if cleared_at is not None:
            state = "cleared" if acknowledged_at is None else "closed"
        else:
            state = "raised" if acknowledged_at is None else "acknowledged"
        notices = None
        if self.notices is not None:
            notices = tuple(
                one.model_copy(
                    update={
                        "sent_at": by_then(one.sent_at),
                        "given_up_at": by_then(one.given_up_at),
                    }
                )
                for one in self.notices
                if one.due_at <= at
            )
        return self.model_copy(
            update={
                "state": state,
                "acknowledged_at": acknowledged_at,
                "acknowledged_by": self.acknowledged_by if acknowledged_at else None,
                "cleared_at": cleared_at,
                "events": tuple(one for one in self.events if one.at <= at),
                "notices": notices,
            }
        )


class Rule(Document):
    """`numbers` are what the city's file says of the condition."""

    id: str
    name: Names
    severity: str
    words: Names
    condition: str
    numbers: dict[str, float | str | list[str]]
    kinds: tuple[str, ...] = ()


class Rules(Document):
    items: tuple[Rule, ...]


class Figures(Document):
    raised: int
    standing_s: float
    longest_s: float
    mean_acknowledge_s: float | None
    mean_clear_s: float | None


class AlarmGroup(Figures):
    key: str | None


class LongAlarm(Document):
    id: int
    rule: str
    subject: str
    standing_s: float


class Statistics(Figures):
    """`hours` are those with any alarm: their start, and how many were raised."""

    start: datetime
    end: datetime
    per_operator_hour: float | None
    most_in_10_min: int
    share_in_flood: float | None
    groups: tuple[AlarmGroup, ...]
    longest: tuple[LongAlarm, ...]
    hours: tuple[tuple[datetime, int], ...]

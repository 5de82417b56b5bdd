"""The life of an alarm (ISA-18.2, clause 5): raised, acknowledged, cleared; shelved meanwhile.

An alarm is what its events make of it: `after` adds one to what is known, and the functions named
like a wish (`acknowledge`, `shelve`, ...) say which event it comes to, or why it cannot be.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_SHELF = timedelta(days=30)


class State(StrEnum):
    """What an alarm asks of staff."""

    RAISED = "raised"  # it stands, and nobody has it in hand
    ACKNOWLEDGED = "acknowledged"  # it stands, and somebody has
    CLEARED = "cleared"  # it is gone, but nobody has seen it
    CLOSED = "closed"  # it is over


class Kind(StrEnum):
    """What happens to an alarm."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    COMMENTED = "commented"
    SHELVED = "shelved"
    UNSHELVED = "unshelved"
    FLAPPING = "flapping"
    CLEARED = "cleared"


# What staff do about it.
ACTS = frozenset({Kind.ACKNOWLEDGED, Kind.COMMENTED, Kind.SHELVED, Kind.UNSHELVED})


class AlarmStateError(Exception):
    """What is wished of an alarm cannot be in the state it is in."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an alarm; `by` is None where it was Vigie itself."""

    kind: Kind
    at: datetime
    by: str | None = None
    comment: str | None = None
    until: datetime | None = None  # of a shelving, its end; when what has cleared was gone


@dataclass(frozen=True, slots=True)
class Life:
    """Where an alarm stands. `since` is when its condition began, by the readings' own times."""

    since: datetime
    raised_at: datetime
    must_be_acknowledged: bool = True
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    cleared_at: datetime | None = None
    shelved_until: datetime | None = None
    shelved_by: str | None = None
    is_flapping: bool = False

    @property
    def state(self) -> State:
        if self.cleared_at is None:
            return State.RAISED if self.acknowledged_at is None else State.ACKNOWLEDGED
        if self.must_be_acknowledged and self.acknowledged_at is None:
            return State.CLEARED
        return State.CLOSED

    @property
    def stands(self) -> bool:
        return self.cleared_at is None

    def is_shelved(self, at: datetime) -> bool:
        return self.shelved_until is not None and at < self.shelved_until


def after(life: Life, event: Event) -> Life:
    """The alarm once an event has happened to it."""
    match event.kind:
        case Kind.ACKNOWLEDGED:
            return replace(life, acknowledged_at=event.at, acknowledged_by=event.by)
        case Kind.CLEARED:
            return replace(life, cleared_at=event.until or event.at)
        case Kind.SHELVED:
            return replace(life, shelved_until=event.until, shelved_by=event.by)
        case Kind.UNSHELVED:
            return replace(life, shelved_until=None, shelved_by=None)
        case Kind.FLAPPING:
            return replace(life, is_flapping=True)
        case Kind.RAISED | Kind.COMMENTED:
            return life


def acknowledge(life: Life, by: str, at: datetime, comment: str | None = None) -> Event:
    """Somebody has seen it, and has it in hand.

    Raises:
        AlarmStateError: somebody had before, or it is over.
    """
    if life.acknowledged_at is not None:
        raise AlarmStateError(f"{life.acknowledged_by} has acknowledged it before")
    if life.state is State.CLOSED:
        raise AlarmStateError("it is over")
    return Event(Kind.ACKNOWLEDGED, at, by, comment)


def remark(_life: Life, by: str, at: datetime, comment: str) -> Event:
    """A comment, at any time: also of what is over."""
    return Event(Kind.COMMENTED, at, by, comment)


def shelve(life: Life, by: str, at: datetime, until: datetime, comment: str) -> Event:
    """Out of sight for a while, for a reason; if raised again meanwhile, it stays so.

    Raises:
        AlarmStateError: it is over, or the time is past or longer than `LONGEST_SHELF`.
    """
    if life.state is State.CLOSED:
        raise AlarmStateError("it is over")
    if until <= at:
        raise AlarmStateError("the time to shelve it until is past")
    if until - at > LONGEST_SHELF:
        raise AlarmStateError(f"it can be shelved for {LONGEST_SHELF.days} days at most")
    return Event(Kind.SHELVED, at, by, comment, until)


def unshelve(life: Life, by: str | None, at: datetime, comment: str | None = None) -> Event:
    """Back in sight, before its time or at it.

    Raises:
        AlarmStateError: it is not on the shelf.
    """
    if life.shelved_until is None:
        raise AlarmStateError("it is not shelved")
    return Event(Kind.UNSHELVED, at, by, comment)

"""A message: the alarms that it tells of, each as it was when the message was composed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vigie.alarm import ACTS, Kind
from vigie.city import City
from vigie.city.alarms import Channel, Rule
from vigie.store.notices import Telling


@dataclass(frozen=True, slots=True)
class Message:
    """`id` is the same at each attempt to send it. A message without alarms is a test.

    `replies_to` are the messages that told of the same alarms before, the oldest first;
    `is_summary` says that a part of it waited for the end of quiet hours.
    """

    id: str
    composed_at: datetime
    tellings: tuple[Telling, ...] = ()
    replies_to: tuple[str, ...] = ()
    is_summary: bool = False

    @property
    def is_test(self) -> bool:
        return not self.tellings


@dataclass(frozen=True, slots=True)
class Audience:
    """To whom a message speaks, and where its links lead."""

    city: City
    channel: Channel
    dashboard_url: str | None

    @property
    def language(self) -> str:
        return self.channel.language or self.city.config.languages[0]

    def rule(self, id_: str) -> Rule | None:
        """None once the city's file does not have it any more."""
        return next((one for one in self.city.config.alarms.rules if one.id == id_), None)

    def district(self, id_: str | None) -> str | None:
        """Its name, or what there is of it."""
        return next((one.name for one in self.city.districts if one.id == id_), id_)

    def link(self, alarm: int) -> str | None:
        if not self.dashboard_url:
            return None
        return f"{self.dashboard_url.rstrip('/')}/alarms?alarm={alarm}"


class Turn(StrEnum):
    """What an alarm has come to by the end of a message."""

    STANDS = "stands"
    IN_HAND = "in_hand"  # it stands, and somebody has acknowledged it
    FOLLOWED_UP = "followed_up"  # it is as it was told before, and staff did something about it
    CAME_AND_WENT = "came_and_went"  # nobody was told that it stood
    OVER = "over"


def turn_of(telling: Telling) -> Turn:
    kinds = {one.kind for one in telling.events}
    is_taken_in_hand = telling.life.stands and Kind.ACKNOWLEDGED in kinds
    if kinds <= ACTS and not is_taken_in_hand:
        return Turn.FOLLOWED_UP
    if telling.life.stands:
        return Turn.STANDS if telling.life.acknowledged_at is None else Turn.IN_HAND
    return Turn.CAME_AND_WENT if Kind.RAISED in kinds else Turn.OVER

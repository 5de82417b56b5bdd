"""What travels through ingest: a message as it came, the items in it, and what became of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from vigie.model import CANONICAL, DeadLetter, Device, Reading, Reason


class Message(NamedTuple):
    """A message as the broker delivered it; `receipt` is what acknowledges it."""

    topic: str
    payload: bytes
    received_at: datetime
    receipt: "Receipt | None" = None


class Receipt(NamedTuple):
    """A packet id and the connection it belongs to: on another it could mean another message."""

    connection: int
    packet: int


class Item(NamedTuple):
    """Some values of one device at one time, as a payload states them: nothing is checked yet.

    `where` is the path of the item in its payload, such as `[3].`, and `inside` that of the values
    in the item, for people to find them. `units` are UCUM codes that the payload itself states.
    """

    values: dict[str, Any]
    time: Any = None
    device: str | None = None
    kind: str | None = None
    where: str = ""
    inside: str = "values."
    units: Mapping[str, str] | None = None


class Problem(NamedTuple):
    """What is wrong with a message or a part of it, in a sentence for a person.

    `hint` ends the sentence; as it takes a while, it is asked for where the problem is shown.
    """

    reason: Reason
    detail: str
    hint: Callable[[], str] = str


class UnusableError(Exception):
    """A whole message that cannot become readings."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.problem = Problem(reason, detail)


@dataclass(slots=True)
class Decoded:
    """What a message became, and the id of the feed by which it came."""

    feed: str = CANONICAL
    readings: list[Reading] = field(default_factory=list)
    devices: dict[str, Device] = field(default_factory=dict)
    description: Device | None = None
    dead_letters: list[DeadLetter] = field(default_factory=list)

"""What goes wrong, and when: drawn from a seed, so that it can be told and had again."""

import random
from dataclasses import dataclass
from enum import StrEnum


class Deed(StrEnum):
    KILL_DATABASE = "kill the database"
    KILL_BROKER = "kill the broker"
    KILL_WORKER = "kill worker"
    STALL_BROKER = "stall the broker's link of worker"
    STALL_DATABASE = "stall the database's link of worker"
    LOSE_BROKER = "lose the broker's connection of worker"
    LOSE_DATABASE = "lose the database's connections of worker"
    DROP_BROKER = "drop the broker's connection of worker"
    DROP_DATABASE = "drop the database's connections of worker"
    REFUSE_BROKER = "refuse worker at the broker"
    REFUSE_DATABASE = "refuse worker at the database"


# At least and at most, in seconds. The broker's link stalls past the keepalive of KEEPALIVE_S.
_LASTS_S = {
    Deed.KILL_DATABASE: (0.5, 3.0),
    Deed.KILL_BROKER: (0.5, 3.0),
    Deed.KILL_WORKER: (0.1, 4.0),
    Deed.STALL_BROKER: (7.0, 10.0),
    Deed.STALL_DATABASE: (2.0, 8.0),
    Deed.REFUSE_BROKER: (1.0, 3.0),
    Deed.REFUSE_DATABASE: (1.0, 3.0),
}
_GAP_S = (0.3, 3.0)
_SERVERS = {Deed.KILL_DATABASE, Deed.KILL_BROKER}
KEEPALIVE_S = 3


@dataclass(frozen=True, slots=True)
class Event:
    """A deed, from `at_s` until `ends_s` after the beginning."""

    at_s: float
    ends_s: float
    deed: Deed
    worker: int = 0

    def __str__(self) -> str:
        whose = "" if self.deed in _SERVERS else f" {self.worker}"
        return f"{self.at_s:6.1f}-{self.ends_s:.1f} s: {self.deed}{whose}"


def draw(seed: int, duration_s: float, workers: int) -> list[Event]:
    """Events in the order of their beginning: every deed once a round, the rounds in any order.

    Deeds overlap, but what is down already is left alone until it is up.
    """
    chance = random.Random(seed)
    free_at_s: dict[tuple[Deed, int], float] = {}
    events: list[Event] = []
    at_s = chance.uniform(*_GAP_S)
    while True:
        for deed in chance.sample(tuple(Deed), len(Deed)):
            worker = 0 if deed in _SERVERS else chance.randrange(workers)
            at_s = max(at_s, free_at_s.get((deed, worker), 0.0))
            ends_s = at_s + chance.uniform(*_LASTS_S.get(deed, (0.0, 0.0)))
            if ends_s > duration_s:
                return events
            events.append(Event(at_s, ends_s, deed, worker))
            free_at_s[deed, worker] = ends_s + 0.5
            at_s += chance.uniform(*_GAP_S)

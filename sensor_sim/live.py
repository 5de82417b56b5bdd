"""The present: what is due leaves, and what happens to the rest when that ends."""

from collections.abc import Iterable, Iterator, Sequence
from threading import Event
from typing import Protocol

from sensor_sim.account import Account
from sensor_sim.gateways import Parcel
from sensor_sim.outbox import Outbox
from sensor_sim.pace import Pace, wall_ms
from sensor_sim.sending import Sending


class Chore(Protocol):
    """What is done in moments in which no report is due."""

    def go_on(self, until_ms: int, /) -> None:
        """Some more of it, until that wall time."""


def live(
    parcels: Iterator[Parcel],
    chores: Sequence[Chore],
    outbox: Outbox,
    pace: Pace,
    stop: Event,
) -> None:
    """Publish each parcel at its time, from the pace's start on; late ones at once, in order."""
    account = Account(wall_ms())
    for parcel in parcels:
        due_ms = pace.wall_at(parcel.due_ms)
        for chore in chores:
            chore.go_on(due_ms)
        if not pace.wait_for(parcel.due_ms, stop):
            outbox.leave_all(left_behind(parcel.sendings, pace))
            break
        if parcel.gateway is None:
            outbox.post(parcel.sendings[0])
        else:
            outbox.post_together(parcel.gateway, parcel.sendings)
        now_ms = wall_ms()
        account.sent(parcel, now_ms - due_ms, now_ms)
    account.close(wall_ms())


def left_behind(sendings: Iterable[Sending], pace: Pace) -> Iterator[Sending]:
    """Of those that were not sent, what was due, or has a fault that made it late."""
    now_ms = wall_ms()
    return (one for one in sendings if one.faults or pace.wall_at(one.due_ms) <= now_ms)

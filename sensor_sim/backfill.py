"""History flat out: many readings a message, as a gateway sends what it kept while offline."""

from itertools import chain
from threading import Event

from sensor_sim.faults import Faults
from sensor_sim.history import GATEWAY, History
from sensor_sim.message import batches
from sensor_sim.outbox import Outbox
from sensor_sim.progress import progress


def backfill(history: History, faults: Faults, outbox: Outbox, stop: Event) -> None:
    """Publish the outline of the history."""
    with progress("history, reports", history.outlined) as advance:
        for batch in batches(faults.on(history.outline()), lambda one: len(one.values)):
            if stop.is_set():
                outbox.leave_all(chain(batch, faults.rest()))
                return
            outbox.post_together(GATEWAY, batch)
            advance(len(batch))
    outbox.when_confirmed(history.note_outline)

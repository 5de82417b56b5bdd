"""What the outline of history left out, filled in beside the present and never in its way."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from threading import Event
from typing import Self

from sensor_sim.faults import Faults
from sensor_sim.history import GATEWAY, History, Part
from sensor_sim.message import batches
from sensor_sim.outbox import Outbox
from sensor_sim.pace import WallClock, wall_ms
from sensor_sim.progress import progress
from sensor_sim.sending import Sending

# A sixth of what a whole city on two cores takes: what is live waits behind little, and people
# have their machine.
_READINGS_PER_SECOND = 5_000


class Filling:
    """Publishes the rest of the history, as much as there is time for between live reports.

    `faults` are not those of another stream: what is late waits in them.
    """

    def __init__(
        self,
        history: History,
        faults: Faults,
        outbox: Outbox,
        stop: Event,
        clock: WallClock = wall_ms,
    ) -> None:
        self._told = history.told
        self._faults = faults
        self._outbox = outbox
        self._stop = stop
        self._clock = clock
        self._batches = self._batches_of(history.rest())
        self._next_ms = clock()
        self._shown = ExitStack()
        self._advance = self._shown.enter_context(
            progress("history in full, reports", history.left_out)
        )
        self._is_done = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._shown.close()
        self._outbox.leave_all(self._faults.rest())

    def go_on(self, until_ms: float) -> None:
        """Until that wall time; when it is over, nothing."""
        while not self._is_done and max(self._next_ms, now_ms := self._clock()) < until_ms:
            if self._stop.wait(max(0, self._next_ms - now_ms) / 1000):
                return
            batch = next(self._batches, None)
            if batch is None:
                self._is_done = True
                self._shown.close()
                return
            self._outbox.post_together(GATEWAY, batch)
            self._advance(len(batch))
            readings = sum(len(one.values) for one in batch)
            self._next_ms = max(self._next_ms, now_ms) + 1000 * readings // _READINGS_PER_SECOND

    def _batches_of(self, parts: Iterator[Part]) -> Iterator[list[Sending]]:
        for part in parts:
            yield from batches(self._faults.on(part.reports), lambda one: len(one.values))
            self._outbox.when_confirmed(partial(self._told.add, full=part.span))

"""Batches into the store in a thread of their own, so that decoding goes on while one commits."""

import threading
import time
from collections.abc import Callable

from ingest.batching import Entry


class Committing:
    """Takes one batch at a time: whoever brings the next one waits, so that memory is bounded.

    `commit` gets each batch, `tick` is called in the same thread about every `every_s` between
    batches. What they raise comes back from the next call of `hand_over` or `settle`.
    """

    def __init__(
        self, commit: Callable[[list[Entry]], None], tick: Callable[[], None], every_s: float
    ) -> None:
        self._commit = commit
        self._tick = tick
        self._every_s = every_s
        self._changed = threading.Condition()
        self._batch: list[Entry] | None = None
        self._error: BaseException | None = None
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name="committing", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def is_busy(self) -> bool:
        return self._batch is not None

    def hand_over(self, batch: list[Entry]) -> None:
        """Have the batch committed, once the one before it is."""
        with self._changed:
            self._wait_until_idle()
            self._batch = batch
            self._changed.notify_all()

    def settle(self) -> None:
        """Wait until everything handed over is committed."""
        with self._changed:
            self._wait_until_idle()

    def close(self) -> None:
        """End the thread, after what it is at."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join()

    def _wait_until_idle(self) -> None:
        self._changed.wait_for(lambda: self._batch is None or self._error is not None)
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        tick_at_s = time.monotonic()
        try:
            while self._batch is not None or not self._is_closed:
                with self._changed:
                    self._changed.wait_for(
                        lambda: self._batch is not None or self._is_closed,
                        max(0.0, tick_at_s - time.monotonic()),
                    )
                if self._batch is not None:
                    self._commit(self._batch)
                    with self._changed:
                        self._batch = None
                        self._changed.notify_all()
                if time.monotonic() >= tick_at_s:
                    self._tick()
                    tick_at_s = time.monotonic() + self._every_s
        except BaseException as error:  # noqa: BLE001 - raised again where the batches come from
            with self._changed:
                self._error = error
                self._changed.notify_all()

"""The steps of pages to other moments and layouts, of which their streams must know at once."""

import asyncio
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

_LEAVING_S = 5.0  # a layout that has not come to its page by then is taken for lost


class Steps:
    """Which streams there are, by the stamp of the layout that each keeps current."""

    def __init__(self) -> None:
        self._listeners: dict[str, Listener] = {}

    def take(self, stamp: str) -> None:
        """The page of this stamp shows something else from now on: its stream is to see to it."""
        listener = self._listeners.get(stamp)
        if listener is not None:
            listener.wake()

    def leave(self, stamp: str) -> None:
        """Another layout is on its way to the page: what is meant for this one would spoil that."""
        listener = self._listeners.get(stamp)
        if listener is not None:
            listener.leave()

    @contextmanager
    def listener(self) -> Iterator["Listener"]:
        """For the life of a stream."""
        listener = Listener(self._listeners)
        try:
            yield listener
        finally:
            listener.listen_to(None)


class Listener:
    """A stream that is told of the steps of one page."""

    def __init__(self, listeners: dict[str, "Listener"]) -> None:
        self._listeners = listeners
        self._wake = asyncio.Event()
        self._stamp: str | None = None
        self._left_at = float("-inf")

    @property
    def is_leaving(self) -> bool:
        return time.monotonic() - self._left_at < _LEAVING_S

    @property
    def is_woken(self) -> bool:
        """Whether a step was taken since `begin`."""
        return self._wake.is_set()

    def listen_to(self, stamp: str | None) -> None:
        """From now on, to the steps of the page with this layout, or of none."""
        if self._stamp is not None and self._listeners.get(self._stamp) is self:
            del self._listeners[self._stamp]
        self._stamp, self._left_at = stamp, float("-inf")
        if stamp is not None:
            self._listeners[stamp] = self

    def wake(self) -> None:
        self._wake.set()

    def leave(self) -> None:
        self._left_at = time.monotonic()
        self._wake.set()

    def begin(self) -> None:
        """What the page shows is about to be read: steps before do not count."""
        self._wake.clear()

    async def unless_woken(self, work: Coroutine[Any, Any, Any]) -> bool:
        """Do the work until a step is taken; whether it was done."""
        doing = asyncio.create_task(work)
        waking = asyncio.create_task(self._wake.wait())
        try:
            await asyncio.wait({doing, waking}, return_when=asyncio.FIRST_COMPLETED)
            if doing.done():
                doing.result()
                return True
            return False
        finally:
            doing.cancel()
            waking.cancel()

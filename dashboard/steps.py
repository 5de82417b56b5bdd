"""The steps of pages to other moments and layouts, of which their streams must know at once."""

import asyncio
import contextlib
import time
from collections.abc import Coroutine, Iterator
from typing import Any

_LEAVING_S = 5.0  # a layout that has not come to its page by then is taken for lost
_QUIET_S = 1.0  # a page that has not taken by then what was sent to it is not waited for


class Steps:
    """Which streams there are, by the stamp of the layout that each keeps current."""

    def __init__(self) -> None:
        self._listeners: dict[str, Listener] = {}
        self._left_at: dict[str, float] = {}  # by their stamp, of which a stream may not know yet

    def take(self, stamp: str) -> None:
        """The page of this stamp shows something else from now on: its stream is to see to it."""
        listener = self._listeners.get(stamp)
        if listener is not None:
            listener.wake()

    async def leave(self, stamp: str) -> None:
        """Another layout is about to go to the page: what is meant for this one would spoil that.

        Returns once the page has taken what was sent to it before, or does not seem to.
        """
        recent = {one: at for one, at in self._left_at.items() if _is_recent(at)}
        self._left_at = {**recent, stamp: time.monotonic()}
        listener = self._listeners.get(stamp)
        if listener is not None:
            await listener.leave()

    @contextlib.contextmanager
    def listener(self) -> Iterator["Listener"]:
        """For the life of a stream."""
        listener = Listener(self, self._listeners)
        try:
            yield listener
        finally:
            listener.listen_to(None)

    def is_leaving(self, stamp: str | None) -> bool:
        """Whether a layout was left, and the next one may still be on its way."""
        return stamp is not None and _is_recent(self._left_at.get(stamp, float("-inf")))


def _is_recent(moment_s: float) -> bool:
    return time.monotonic() - moment_s < _LEAVING_S


class Listener:
    """A stream that is told of the steps of one page."""

    def __init__(self, steps: Steps, listeners: dict[str, "Listener"]) -> None:
        self._steps = steps
        self._listeners = listeners
        self._wake = asyncio.Event()
        self._stamp: str | None = None
        self._quiet = asyncio.Event()

    @property
    def is_leaving(self) -> bool:
        return self._steps.is_leaving(self._stamp)

    @property
    def is_woken(self) -> bool:
        """Whether a step was taken since `begin`."""
        return self._wake.is_set()

    def listen_to(self, stamp: str | None) -> None:
        """From now on, to the steps of the page with this layout, or of none.

        It may be leaving that already: a reader who goes on at once is faster than the stream.
        """
        if self._stamp is not None and self._listeners.get(self._stamp) is self:
            del self._listeners[self._stamp]
        self._stamp = stamp
        if stamp is not None:
            self._listeners[stamp] = self

    def wake(self) -> None:
        self._wake.set()

    async def leave(self) -> None:
        self._quiet.clear()
        self._wake.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_QUIET_S):
                await self._quiet.wait()

    def be_quiet(self) -> None:
        """The page that is being left has taken all that was sent to it."""
        self._quiet.set()

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

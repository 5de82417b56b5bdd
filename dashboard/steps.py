"""The steps of pages to other moments and layouts, of which their streams must know at once."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

_LEAVING_S = 5.0  # a layout that has not come to its page by then is taken for lost
_NEVER = float("-inf")
_QUIET_S = 1.0  # a page that has not taken by then what was sent to it is not waited for


class Steps:
    """Which streams there are, by the stamp of the layout that each keeps current."""

    def __init__(self) -> None:
        self._listeners: dict[str, Listener] = {}
        self._left_at: dict[str, float] = {}  # by their stamp, of layouts whose stream may not know

    def take(self, stamp: str) -> None:
        """The page of this stamp shows something else from now on: its stream is to see to it."""
        listener = self._listeners.get(stamp)
        if listener is not None:
            listener.wake()

    async def leave(self, stamp: str) -> None:
        """Another layout is about to go to the page: what is meant for this one would spoil that.

        Returns once the page has taken what was sent to it before, or does not seem to.
        """
        now_s = time.monotonic()
        recent = {one: at for one, at in self._left_at.items() if now_s - at < _LEAVING_S}
        self._left_at = {**recent, stamp: now_s}
        listener = self._listeners.get(stamp)
        if listener is not None:
            await listener.leave()

    @contextlib.contextmanager
    def listener(self) -> Iterator["Listener"]:
        """For the life of a stream."""
        listener = Listener(self._listeners, self._was_left_at)
        try:
            yield listener
        finally:
            listener.listen_to(None)

    def _was_left_at(self, stamp: str) -> float:
        return self._left_at.get(stamp, _NEVER)


class Listener:
    """A stream that is told of the steps of one page."""

    def __init__(
        self, listeners: dict[str, "Listener"], was_left_at: Callable[[str], float]
    ) -> None:
        self._listeners = listeners
        self._was_left_at = was_left_at
        self._wake = asyncio.Event()
        self._stamp: str | None = None
        self._left_at = _NEVER
        self._quiet = asyncio.Event()

    @property
    def is_leaving(self) -> bool:
        return time.monotonic() - self._left_at < _LEAVING_S

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
        self._stamp, self._left_at = stamp, _NEVER
        if stamp is not None:
            self._left_at = self._was_left_at(stamp)
            self._listeners[stamp] = self

    def wake(self) -> None:
        self._wake.set()

    async def leave(self) -> None:
        self._left_at = time.monotonic()
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

"""Who waits for news waits for the bells of its sources, and is woken by no others."""

import asyncio
import contextlib
from collections.abc import Iterable


class Bell:
    def __init__(self) -> None:
        self.waiting: set[asyncio.Event] = set()

    def ring(self) -> None:
        """Wake everyone who waits now."""
        for one in self.waiting:
            one.set()

    async def wait(self, timeout_s: float) -> None:
        """Until it rings next, or the time is over."""
        await any_rings([self], timeout_s)


async def any_rings(bells: Iterable[Bell], timeout_s: float) -> None:
    """Until one of the bells rings next, or the time is over."""
    waited_for = tuple(bells)
    rung = asyncio.Event()
    for one in waited_for:
        one.waiting.add(rung)
    try:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await rung.wait()
    finally:
        for one in waited_for:
            one.waiting.discard(rung)

"""Who waits for news of any of several sources waits for one bell, which they all ring."""

import asyncio
import contextlib


class Bell:
    def __init__(self) -> None:
        self._next = asyncio.Event()

    def ring(self) -> None:
        """Wake everyone who waits now."""
        rung, self._next = self._next, asyncio.Event()
        rung.set()

    async def wait(self, timeout_s: float) -> None:
        """Until it rings next, or the time is over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._next.wait()

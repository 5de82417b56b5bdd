"""Who waits is woken by the bells that they wait for, and by no others."""

import asyncio
import time

from dashboard.bell import Bell, any_rings

LONG_S = 20.0


def test_one_of_several_bells_is_enough() -> None:
    async def story() -> None:
        first, second = Bell(), Bell()
        waiting = asyncio.create_task(any_rings([first, second], LONG_S))
        await asyncio.sleep(0)
        second.ring()
        await asyncio.wait_for(waiting, 1)

    asyncio.run(story())


def test_another_bell_wakes_nobody() -> None:
    async def story() -> None:
        bell, other = Bell(), Bell()
        waiting = asyncio.create_task(bell.wait(LONG_S))
        await asyncio.sleep(0)
        other.ring()
        await asyncio.sleep(0.02)
        assert not waiting.done()
        bell.ring()
        await asyncio.wait_for(waiting, 1)

    asyncio.run(story())


def test_the_time_ends_the_waiting_and_nobody_is_left_listed() -> None:
    async def story() -> None:
        bells = [Bell(), Bell()]
        begun = time.monotonic()
        await any_rings(bells, 0.02)
        assert time.monotonic() - begun >= 0.02
        assert not any(one.waiting for one in bells)

    asyncio.run(story())


def test_what_rang_before_does_not_count() -> None:
    async def story() -> None:
        bell = Bell()
        bell.ring()
        waiting = asyncio.create_task(bell.wait(LONG_S))
        await asyncio.sleep(0.02)
        assert not waiting.done()
        waiting.cancel()

    asyncio.run(story())

"""A supervisor at work in a test: what it prints, and its end for certain."""

import asyncio
import contextlib
import io
import re
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import psutil

from vigie.stack.output import Output
from vigie.stack.supervisor import Supervisor


class Scene:
    """A supervisor and what it has printed."""

    def __init__(self) -> None:
        self.stream = io.StringIO()
        self.supervisor = Supervisor(Output(as_json=False, stream=self.stream))

    def pids(self) -> list[int]:
        return [
            int(one) for one in re.findall(r"^\w+ +\| (\d+)$", self.stream.getvalue(), re.MULTILINE)
        ]

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not condition():  # noqa: ASYNC110 - a process elsewhere makes it true
                await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def scene(*names: str, grace_s: float = 2) -> AsyncIterator[Scene]:
    made = Scene()
    try:
        yield made
    finally:
        await made.supervisor.stop([({name}, grace_s) for name in names or ("worker",)], grace_s)


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True

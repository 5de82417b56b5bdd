"""Keeps the stack's processes alive, and stops them in order."""

import asyncio
import contextlib
import time
from asyncio.subprocess import Process
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from vigie.stack.output import Output
from vigie.stack.process import (
    Program,
    how_it_ended,
    kill_group,
    read_lines,
    spawn,
    stop,
)

_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.5, 30.0
_HEALTHY_AFTER_S = 60.0
_UNSEEN_LINES = 20
_TELLING_S = 5.0  # what was hidden longer ago does not say why a program ended
_LAST_LINES_S = 0.5  # the pipe may be held open by a descendant that left the group


@dataclass
class Backoff:
    """How long to wait before a restart: doubled each time, and forgotten after good health."""

    wait_s: float = _FIRST_WAIT_S

    def after_running(self, seconds: float) -> float:
        if seconds >= _HEALTHY_AFTER_S:
            self.wait_s = _FIRST_WAIT_S
        wait_s, self.wait_s = self.wait_s, min(self.wait_s * 2, _LONGEST_WAIT_S)
        return wait_s


@dataclass
class _Kept:
    program: Program
    task: asyncio.Task[None] = field(init=False)
    process: Process | None = None
    endings: int = 0
    unseen: deque[tuple[float, str]] = field(default_factory=lambda: deque(maxlen=_UNSEEN_LINES))


class Supervisor:
    """Programs kept alive; they stop in the reverse of the order in which they were started."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._kept: list[_Kept] = []
        self._stopping = False

    def start(self, program: Program) -> None:
        kept = _Kept(program)
        kept.task = asyncio.create_task(self._keep(kept), name=program.name)
        self._kept.append(kept)

    async def stop(self, groups: Sequence[tuple[set[str], float]], deadline_s: float) -> None:
        """Stop groups of programs one after the other, all by `deadline_s` from now.

        A group is asked to stop when the one before has ended, or by that one's seconds from now
        at the latest. What has not ended by the deadline is killed.
        """
        self._stopping = True
        now = asyncio.get_running_loop().time
        began = now()
        asked: list[asyncio.Task[None]] = []
        for names, by_s in groups:
            grace_s = max(began + deadline_s - now(), 0)
            group = [
                asyncio.create_task(self._stop(one, grace_s))
                for one in reversed(self._kept)
                if one.program.name in names
            ]
            if group:
                await asyncio.wait(group, timeout=max(began + by_s - now(), 0))
            asked += group
        await asyncio.gather(*asked)

    def endings(self, name: str) -> int:
        """How often a program has ended though it should not have."""
        return sum(one.endings for one in self._kept if one.program.name == name)

    async def _stop(self, kept: _Kept, grace_s: float) -> None:
        if kept.process is not None and kept.process.returncode is None:
            if not await stop(kept.process, kept.program.stop_signal, grace_s):
                late = f"{kept.program.name} did not stop within {grace_s:.1f} s and was killed"
                self._output.say("vigie", late, "warning")
            await asyncio.wait([kept.task], timeout=2 * _LAST_LINES_S)
        kept.task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await kept.task

    async def _keep(self, kept: _Kept) -> None:
        backoff = Backoff()
        while not self._stopping:
            started = time.monotonic()
            code = await self._run(kept)
            ended = time.monotonic()
            if self._stopping or (code == 0 and not kept.program.runs_for_ever):
                return
            kept.endings += 1
            wait_s = backoff.after_running(ended - started)
            for at, line in kept.unseen:
                if at >= ended - _TELLING_S:
                    self._output.say(kept.program.name, line, "error")
            self._output.say(
                "vigie",
                f"{kept.program.name} ended ({how_it_ended(code)}); restarting in {wait_s:g} s",
                "error",
            )
            await asyncio.sleep(wait_s)

    async def _run(self, kept: _Kept) -> int:
        kept.unseen.clear()
        child = await spawn(kept.program)
        kept.process = child.process
        reader = asyncio.create_task(self._relay(kept, child.output))
        try:
            code = await child.process.wait()
            kill_group(child.process)
            await asyncio.wait([reader], timeout=_LAST_LINES_S)
            return code
        finally:
            reader.cancel()
            child.pipe.close()

    async def _relay(self, kept: _Kept, output: asyncio.StreamReader) -> None:
        program = kept.program
        async for line in read_lines(output):
            if line and not self._output.relay(program.name, line, program.parse):
                kept.unseen.append((time.monotonic(), line))

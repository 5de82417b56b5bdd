"""One child process: started tied to us, its output read line by line, stopped for certain."""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from vigie.stack.output import Parsed

_TETHER = Path(__file__).with_name("tether.py")
_LONGEST_LINE = 65_536


@dataclass(frozen=True)
class Program:
    """What to run and how to end it."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL  # what the kernel sends when we die
    parse: Callable[[str], Parsed] | None = None  # how its lines read, when not in our format
    runs_for_ever: bool = True  # otherwise an exit code of 0 means that its work is done


@dataclass(frozen=True)
class Child:
    """A running program and the pipe that it writes to."""

    process: Process
    output: asyncio.StreamReader
    pipe: asyncio.BaseTransport


def tethered(program: Program) -> list[str]:
    """The command line that runs `program` as its user, tied to this process."""
    return [
        sys.executable,
        "-I",
        "-S",
        str(_TETHER),
        str(os.getpid()),
        str(int(program.orphan_signal)),
        program.user or "-",
        *program.command,
    ]


async def spawn(program: Program) -> Child:
    """Start `program`.

    It leads a session of its own: Ctrl-C in a terminal reaches only us, and we stop the children
    in order. It must be called from the main thread: the kernel's orphan signal is sent when the
    thread that forked ends.
    """
    # A pipe of ours, since asyncio's own lets Process.wait() wait for its end, which comes only
    # when every descendant that holds it has ended too.
    read_end, write_end = os.pipe()
    output = asyncio.StreamReader()
    pipe, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(output), os.fdopen(read_end, "rb", 0)
    )
    try:
        process = await asyncio.create_subprocess_exec(
            *tethered(program),
            env={**os.environ, **program.environment},
            stdin=DEVNULL,
            stdout=write_end,
            stderr=STDOUT,
            start_new_session=True,
        )
    except BaseException:
        pipe.close()
        raise
    finally:
        os.close(write_end)
    return Child(process, output, pipe)


async def read_lines(stream: asyncio.StreamReader) -> AsyncIterator[str]:
    """The lines of `stream`; one that is too long comes in pieces."""
    rest = b""
    while chunk := await stream.read(_LONGEST_LINE):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line.decode(errors="replace").rstrip()
        if len(rest) > _LONGEST_LINE:
            yield rest.decode(errors="replace")
            rest = b""
    if rest:
        yield rest.decode(errors="replace").rstrip()


async def stop(process: Process, stop_signal: signal.Signals, grace_s: float) -> bool:
    """Ask a process to end, and kill it when it has not in time.

    Returns:
        Whether it ended by itself.
    """
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(stop_signal)
    try:
        async with asyncio.timeout(grace_s):
            await process.wait()
    except TimeoutError:
        kill_group(process)
        await process.wait()
        return False
    kill_group(process)
    return True


def kill_group(process: Process) -> None:
    """Kill the process if it still runs, and whatever it started and left behind."""
    with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: only zombies are left
        os.killpg(process.pid, signal.SIGKILL)


def how_it_ended(code: int) -> str:
    """An exit code for people: `exit code 3`, or the signal's name."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"

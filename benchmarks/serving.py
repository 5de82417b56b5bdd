"""`vigie api` as it is deployed, in a process of its own, and callers that cost little."""

import asyncio
import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import httpx
import psutil

from benchmarks.rig import wait
from tests.servers import free_port
from vigie.settings import Settings

_MIB = 1024 * 1024


class Api:
    """The running service: where it is, and the memory that it takes."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.port = port
        self._process = psutil.Process(process.pid)

    @property
    def memory_mib(self) -> float:
        """Resident."""
        return float(self._process.memory_info().rss) / _MIB

    @contextmanager
    def growth_mib(self) -> Iterator[list[float]]:
        """By how much the memory grew at most, in a list of one, once the block has ended."""
        before, highest, is_over, found = self.memory_mib, 0.0, threading.Event(), [0.0]

        def watch() -> None:
            nonlocal highest
            while not is_over.wait(0.05):
                highest = max(highest, self.memory_mib)

        watching = threading.Thread(target=watch)
        watching.start()
        try:
            yield found
        finally:
            is_over.set()
            watching.join()
            found[0] = max(0.0, highest - before)


@contextmanager
def serving(settings: Settings) -> Iterator[Api]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "vigie", "api"],
        env={
            **os.environ,
            "VIGIE_CITY": settings.city,
            "VIGIE_CITIES_DIR": str(settings.cities_dir),
            "VIGIE_DATA_DIR": str(settings.data_dir),
            "VIGIE_API_PORT": str(port),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait(lambda: _is_ready(port))
        yield Api(process, port)
    finally:
        process.terminate()
        process.wait(timeout=60)


def _is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200
    except httpx.HTTPError:
        return False


class Said(NamedTuple):
    status: int
    headers: dict[bytes, bytes]
    seconds: float


class Caller:
    """One connection, without what a client library would cost."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def connect(cls, port: int) -> "Caller":
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def ask(self, path: str, etag: bytes | None = None) -> Said:
        """The answer, read to its end; it must state its length."""
        begun = time.perf_counter()
        known = b"" if etag is None else b"If-None-Match: " + etag + b"\r\n"
        self._writer.write(
            b"GET %s HTTP/1.1\r\nHost: vigie\r\nAccept-Encoding: gzip\r\n%s\r\n"
            % (path.encode(), known)
        )
        status, *lines = (await self._reader.readuntil(b"\r\n\r\n")).strip().split(b"\r\n")
        headers = dict(line.lower().split(b": ", 1) for line in lines)
        await self._reader.readexactly(int(headers.get(b"content-length", b"0")))
        return Said(int(status.split()[1]), headers, time.perf_counter() - begun)

    def close(self) -> None:
        self._writer.close()


async def at_a_rate(port: int, paths: list[str], per_s: float) -> list[float]:
    """Milliseconds of each answer, asked at its time whether or not those before are here.

    What is refused counts as answered never: infinity.
    """
    idle: list[Caller] = []

    async def ask(path: str) -> float:
        begun = time.perf_counter()
        caller = idle.pop() if idle else await Caller.connect(port)
        said = await caller.ask(path)
        idle.append(caller)
        return 1000 * (time.perf_counter() - begun) if said.status == 200 else math.inf

    begun = time.perf_counter()
    asking = []
    for number, path in enumerate(paths):
        await asyncio.sleep(max(0.0, begun + number / per_s - time.perf_counter()))
        asking.append(asyncio.create_task(ask(path)))
    found = list(await asyncio.gather(*asking))
    for caller in idle:
        caller.close()
    return found


async def again_and_again(
    port: int, path: str, callers: int, seconds: float, *, tells_etag: bool
) -> float:
    """Answers a second to callers who ask the same, each at once after its last answer."""
    ends = time.perf_counter() + seconds

    async def call() -> int:
        caller = await Caller.connect(port)
        etag, count = None, 0
        while time.perf_counter() < ends:
            said = await caller.ask(path, etag)
            if said.status not in {200, 304}:
                raise RuntimeError(f"{said.status} of {path}")
            if tells_etag:
                etag = said.headers[b"etag"].replace(b"w/", b"W/")
            count += 1
        caller.close()
        return count

    return sum(await asyncio.gather(*(call() for _ in range(callers)))) / seconds


def timed(work: Callable[[], int]) -> float:
    """How many a second, of as many as the work says it did."""
    begun = time.perf_counter()
    count = work()
    return count / (time.perf_counter() - begun)

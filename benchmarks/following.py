"""Clients of the live stream over real HTTP, in a process of their own: when each heard what."""

import asyncio
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from typing import NamedTuple

import uvloop

_VALUE = re.compile(rb'"value":(\d+)')
_LARGEST_EVENT = 64 * 1024 * 1024


class Heard(NamedTuple):
    """An event of a client: when it was whole, a value of it, and how many it has."""

    at: float
    value: int
    items: int
    size_bytes: int


@dataclass
class Followers:
    _pipe: Pipe

    def heard(self) -> list[Heard]:
        """Stop following, and tell what came."""
        self._pipe.send("stop")
        found: list[Heard] = self._pipe.recv()
        return found


@contextmanager
def following(port: int, queries: Sequence[str]) -> Iterator[Followers]:
    """A client for each query, all connected."""
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_follow, args=(there, port, queries))
    process.start()
    try:
        assert here.recv() == "connected"
        yield Followers(here)
    finally:
        process.terminate()
        process.join()


def _follow(pipe: Pipe, port: int, queries: Sequence[str]) -> None:
    uvloop.run(_follow_all(pipe, port, queries))


async def _follow_all(pipe: Pipe, port: int, queries: Sequence[str]) -> None:
    heard: list[Heard] = []
    readers = [await _open(port, query) for query in queries]
    clients = [asyncio.create_task(_read(reader, heard)) for reader, _ in readers]
    pipe.send("connected")
    await asyncio.to_thread(pipe.recv)
    for client in clients:
        client.cancel()
    pipe.send(heard)


async def _open(port: int, query: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=_LARGEST_EVENT)
    writer.write(f"GET /v1/stream{query} HTTP/1.1\r\nHost: vigie\r\n\r\n".encode())
    status = await reader.readuntil(b"\r\n")
    assert b" 200 " in status, status
    await reader.readuntil(b"\n\n")
    return reader, writer


async def _read(reader: asyncio.StreamReader, heard: list[Heard]) -> None:
    while True:
        event = await reader.readuntil(b"\n\n")
        at = time.time()
        if (value := _VALUE.search(event)) is not None:
            heard.append(Heard(at, int(value[1]), event.count(b'"value":'), len(event)))

"""What is noted of requests in the audit log: never awaited by a request, written in batches.

Downloads and changes are noted anyway; a route that knows more of them says so by `noted`.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import psycopg
import pyarrow as pa
from fastapi import Request
from psycopg_pool import AsyncConnectionPool

from vigie.logs import first_line
from vigie.store.audit import Entry, note_all

_log = logging.getLogger(__name__)
_MOST_WAITING = 10_000
_MOST_AT_ONCE = 500
_PAUSE_S = 1.0
_PATIENCE_S = 2.0
_UNWINDING_S = 1.0


@dataclass(slots=True)
class Note:
    """What a request does that the audit log must tell; `rows` may grow while it is answered.

    `who` is whom it is about, where that is not the caller.
    """

    action: str
    rows: int | None = None
    who: str | None = None


def noted(request: Request, action: str, rows: int | None = None) -> Note:
    """The note of this request, which is written to the audit log when it has ended."""
    note = Note(action, rows)
    request.scope.setdefault("state", {})["note"] = note
    return note


async def counted(
    batches: AsyncGenerator[pa.RecordBatch], note: Note
) -> AsyncGenerator[pa.RecordBatch]:
    """The batches as they are; the note knows how many rows those are that were asked for."""
    async with aclosing(batches):
        async for batch in batches:
            note.rows = (note.rows or 0) + batch.num_rows
            yield batch


class AuditLog:
    """Takes entries at any time and writes them when the database can; it never raises."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Entry] = asyncio.Queue(_MOST_WAITING)
        self._requests: set[asyncio.Task[Any]] = set()  # which may yet have an entry
        self._batch: list[Entry] = []  # taken from the queue, and not known to be written

    @contextmanager
    def attending(self) -> Iterator[None]:
        """While a request is answered, at whose end there may be an entry."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a request is answered in a task")
        self._requests.add(task)
        try:
            yield
        finally:
            self._requests.discard(task)

    def add(self, entry: Entry) -> None:
        try:
            self._waiting.put_nowait(entry)
        except asyncio.QueueFull:
            # The log of the service is the last resort.
            _log.error("the audit log cannot be written; this is not in it: %s", asdict(entry))

    async def run(self, pool: AsyncConnectionPool) -> None:
        """Write until cancelled."""
        while True:
            if not self._batch:
                self._batch = [await self._waiting.get(), *self._taken(_MOST_AT_ONCE - 1)]
            if await self._write(pool):
                self._batch = []
            else:
                await asyncio.sleep(_PAUSE_S)

    async def finish(self, pool: AsyncConnectionPool) -> None:
        """Write what still waits, or log it; requests that were broken off are waited for."""
        if self._requests:
            await asyncio.wait(self._requests, timeout=_UNWINDING_S)
        self._batch += self._taken(_MOST_WAITING)
        if self._batch and not await self._write(pool):
            for entry in self._batch:
                _log.error("this is not in the audit log: %s", asdict(entry))

    def _taken(self, most: int) -> list[Entry]:
        return [self._waiting.get_nowait() for _ in range(min(most, self._waiting.qsize()))]

    async def _write(self, pool: AsyncConnectionPool) -> bool:
        try:
            async with pool.connection(timeout=_PATIENCE_S) as connection:
                await note_all(connection, self._batch)
        except psycopg.Error as error:
            _log.warning("the audit log waits: %s", first_line(error))
            return False
        return True

"""All readings of some series in a range of time, however many: streamed, never held.

A cursor on the server does it: twice as many rows a second as COPY, once these are Python's.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import NamedTuple

from psycopg import AsyncConnection, AsyncServerCursor

from vigie.store.queries import composed, query
from vigie.store.read.rows import Selection, all_of

# About a megabyte of them here; larger chunks are no faster.
CHUNK_ROWS = 5000


class Exported(NamedTuple):
    """A reading as it is stored; `quality` is the flags of `vigie.model.Quality`."""

    device: str
    metric: str
    time: datetime
    value: float
    quality: int


@asynccontextmanager
async def export(
    connection: AsyncConnection,
    selection: Selection,
    start: datetime,
    end: datetime,
    *,
    include_suspect: bool = True,
    chunk_rows: int = CHUNK_ROWS,
) -> AsyncIterator[AsyncIterator[list[Exported]]]:
    """Chunks of the readings with start <= time < end, in order of series and time.

    All of them are of one moment. The connection is in a transaction until the context is left,
    after the last chunk or before:

        async with export(connection, Selection(), start, end) as chunks:
            async for readings in chunks:
                ...

    Raises:
        psycopg.OperationalError: the server went away, or waited for five minutes for somebody to
            take the next chunk.
    """
    statement = composed(
        "read_readings",
        "export",
        where=selection.where,
        trusted=all_of() if include_suspect else all_of("trusted"),
    )
    async with connection.transaction(), connection.cursor("export", binary=True) as cursor:
        await connection.execute(query("read_freshness", "see_one_moment"))
        await connection.execute(query("read_readings", "be_taken_in_time"))
        await cursor.execute(statement, {**selection.parameters, "start": start, "end": end})
        yield _chunks(cursor, chunk_rows)


async def _chunks(cursor: AsyncServerCursor, chunk_rows: int) -> AsyncIterator[list[Exported]]:
    while rows := await cursor.fetchmany(chunk_rows):
        yield [Exported._make(row) for row in rows]

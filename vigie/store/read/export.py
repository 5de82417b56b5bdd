"""All readings of some series in a range of time, however many: streamed, never held.

A cursor on the server hands over arrays, which become columns without a Python object for each
reading: in half the processor time of COPY, which sends every reading as a message of its own.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt
from psycopg import AsyncConnection, AsyncServerCursor, pq
from psycopg.abc import Buffer
from psycopg.adapt import Loader

from vigie.store.queries import composed, query
from vigie.store.read.readings import Suspect, doubt
from vigie.store.read.rows import Selection, fetch

# About a megabyte of them; larger chunks are hardly faster.
CHUNK_ROWS = 32_768
_MOST_SLICES = 512
_SLICE_READINGS = 4_096
# From 1970, where Unix and Arrow begin to count, to 2000, where PostgreSQL does.
_EPOCH_US = 946_684_800_000_000

Numbers = npt.NDArray[Any]


class Chunk(NamedTuple):
    """Readings as columns, in order of series and time.

    `series` are places in `Export.series`; `time` is microseconds since 1970, UTC; `quality` the
    flags of `vigie.model.Quality`.
    """

    series: Numbers
    time: Numbers
    value: Numbers
    quality: Numbers


@dataclass(frozen=True, slots=True)
class Export:
    """The series, each a device and a metric, and chunks of their readings."""

    series: list[tuple[str, str]]
    chunks: AsyncIterator[Chunk]


@asynccontextmanager
async def export(
    connection: AsyncConnection,
    selection: Selection,
    start: datetime,
    end: datetime,
    *,
    suspect: Suspect = "include",
    chunk_rows: int = CHUNK_ROWS,
) -> AsyncIterator[Export]:
    """The readings with start <= time < end, in chunks of about so many.

    All of them are of one moment. The connection is in a transaction until the context is left,
    after the last chunk or before:

        async with export(connection, Selection(), start, end) as found:
            async for chunk in found.chunks:
                ...

    Raises:
        psycopg.OperationalError: the server went away, or waited for five minutes for somebody to
            take the next chunk.
    """
    statement = composed(
        "read_readings",
        "export",
        where=selection.where,
        doubt=doubt(suspect),
    )
    of_series = composed("read_readings", "exported_series", where=selection.where)
    asked = {
        **selection.parameters,
        "start": start,
        "end": end,
        "slice_readings": min(_SLICE_READINGS, chunk_rows),
    }
    # Left after the transaction, with which it is gone, the cursor asks nothing of the server that
    # a reader who leaves could cut short.
    async with connection.cursor("export", binary=True) as cursor, connection.transaction():
        await connection.execute(query("read_freshness", "see_one_moment"))
        await connection.execute(query("read_readings", "be_taken_in_time"))
        series = await fetch(connection, of_series, selection.parameters)
        for element, loader in _LOADERS.items():
            array = cursor.adapters.types[element].array_oid
            cursor.adapters.register_loader(array, loader)
        await cursor.execute(statement, asked)
        ids = np.array([one["id"] for one in series], np.int32)
        yield Export(
            [(one["device"], one["metric"]) for one in series], _chunks(cursor, ids, chunk_rows)
        )


async def _chunks(cursor: AsyncServerCursor, ids: Numbers, chunk_rows: int) -> AsyncIterator[Chunk]:
    """Slices put together, as many at a time as the last ones let expect to make a chunk."""
    slices = 1
    while rows := await cursor.fetchmany(slices):
        numbers, times, values, qualities = zip(*rows, strict=True)
        counts = [len(one) for one in times]
        yield Chunk(
            np.repeat(np.searchsorted(ids, numbers), counts).astype(np.int32),
            np.concatenate(times) + _EPOCH_US,
            np.concatenate(values),
            np.concatenate(qualities),
        )
        slices = max(1, min(_MOST_SLICES, 2 * slices, chunk_rows * len(rows) // sum(counts)))


class _ArrayLoader(Loader):
    """An array without nulls, of elements of a fixed size, into numpy's own.

    The binary format is that of PostgreSQL's `array_send`: dimensions, flags, element type, length
    and lower bound, four bytes each; then each element behind its size.
    """

    format = pq.Format.BINARY
    kind: ClassVar[str]

    def load(self, data: Buffer) -> Numbers:
        elements = np.frombuffer(data, [("size", ">i4"), ("of", f">{self.kind}")], offset=20)
        return elements["of"].astype(self.kind)


class _Times(_ArrayLoader):
    kind = "i8"


class _Values(_ArrayLoader):
    kind = "f8"


class _Qualities(_ArrayLoader):
    kind = "i2"


_LOADERS = {"timestamptz": _Times, "float8": _Values, "int2": _Qualities}

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

from vigie.store.queries import composed, piece, query
from vigie.store.read.readings import SERIES_BY_SERIES, Suspect, doubt, promised_per_s
from vigie.store.read.rows import Selection, fetch
from vigie.store.read.sorting import Sort

# About a megabyte of them; larger chunks are hardly faster.
CHUNK_ROWS = 32_768
_MOST_SLICES = 512
_SLICE_READINGS = 4_096
# So many are in memory while the server sorts them; a few of each series are found at once.
_SORTED_READINGS = 131_072
# From 1970, where Unix and Arrow begin to count, to 2000, where PostgreSQL does.
_EPOCH_US = 946_684_800_000_000

Numbers = npt.NDArray[Any]


class Chunk(NamedTuple):
    """Readings as columns, in the order of the export.

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
    sort: Sort = SERIES_BY_SERIES,
    suspect: Suspect = "include",
    chunk_rows: int = CHUNK_ROWS,
) -> AsyncIterator[Export]:
    """The readings with start <= time < end, in chunks of about so many, by `series` or `time`.

    All of them are of one moment. The connection is in a transaction until the context is left,
    after the last chunk or before:

        async with export(connection, Selection(), start, end) as found:
            async for chunk in found.chunks:
                ...

    Raises:
        psycopg.OperationalError: the server went away, or waited for five minutes for somebody to
            take the next chunk.
    """
    direction = "downward" if sort.is_descending else "upward"
    statement = composed(
        "read_readings",
        f"export_by_{sort.by}",
        where=selection.where,
        doubt=doubt(suspect),
        slices=piece("read_readings", f"slices_{direction}"),
        way=piece("read_sorting", direction),
    )
    of_series = composed("read_readings", "exported_series", where=selection.where)
    asked = {
        **selection.parameters,
        "start": start,
        "end": end,
        "slice_readings": min(_SLICE_READINGS, chunk_rows),
        "sorted_readings": min(_SORTED_READINGS, 4 * chunk_rows),
    }
    # Left after the transaction, with which it is gone, the cursor asks nothing of the server that
    # a reader who leaves could cut short.
    async with connection.cursor("export", binary=True) as cursor, connection.transaction():
        await connection.execute(query("read_freshness", "see_one_moment"))
        await connection.execute(query("read_readings", "be_taken_in_time"))
        series = await fetch(connection, of_series, selection.parameters)
        promised = await promised_per_s(connection, selection) if series else 1.0
        for element, loader in _LOADERS.items():
            array = cursor.adapters.types[element].array_oid
            cursor.adapters.register_loader(array, loader)
        await cursor.execute(statement, {**asked, "promised_per_s": promised})
        ids = np.array([one["id"] for one in series], np.int32)
        yield Export(
            [(one["device"], one["metric"]) for one in series], _chunks(cursor, ids, chunk_rows)
        )


async def _chunks(cursor: AsyncServerCursor, ids: Numbers, chunk_rows: int) -> AsyncIterator[Chunk]:
    """Slices put together, as many at a time as the last ones let expect to make a chunk."""
    slices = 1
    while rows := await cursor.fetchmany(slices):
        owners, times, values, qualities = zip(*rows, strict=True)
        # What is of one series names it once.
        places = [
            np.broadcast_to(np.searchsorted(ids, owner), len(slice_times))
            for owner, slice_times in zip(owners, times, strict=True)
        ]
        yield Chunk(
            np.concatenate(places).astype(np.int32),
            np.concatenate(times) + _EPOCH_US,
            np.concatenate(values),
            np.concatenate(qualities),
        )
        per_slice = sum(map(len, times)) / len(rows)
        slices = max(1, min(_MOST_SLICES, 2 * slices, int(chunk_rows / per_slice)))


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


class _Ids(_ArrayLoader):
    kind = "i4"


class _Times(_ArrayLoader):
    kind = "i8"


class _Values(_ArrayLoader):
    kind = "f8"


class _Qualities(_ArrayLoader):
    kind = "i2"


_LOADERS = {"int4": _Ids, "timestamptz": _Times, "float8": _Values, "int2": _Qualities}

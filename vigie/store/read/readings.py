"""Raw readings of some series in a range of time."""

from datetime import datetime
from typing import Literal

from psycopg import AsyncConnection
from psycopg.sql import Composed

from vigie.store.queries import composed
from vigie.store.read.rows import Row, Selection, all_of, fetch

Suspect = Literal["include", "exclude", "only"]
_DOUBT = {"include": (), "exclude": ("trusted",), "only": ("suspect",)}


def doubt(suspect: Suspect) -> Composed:
    """The condition on readings that are suspect, or not."""
    return all_of(*_DOUBT[suspect])


async def readings(
    connection: AsyncConnection,
    selection: Selection,
    *,
    start: datetime,
    end: datetime,
    suspect: Suspect = "include",
    after: tuple[int, datetime] | None = None,
    limit: int,
) -> list[Row]:
    """Readings with start <= time < end, in order of series and time, after the given one.

    Each row carries the id of its series as `id`: with `time`, where the next page continues.
    """
    after_series, after_time = after or (0, start)
    return await fetch(
        connection,
        composed("read_readings", "readings", where=selection.where, doubt=doubt(suspect)),
        {
            **selection.parameters,
            "start": start,
            "end": end,
            "after_series": after_series,
            "after_time": after_time,
            "limit": limit,
        },
    )

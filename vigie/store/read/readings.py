"""Raw readings of some series in a range of time."""

from datetime import datetime

from psycopg import AsyncConnection

from vigie.store.queries import composed
from vigie.store.read.rows import Row, Selection, fetch


async def readings(
    connection: AsyncConnection,
    selection: Selection,
    *,
    start: datetime,
    end: datetime,
    after: tuple[int, datetime] | None = None,
    limit: int,
) -> list[Row]:
    """Readings with start <= time < end, in order of series and time, after the given one.

    Each row carries the id of its series as `id`: with `time`, where the next page continues.
    """
    after_series, after_time = after or (0, start)
    return await fetch(
        connection,
        composed("read_readings", "readings", where=selection.where),
        {
            **selection.parameters,
            "start": start,
            "end": end,
            "after_series": after_series,
            "after_time": after_time,
            "limit": limit,
        },
    )

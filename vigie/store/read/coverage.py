"""Of which metrics there are readings, of how many devices, and of which time."""

from psycopg import AsyncConnection

from vigie.store.queries import composed
from vigie.store.read.rows import Row, Selection, fetch


async def coverage(connection: AsyncConnection, selection: Selection) -> list[Row]:
    """A row for each metric of the selected series that has readings, in order of metric.

    `metric`, `devices`, `start` and `end` (the times of the oldest and the newest reading) and
    `interval_s` (of the median device; null where none has one).
    """
    statement = composed("read_coverage", "coverage", where=selection.where)
    return await fetch(connection, statement, selection.parameters)

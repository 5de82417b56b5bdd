"""Raw readings of some series in a range of time, in pages."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from psycopg import AsyncConnection
from psycopg.sql import Composed

from vigie.store.queries import composed, piece
from vigie.store.read.rows import Row, Selection, all_of, fetch
from vigie.store.read.sorting import Sort

_FILE = "read_readings"
SERIES_BY_SERIES = Sort("series")
_TICK = timedelta(microseconds=1)
_SHORTEST = timedelta(seconds=1)
Suspect = Literal["include", "exclude", "only"]
_DOUBT = {"include": (), "exclude": ("trusted",), "only": ("suspect",)}


class Position(NamedTuple):
    """The last reading of a page."""

    series: int
    time: datetime


def doubt(suspect: Suspect) -> Composed:
    """The condition on readings that are suspect, or not."""
    return all_of(*_DOUBT[suspect])


async def readings(
    connection: AsyncConnection,
    selection: Selection,
    *,
    start: datetime,
    end: datetime,
    sort: Sort = SERIES_BY_SERIES,
    suspect: Suspect = "include",
    after: Position | None = None,
    limit: int,
) -> list[Row]:
    """Readings with start <= time < end, by `series` and their time, or by `time`, after that one.

    Each row carries the id of its series as `id`: with `time`, its position.
    """
    if sort.by == "series":
        return await _page(
            connection, selection, start, end, sort=sort, suspect=suspect, after=after, limit=limit
        )
    if after is not None and sort.is_descending:
        end = min(end, after.time + _TICK)
    elif after is not None:
        start = max(start, after.time)
    # Twice what would hold the page, if devices keep their promises.
    width = _width(2 * limit, await promised_per_s(connection, selection), end - start)
    rows: list[Row] = []
    for begin, finish in growing(start, end, width, is_descending=sort.is_descending):
        rest = limit - len(rows)
        rows += await _page(
            connection,
            selection,
            begin,
            finish,
            sort=sort,
            suspect=suspect,
            after=after,
            limit=rest,
        )
        if len(rows) == limit:
            break
    return rows


async def promised_per_s(connection: AsyncConnection, selection: Selection) -> float:
    """How many readings a second the devices of a selection promise by their intervals."""
    statement = composed(_FILE, "promised", where=selection.where)
    return float((await fetch(connection, statement, selection.parameters))[0]["per_s"])


def growing(
    start: datetime, end: datetime, width: timedelta, *, is_descending: bool = False
) -> Iterator[tuple[datetime, datetime]]:
    """The range in slices from its start, or back from its end, each twice as long as the last."""
    while start < end:
        width = min(width, end - start)
        if is_descending:
            yield end - width, end
            end -= width
        else:
            yield start, start + width
            start += width
        width *= 2


def _width(count: int, per_s: float, whole: timedelta) -> timedelta:
    if per_s * whole.total_seconds() <= count:
        return max(whole, _SHORTEST)
    return max(timedelta(seconds=count / per_s), _SHORTEST)


async def _page(
    connection: AsyncConnection,
    selection: Selection,
    start: datetime,
    end: datetime,
    *,
    sort: Sort,
    suspect: Suspect,
    after: Position | None,
    limit: int,
) -> list[Row]:
    direction = "downward" if sort.is_descending else "upward"
    way = piece("read_sorting", direction)
    is_begun = after is not None
    goes_on = is_begun and sort.by == "series"
    statement = composed(
        _FILE,
        "readings",
        where=selection.where,
        doubt=doubt(suspect),
        from_series=piece(_FILE, f"from_series_{direction}") if goes_on else all_of(),
        after=piece(_FILE, f"after_{sort.by}_{direction}") if is_begun else all_of(),
        order=composed(_FILE, f"by_{sort.by}", way=way),
        way=way,
    )
    return await fetch(
        connection,
        statement,
        {
            **selection.parameters,
            "start": start,
            "end": end,
            "after_series": after.series if after else None,
            "after_time": after.time if after else None,
            "limit": limit,
        },
    )

"""How alarms came and went: how many of what, how long they stood, how soon somebody had them."""

from datetime import timedelta

from psycopg import AsyncConnection

from vigie.store.queries import composed, piece
from vigie.store.read.alarms import AlarmSelection
from vigie.store.read.rows import Row, fetch

_FILE = "read_alarm_statistics"


async def groups(connection: AsyncConnection, selection: AlarmSelection, by: str) -> list[Row]:
    """The alarms of a selection with a start and an end, by `by`: the most frequent first.

    `by` is rule, severity, district, device or nothing. `standing_s` is theirs together within the
    range; the means are of those raised in it.
    """
    return await _ask(connection, selection, "groups", by=by)


async def longest(connection: AsyncConnection, selection: AlarmSelection, limit: int) -> list[Row]:
    """Those alarms that stood the longest within the range."""
    return await _ask(connection, selection, "longest", limit=limit)


async def spans(
    connection: AsyncConnection, selection: AlarmSelection, width: timedelta
) -> list[Row]:
    """How many were raised in each span of a width from the start on, where any was."""
    return await _ask(connection, selection, "spans", width=width)


async def _ask(
    connection: AsyncConnection,
    selection: AlarmSelection,
    name: str,
    *,
    by: str = "nothing",
    **parameters: int | timedelta,
) -> list[Row]:
    statement = composed(
        _FILE,
        name,
        where=selection.where,
        key=piece(_FILE, f"by_{by}"),
        is_raised_within=piece(_FILE, "is_raised_within"),
        standing_s=piece(_FILE, "standing_s"),
    )
    return await fetch(connection, statement, {**selection.parameters, **parameters})

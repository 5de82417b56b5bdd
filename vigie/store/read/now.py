"""One metric now, per group of devices, from their newest readings (`sql/read_now.sql`)."""

from collections.abc import Sequence
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.sql import SQL

from vigie.catalogue import Metric, load_catalogue
from vigie.city.config import GroupBy
from vigie.store.queries import composed, piece
from vigie.store.read.arithmetic import Combination
from vigie.store.read.grouping import key_of
from vigie.store.read.rows import Row, Selection, all_of, fetch


async def now(
    connection: AsyncConnection,
    metric: Metric,
    combination: Combination,
    group_by: Sequence[GroupBy],
    selection: Selection,
) -> list[Row]:
    """For each group: key, value or null, time of its newest reading, reporting and expected.

    Retired devices, readings older than three intervals of their device, and suspect ones are
    left out.
    """
    statement = composed(
        "read_now",
        "now",
        key=key_of(group_by),
        patience=piece("read_conditions", "patience"),
        where=SQL(" AND ").join([selection.where, all_of("not_retired")]),
        shown=all_of(*selection.hidden.of_series),
        trusted=all_of("trusted"),
        combined=piece("read_combine", combination.name),
    )
    fitting = [kind.id for kind in load_catalogue().kinds.values() if metric.id in kind.metrics]
    return await fetch(
        connection,
        statement,
        {
            **selection.parameters,
            "metric": metric.id,
            "weight": combination.weight,
            "threshold": combination.threshold,
            "fitting_kinds": fitting,
        },
    )


async def clock(connection: AsyncConnection) -> datetime:
    """The database's time: what `now` is measured against."""
    at: datetime = (await fetch(connection, composed("read_now", "clock"), {}))[0]["at"]
    return at

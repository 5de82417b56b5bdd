"""One metric at a moment, per group of devices, from newest readings (`sql/read_now.sql`)."""

from collections.abc import Sequence

from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier

from vigie.catalogue import Metric, load_catalogue
from vigie.city.config import GroupBy
from vigie.store.queries import composed, piece
from vigie.store.read.arithmetic import Combination
from vigie.store.read.grouping import key_of
from vigie.store.read.newest import NOW, PATIENCE, Moment
from vigie.store.read.rows import Row, Selection, all_of, fetch

_PATIENCE = Identifier("expected", "patience")


async def now(
    connection: AsyncConnection,
    metric: Metric,
    combination: Combination,
    group_by: Sequence[GroupBy],
    selection: Selection,
    *,
    moment: Moment = NOW,
) -> list[Row]:
    """For each group: key, value or null, time of its newest reading, reporting and expected.

    Retired devices, readings older than three intervals of their device, and suspect ones are
    left out.
    """
    statement = composed(
        "read_now",
        "now",
        key=key_of(group_by),
        patience=PATIENCE,
        where=SQL(" AND ").join([selection.where, moment.in_service(selection.hidden)]),
        series=moment.series,
        is_known=moment.is_known,
        clock=moment.clock,
        newest=moment.newest(Identifier("expected", "series_id"), _PATIENCE),
        newest_weight=moment.newest(Identifier("weighting_series", "id"), _PATIENCE),
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
            **moment.parameters,
            "metric": metric.id,
            "weight": combination.weight,
            "threshold": combination.threshold,
            "fitting_kinds": fitting,
        },
    )

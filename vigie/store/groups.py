"""Groups of series (of one metric, one kind of device and one district), from those series.

They follow their series in the same transaction: see rollup.py, and decision 8.
"""

from psycopg import Connection

from vigie.store.grains import DAYS, GRAINS, Grain
from vigie.store.queries import composed, query
from vigie.store.sketch import forget_sketches_of_groups, store_sketches_of_groups


def prepare_groups(connection: Connection) -> None:
    """Make room for the list of what is to be worked out."""
    connection.execute(query("rollup_groups", "create_touched_group"))


def refresh_groups(connection: Connection, grain: Grain) -> None:
    """Work out the groups of the series and buckets in `touched`."""
    connection.execute(composed("rollup_groups", "touch_groups", parts=grain.parts))
    _store_groups(connection, grain)


def regroup(connection: Connection) -> None:
    """Work the groups out afresh whose devices came or went."""
    with connection.transaction():
        connection.execute(query("rollup", "see_one_moment"))
        (is_needed,) = connection.execute(query("rollup_groups", "regrouping")).fetchone() or (
            False,
        )
        if not is_needed:
            return
        for grain in GRAINS:
            connection.execute(composed("rollup_groups", "forget_regrouped", groups=grain.groups))
            if grain is DAYS:
                forget_sketches_of_groups(connection)
            connection.execute(composed("rollup_groups", "touch_regrouped", parts=grain.parts))
            _store_groups(connection, grain)
            connection.execute(query("rollup_groups", "clear_touched_group"))
        connection.execute(query("rollup_groups", "regrouped"))


def _store_groups(connection: Connection, grain: Grain) -> None:
    connection.execute(query("rollup_groups", "analyze_touched_group"))
    connection.execute(composed("rollup_groups", "forget_groups", groups=grain.groups))
    connection.execute(
        composed(
            "rollup_groups",
            "store_groups",
            parts=grain.parts,
            groups=grain.groups,
            width=grain.width,
        )
    )
    if grain is DAYS:
        store_sketches_of_groups(connection)

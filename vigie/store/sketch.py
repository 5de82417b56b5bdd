"""Sketches of the readings of each day, of series and of groups, for percentiles of long spans.

They are worked out in the transaction that works the days out (vigie/store/rollup.py).
"""

from psycopg import Connection

from vigie.store.queries import query


def store_sketches(connection: Connection) -> None:
    """Work out the sketches of the days in `touched`."""
    days = connection.execute(query("sketch", "touched_days")).fetchall()
    for bucket, until, series in days:
        day = {"bucket": bucket, "until": until, "series": series}
        connection.execute(query("sketch", "forget_sketches"), day)
        connection.execute(query("sketch", "store_sketches"), day, prepare=False)


def store_sketches_of_groups(connection: Connection) -> None:
    """Work out the sketches of the groups and days in `touched_group`, from those of series."""
    connection.execute(query("sketch", "forget_group_sketches"))
    connection.execute(query("sketch", "store_group_sketches"))


def forget_sketches_of_groups(connection: Connection) -> None:
    """Leave nothing of the groups whose series came or went."""
    connection.execute(query("sketch", "forget_regrouped"))

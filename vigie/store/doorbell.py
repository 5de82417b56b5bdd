"""The doorbell: who listens on `vigie_readings` hears which series changed, after the commit."""

from collections.abc import Sequence

from psycopg import Connection

from vigie.store.queries import query

# A notification may have 7,999 bytes (PostgreSQL's NOTIFY); a series id at most 10 digits.
_SERIES_PER_RING = 700


def ring(connection: Connection, series: Sequence[int]) -> None:
    """Tell that the newest readings of these series changed."""
    payloads = [
        ",".join(map(str, series[first : first + _SERIES_PER_RING]))
        for first in range(0, len(series), _SERIES_PER_RING)
    ]
    if payloads:
        connection.execute(query("write", "ring"), {"payloads": payloads})

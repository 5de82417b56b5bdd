"""How devices and feeds are: last seen, counts, rates and the skew of clocks."""

from psycopg import AsyncConnection

from vigie.store.queries import composed
from vigie.store.read.hidden import NOTHING, Hidden
from vigie.store.read.rows import Row, all_of, fetch


async def devices_health(
    connection: AsyncConnection,
    *,
    feed: str | None = None,
    least_skew_s: float | None = None,
    after: str,
    limit: int,
    hidden: Hidden = NOTHING,
) -> list[Row]:
    """Devices that were ever heard, by id from the one behind `after`; rates in readings/min.

    Only those of a feed, or whose clock is so many seconds off, if asked.
    """
    return await fetch(
        connection,
        composed("health", "devices", where=all_of(*hidden.of_devices)),
        {
            **hidden.parameters,
            "feed": feed,
            "least_skew_s": least_skew_s,
            "after": after,
            "limit": limit,
        },
    )


async def feeds_health(connection: AsyncConnection) -> list[Row]:
    """Every feed that anything ever came by; rates in readings/min."""
    return await fetch(connection, composed("health", "feeds"), {})

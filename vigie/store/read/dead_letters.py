"""What could not become readings: how much of it there is, and the letters themselves."""

from psycopg import AsyncConnection

from vigie.store.queries import composed
from vigie.store.read.rows import Row, fetch

NEWEST_ID = 2**63 - 1  # before which all are


async def counts(connection: AsyncConnection) -> list[Row]:
    """Of each reason and feed: `letters` that are kept whole, and `beyond`, only counted."""
    return await fetch(connection, composed("letters", "counts"), {})


async def page(
    connection: AsyncConnection,
    *,
    reason: str | None,
    feed: str | None,
    before: int = NEWEST_ID,
    limit: int,
) -> list[Row]:
    """Dead letters, newest first, from the one before the id `before`."""
    return await fetch(
        connection,
        composed("letters", "page"),
        {"reason": reason, "feed": feed, "before": before, "limit": limit},
    )

"""What could not become readings: how much of it there is, and the letters themselves."""

from psycopg import AsyncConnection
from psycopg.sql import Composed

from vigie.store.queries import composed, piece
from vigie.store.read.rows import Row, fetch

NEWEST_ID = 2**63 - 1


def page_query(*, is_descending: bool = True) -> Composed:
    """The query of letters behind the id `after`, newest first, or oldest."""
    return composed(
        "letters",
        "page",
        beyond=piece("letters", "older" if is_descending else "newer"),
        way=piece("read_sorting", "downward" if is_descending else "upward"),
    )


async def counts(connection: AsyncConnection) -> list[Row]:
    """Of each reason and feed: `letters` that are kept whole, and `beyond`, only counted."""
    return await fetch(connection, composed("letters", "counts"), {})


async def groups(connection: AsyncConnection) -> list[Row]:
    """Of each reason and feed: how many, since when, of late, and the newest; the most first."""
    everything = {"reason": None, "feed": None}
    return await fetch(connection, composed("letters", "groups"), everything)


async def page(
    connection: AsyncConnection,
    *,
    reason: str | None,
    feed: str | None,
    after: int | None,
    limit: int,
    is_descending: bool = True,
) -> list[Row]:
    """Dead letters from the one behind the id `after`: newest first, or oldest."""
    if after is None:
        after = NEWEST_ID if is_descending else 0
    return await fetch(
        connection,
        page_query(is_descending=is_descending),
        {"reason": reason, "feed": feed, "after": after, "limit": limit},
    )

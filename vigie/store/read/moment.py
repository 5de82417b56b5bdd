"""Several statements that see the database as of the same moment."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from psycopg import AsyncConnection

from vigie.store.queries import query


@asynccontextmanager
async def one_moment(connection: AsyncConnection) -> AsyncIterator[None]:
    """A transaction that only reads; no other may be open."""
    async with connection.transaction():
        await connection.execute(query("read_freshness", "see_one_moment"))
        yield

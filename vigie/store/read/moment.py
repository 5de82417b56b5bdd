"""Several statements that see the database as of the same moment, and whether it has changed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from psycopg import AsyncConnection

from vigie.store.queries import composed, query
from vigie.store.read.rows import fetch


@asynccontextmanager
async def one_moment(connection: AsyncConnection) -> AsyncIterator[None]:
    """A transaction that only reads; no other may be open."""
    async with connection.transaction():
        await connection.execute(query("read_freshness", "see_one_moment"))
        yield


async def state_of(connection: AsyncConnection) -> str:
    """A text that differs after every commit, whoever's: while it does not, neither do answers."""
    return str((await fetch(connection, composed("read_freshness", "state"), {}))[0]["state"])

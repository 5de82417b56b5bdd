"""The state of the database, asked once for all who want to know it at the same time."""

import asyncio

import psycopg
from psycopg_pool import AsyncConnectionPool

from vigie.store.read.moment import state_of

# Without an answer, nothing is kept; the request itself waits for the database longer.
_PATIENCE_S = 0.5


class States:
    """Asks over one connection, however many requests there are.

    A query that is under way may have seen the database before a request came. So who comes then
    shares the next one: the state that a request is told is never older than the request.
    """

    def __init__(self, pool: AsyncConnectionPool) -> None:
        self._pool = pool
        self._asking: asyncio.Task[str | None] | None = None
        self._next: asyncio.Task[str | None] | None = None

    async def now(self) -> str | None:
        """The state, or None when the database does not say."""
        if self._next is None:
            self._next = asyncio.create_task(self._ask_after(self._asking))
        return await asyncio.shield(self._next)

    async def _ask_after(self, asking: "asyncio.Task[str | None] | None") -> str | None:
        if asking is not None:
            await asyncio.wait([asking])
        self._asking, self._next = self._next, None
        try:
            async with self._pool.connection(timeout=_PATIENCE_S) as connection:
                return await state_of(connection)
        except psycopg.Error:
            return None

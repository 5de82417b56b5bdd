"""What every route works with, made once when the service starts and handed to each request."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from api.live import Live
from vigie.catalogue import Catalogue
from vigie.city import City

# Each holds a connection for as long as its reader takes.
MOST_EXPORTS = 4
# How long a request waits for a connection before it is told that the database is away.
PATIENCE_S = 2.0


class BusyError(Exception):
    """As many exports run as may at a time."""


@dataclass(frozen=True, slots=True)
class Context:
    city: City
    catalogue: Catalogue
    pool: AsyncConnectionPool
    export_pool: AsyncConnectionPool
    live: Live
    public_url: str | None = None
    exports: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_EXPORTS))

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """A connection of the pool.

        Raises:
            psycopg_pool.PoolTimeout: the database is away, or everyone is busy.
        """
        async with self.pool.connection(timeout=PATIENCE_S) as connection:
            yield connection

    @asynccontextmanager
    async def export_connection(self) -> AsyncIterator[AsyncConnection]:
        """A connection for an export, which may take long and must not keep others waiting.

        Raises:
            BusyError: as many exports run as may.
            psycopg_pool.PoolTimeout: the database is away.
        """
        if self.exports.locked():
            raise BusyError
        async with self.exports, self.export_pool.connection(timeout=PATIENCE_S) as connection:
            yield connection


def context_of(request: Request) -> Context:
    context: Context = request.app.state.context
    return context


Here = Annotated[Context, Depends(context_of)]

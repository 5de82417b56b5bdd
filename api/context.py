"""What every route works with, made once when the service starts and handed to each request."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from api.live import Live
from vigie.catalogue import Catalogue
from vigie.city import City

# How long a request waits for a connection before it is told that the database is away.
PATIENCE_S = 2.0


@dataclass(frozen=True, slots=True)
class Context:
    city: City
    catalogue: Catalogue
    pool: AsyncConnectionPool
    live: Live

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """A connection of the pool.

        Raises:
            psycopg_pool.PoolTimeout: the database is away, or everyone is busy.
        """
        async with self.pool.connection(timeout=PATIENCE_S) as connection:
            yield connection


def context_of(request: Request) -> Context:
    context: Context = request.app.state.context
    return context


Here = Annotated[Context, Depends(context_of)]

"""What every route works with, made once when the service starts and handed to each request."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Annotated

from fastapi import Depends, Request
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from api.access.visibility import Visibility, shown_catalogue, shown_city, visibility_of
from api.busy import BusyError
from api.live import Live
from vigie.catalogue import Catalogue
from vigie.city import City
from vigie.store.read.hidden import NOTHING, Hidden
from vigie.store.read.rows import Selection

# Each holds a connection for as long as its reader takes.
MOST_EXPORTS = 4
# How long a request waits for a connection before it is told that the database is away.
PATIENCE_S = 2.0


@dataclass(frozen=True, slots=True)
class Context:
    """City and catalogue are as the caller sees them; `narrowed` does the same for readings."""

    city: City
    catalogue: Catalogue
    pool: AsyncConnectionPool
    export_pool: AsyncConnectionPool
    live: Live
    public_url: str | None = None
    history_pool: AsyncConnectionPool | None = None  # of a replica, where there is one
    exports: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_EXPORTS))
    most_readings: int = 20_000_000
    hidden: Hidden = NOTHING
    shows_people: bool = True
    views: dict[Visibility, "Context"] = field(default_factory=dict)

    def seen_with(self, visibility: Visibility) -> "Context":
        """This, as who has that visibility sees it; made once."""
        if visibility == Visibility():
            return self
        if visibility not in self.views:
            self.views[visibility] = replace(
                self,
                city=shown_city(self.city, visibility.hidden),
                catalogue=shown_catalogue(self.catalogue, visibility.hidden),
                hidden=visibility.hidden,
                shows_people=visibility.shows_people,
                views={},
            )
        return self.views[visibility]

    def narrowed(self, selection: Selection) -> Selection:
        """What is asked for, without what is hidden from the caller."""
        return replace(selection, hidden=self.hidden)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """A connection of the pool.

        Raises:
            psycopg_pool.PoolTimeout: the database is away, or everyone is busy.
        """
        async with self.pool.connection(timeout=PATIENCE_S) as connection:
            yield connection

    @asynccontextmanager
    async def history_connection(self) -> AsyncIterator[AsyncConnection]:
        """A connection for heavy questions about the past, which a replica may answer.

        A replica may be a moment behind: what must fit the stream of changes is not asked here.

        Raises:
            psycopg_pool.PoolTimeout: the replica is away, or everyone is busy.
        """
        async with (self.history_pool or self.pool).connection(timeout=PATIENCE_S) as connection:
            yield connection

    @asynccontextmanager
    async def export_connection(self) -> AsyncIterator[AsyncConnection]:
        """A connection for an export, which may take long and must not keep others waiting.

        Raises:
            BusyError: as many exports run as may.
            psycopg_pool.PoolTimeout: the database is away.
        """
        if self.exports.locked():
            raise BusyError("as many exports run as may at a time")
        async with self.exports, self.export_pool.connection(timeout=PATIENCE_S) as connection:
            yield connection


def context_of(request: Request) -> Context:
    whole: Context = request.app.state.context
    return whole.seen_with(visibility_of(request))


Here = Annotated[Context, Depends(context_of)]

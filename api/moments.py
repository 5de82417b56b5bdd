"""The moment of the past that a resource of now can be asked for instead."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated

from psycopg import AsyncConnection
from pydantic import AfterValidator, BaseModel, Field

from api.context import Context
from api.parameters import Time
from vigie.store.read.newest import Moment, moment_of


def _no_later_than_now(time: datetime) -> datetime:
    if time > (now := datetime.now(UTC)):
        raise ValueError(f"is still to come, as it is {now:%Y-%m-%dT%H:%M:%SZ}: leave it out")
    return time


class MomentParameters(BaseModel):
    at: Annotated[Time, AfterValidator(_no_later_than_now)] | None = Field(
        None, description="As it was at this time, had readings been on time; now if absent."
    )


@asynccontextmanager
async def connected(
    context: Context, asked: MomentParameters
) -> AsyncIterator[tuple[AsyncConnection, Moment]]:
    """A connection, and the moment to ask about; of the past, a replica may be asked.

    Raises:
        psycopg_pool.PoolTimeout: the database is away, or everyone is busy.
    """
    opened = context.connection() if asked.at is None else context.history_connection()
    async with opened as connection:
        yield connection, await moment_of(connection, asked.at)

"""How the city's data flows: services, devices, dead letters."""

from psycopg import AsyncConnection
from psycopg.sql import SQL

from vigie.store.queries import composed, query
from vigie.store.read.rows import Row, fetch

_NEWEST_ID = 2**63 - 1


async def devices_by_status(connection: AsyncConnection) -> dict[str, int]:
    found = await fetch(connection, composed("read_status", "devices_by_status"), {})
    return {row["status"]: row["devices"] for row in found}


async def newest(connection: AsyncConnection) -> Row:
    """The database's clock `at`, the newest `reading` and `received`, and `dead_letters_24h`."""
    return (await fetch(connection, composed("read_status", "newest"), {}))[0]


async def instances(connection: AsyncConnection, service: str) -> list[Row]:
    """What each process of a service last said of itself, newest first: at, state, is_fresh."""
    return await fetch(connection, composed("read_status", "instances"), {"service": service})


async def engine(connection: AsyncConnection) -> str:
    return str((await fetch(connection, composed("migrate", "engine"), {}))[0]["engine"])


async def dead_letters(
    connection: AsyncConnection, *, reason: str | None, before: int | None, limit: int
) -> list[Row]:
    """Dead letters, newest first, from the one before the id `before`."""
    condition = SQL(query("read_status", "with_reason")) if reason else SQL("true")
    return await fetch(
        connection,
        composed("read_status", "dead_letters", where=condition),
        {"reason": reason, "before": before or _NEWEST_ID, "limit": limit},
    )


async def dead_letters_by_reason(connection: AsyncConnection) -> dict[str, int]:
    found = await fetch(connection, composed("read_status", "dead_letters_by_reason"), {})
    return {row["reason"]: row["letters"] for row in found}

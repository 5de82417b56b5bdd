"""How the city's data flows: services and devices."""

from psycopg import AsyncConnection

from vigie.store.queries import composed
from vigie.store.read.rows import Row, fetch


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

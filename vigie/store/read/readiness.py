"""Whether a database is ready for this Vigie and this city: `migrate.check` for async callers."""

from psycopg import AsyncConnection

from vigie.store.migrate import StoreError, all_migrations
from vigie.store.queries import composed, query
from vigie.store.read.rows import fetch


async def check_ready(connection: AsyncConnection, city_id: str) -> None:
    """Nothing, when the database is ready for the city.

    Raises:
        StoreError: it is not migrated, or belongs to another city.
        psycopg.OperationalError: the server went away.
    """
    ledger = await (await connection.execute(query("migrate", "has_ledger"))).fetchone()
    if ledger is None or not ledger[0]:
        raise StoreError("the database is empty: run `vigie db migrate` first")
    applied = {row["number"] for row in await fetch(connection, composed("migrate", "applied"), {})}
    if max(one.number for one in all_migrations()) not in applied:
        raise StoreError("the database is older than this Vigie: run `vigie db migrate` first")
    held = await (await connection.execute(query("migrate", "city"))).fetchone()
    if held is None or held[0] != city_id:
        raise StoreError(f"this database holds another city than {city_id!r}")

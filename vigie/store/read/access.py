"""Keys as requests bring them, and the audit log as administrators read it."""

from psycopg import AsyncConnection

from vigie.store.queries import composed
from vigie.store.read.rows import Row, fetch


async def find_key(connection: AsyncConnection, digest: bytes) -> Row | None:
    """The key with this digest: id, name, scope, expires_at, revoked_at; used as of now."""
    found = await fetch(connection, composed("access", "find_key"), {"digest": digest})
    if not found:
        return None
    key = found[0]
    if key.pop("is_touched"):
        await connection.execute(composed("access", "touch_key"), {"id": key["id"]})
    return key


async def audit(
    connection: AsyncConnection,
    *,
    caller: str | None = None,
    action: str | None = None,
    before: int | None = None,
    limit: int,
) -> list[Row]:
    """Entries of the audit log, newest first, those before the id `before`."""
    return await fetch(
        connection,
        composed("access", "audit"),
        {"caller": caller, "action": action, "before": before, "limit": limit},
    )

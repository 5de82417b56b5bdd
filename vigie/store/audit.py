"""The audit log: who changed or took away what, from where, when, and how much of it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from psycopg import AsyncConnection, Connection

from vigie.store.queries import query


@dataclass(frozen=True, slots=True)
class Entry:
    """One act: `rows` and `bytes` are of an export, and null where nobody counts them."""

    at: datetime
    caller: str
    address: str | None
    action: str
    target: str
    outcome: str
    rows: int | None = None
    bytes: int | None = None
    request_id: str | None = None


def note(connection: Connection, entry: Entry) -> None:
    """Write an entry, as part of the transaction of what it is about."""
    connection.execute(query("access", "write_audit"), asdict(entry))


async def note_all(connection: AsyncConnection, entries: Sequence[Entry]) -> None:
    """Write entries in one transaction."""
    async with connection.transaction(), connection.cursor() as cursor:
        await cursor.executemany(query("access", "write_audit"), [asdict(one) for one in entries])

"""Sessions of people who signed in: known by the digest of their token, as keys are."""

from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection

from vigie.scopes import Role
from vigie.store.queries import composed
from vigie.store.read.rows import Row, fetch
from vigie.store.secret_texts import SecretTexts

PREFIX = "vigie_session_"
TOKENS = SecretTexts(PREFIX)


@dataclass(frozen=True, slots=True)
class Session:
    """Whose it is: `name` is how the audit log knows them."""

    name: str
    display_name: str
    role: Role
    expires_at: datetime


async def find_member(connection: AsyncConnection, name: str) -> Row | None:
    """Somebody of ours: name, display_name, role, password_hash, changed_at, disabled_at."""
    found = await fetch(connection, composed("staff", "somebody"), {"name": name})
    return found[0] if found else None


async def rehash(connection: AsyncConnection, name: str, old_hash: str, new_hash: str) -> None:
    """Store the same password's new hash, unless it was changed meanwhile."""
    await connection.execute(
        composed("staff", "rehash"),
        {"name": name, "old_hash": old_hash, "password_hash": new_hash},
    )


async def open_of_member(
    connection: AsyncConnection, token: str, caller: str, member: Row, expires_at: datetime
) -> bool:
    """Store the session of a member; not if they were changed since `member` was read."""
    await connection.execute(composed("staff", "forget_sessions"))
    opened = await fetch(
        connection,
        composed("staff", "open_session_of"),
        {
            "digest": TOKENS.digest_of(token),
            "caller": caller,
            "name": member["name"],
            "changed_at": member["changed_at"],
            "expires_at": expires_at,
        },
    )
    return bool(opened)


async def open_of_stranger(connection: AsyncConnection, token: str, session: Session) -> None:
    """Store the session of somebody whom the identity provider vouches for."""
    await connection.execute(composed("staff", "forget_sessions"))
    await connection.execute(
        composed("staff", "open_session"),
        {
            "digest": TOKENS.digest_of(token),
            "caller": session.name,
            "display_name": session.display_name,
            "role": session.role,
            "expires_at": session.expires_at,
        },
    )


async def find(connection: AsyncConnection, digest: bytes) -> Session | None:
    """The session with this digest, while it lasts."""
    found = await fetch(connection, composed("staff", "find_session"), {"digest": digest})
    if not found:
        return None
    one = found[0]
    return Session(one["name"], one["display_name"], Role(one["role"]), one["expires_at"])


async def end(connection: AsyncConnection, token: str) -> None:
    """End a session, at once."""
    await connection.execute(composed("staff", "end_session"), {"digest": TOKENS.digest_of(token)})

"""API keys: shown once, known by their digest from then on."""

from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from psycopg.rows import class_row

from vigie.scopes import Scope
from vigie.store.queries import query
from vigie.store.secret_texts import SecretTexts

PREFIX = "vigie_"
SECRETS = SecretTexts(PREFIX)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What is known of a key; not the key."""

    id: int
    name: str
    scope: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


def create(connection: Connection, name: str, scope: Scope, expires_at: datetime | None) -> str:
    """Store a new key; the key itself, which nobody can find out later."""
    secret = SECRETS.new()
    connection.execute(
        query("access", "create_key"),
        {
            "name": name,
            "digest": SECRETS.digest_of(secret),
            "scope": scope,
            "expires_at": expires_at,
        },
    )
    return secret


def renew(connection: Connection, name: str, scope: Scope) -> str:
    """A new key in the place of all of this name; the key itself."""
    with connection.transaction():
        connection.execute(query("access", "revoke_keys_named"), {"name": name})
        return create(connection, name, scope, None)


def keys(connection: Connection) -> list[ApiKey]:
    """Every key there ever was, in order of its id."""
    with connection.cursor(row_factory=class_row(ApiKey)) as cursor:
        return cursor.execute(query("access", "keys")).fetchall()


def revoke(connection: Connection, key: int) -> str | None:
    """End a key; its name, or None when there is none of this id."""
    row = connection.execute(query("access", "revoke_key"), {"id": key}).fetchone()
    return None if row is None else str(row[0])

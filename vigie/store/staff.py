"""The people who work with the city: what the command `vigie user` and the embedded stack change.

Whatever changes about somebody ends their sessions in the same transaction.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from psycopg.rows import class_row

from vigie import passwords
from vigie.scopes import Role
from vigie.store.queries import query

_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
_LONGEST_DISPLAY_NAME = 100


class StaffError(ValueError):
    """Something that cannot be done about somebody: the message says what and why."""


@dataclass(frozen=True, slots=True)
class Member:
    """What is known of somebody; not the password."""

    name: str
    display_name: str
    role: str
    created_at: datetime
    changed_at: datetime
    disabled_at: datetime | None


def normal_name(text: str) -> str:
    """The name as it is stored.

    Raises:
        StaffError: it cannot be one.
    """
    name = text.strip().lower()
    if _NAME.fullmatch(name) is None:
        raise StaffError(
            f"{text[:64]!r} cannot be a name: 1 to 64 letters, digits, '.', '_', '@' and '-' "
            "without accents, a letter or digit first"
        )
    return name


def add(
    connection: Connection, name: str, role: Role, password: str, display_name: str | None = None
) -> Member:
    """Somebody new.

    Raises:
        StaffError, passwords.PasswordError: the name is taken, or one of these cannot be.
    """
    known_as = normal_name(name)
    shown = known_as if display_name is None else display_name.strip()
    if not shown or not shown.isprintable() or len(shown) > _LONGEST_DISPLAY_NAME:
        raise StaffError("the display name must be 1 to 100 printable characters")
    added = connection.execute(
        query("staff", "add"),
        {
            "name": known_as,
            "display_name": shown,
            "role": role,
            "password_hash": passwords.hashed(password),
        },
    ).fetchone()
    if added is None:
        raise StaffError(f"there is somebody named {known_as} already")
    return next(one for one in everybody(connection) if one.name == known_as)


def everybody(connection: Connection) -> list[Member]:
    """All of them, by name."""
    with connection.cursor(row_factory=class_row(Member)) as cursor:
        return cursor.execute(query("staff", "everybody")).fetchall()


def set_role(connection: Connection, name: str, role: Role) -> str:
    """Give somebody another role; the name as it is stored.

    Raises:
        StaffError: there is nobody of this name.
    """
    return _change(connection, "set_role", name, role=role)


def set_password(connection: Connection, name: str, password: str) -> str:
    """Give somebody another password; the name as it is stored.

    Raises:
        StaffError, passwords.PasswordError: there is nobody of this name, or it cannot be.
    """
    return _change(connection, "set_password", name, password_hash=passwords.hashed(password))


def disable(connection: Connection, name: str) -> str:
    """Let somebody sign in no more until they are enabled; the name as it is stored.

    Raises:
        StaffError: there is nobody of this name.
    """
    return _change(connection, "disable", name)


def enable(connection: Connection, name: str) -> str:
    """Let somebody sign in again; the name as it is stored.

    Raises:
        StaffError: there is nobody of this name.
    """
    return _change(connection, "enable", name)


def remove(connection: Connection, name: str) -> str:
    """Forget somebody; the name as it was stored.

    Raises:
        StaffError: there is nobody of this name.
    """
    return _change(connection, "remove", name)


def has_password(connection: Connection, name: str, password: str) -> bool:
    """Whether somebody signs in with that."""
    row = connection.execute(query("staff", "somebody"), {"name": name}).fetchone()
    stored, disabled_at = (None, None) if row is None else (row[3], row[5])
    return passwords.matches(stored, password) and row is not None and disabled_at is None


def _change(connection: Connection, change: str, name: str, **values: str) -> str:
    known_as = normal_name(name)
    with connection.transaction():
        changed = connection.execute(query("staff", change), {"name": known_as, **values})
        if changed.fetchone() is None:
            raise StaffError(f"there is nobody named {known_as}; `vigie user list` says who is")
        connection.execute(query("staff", "end_sessions_of"), {"name": known_as})
    return known_as

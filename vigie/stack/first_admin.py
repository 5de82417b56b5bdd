"""The first administrator of an embedded city: made where there is nobody, so that one can sign in.

The password is random, printed once, and stays in a file of the data directory until it is changed.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path

from psycopg import Connection

from vigie.cli_audit import note_command
from vigie.scopes import Role
from vigie.stack import kept
from vigie.store import staff

NAME = "admin"
_PASSWORD_BYTES = 12


@dataclass(frozen=True, slots=True)
class FirstAdmin:
    """`password` is known only when they have just been made; `file` has it until it is changed."""

    file: Path
    password: str | None = None

    def __str__(self) -> str:
        told = f"the password in {self.file}" if self.password is None else self.password
        return f"{NAME} · {told}"


def ensure_admin(connection: Connection, data_dir: Path, city: str) -> FirstAdmin | None:
    """The first administrator, made if there is nobody; None once the password is another."""
    file = data_dir / f"{city}-admin.password"
    if not staff.everybody(connection):
        password = secrets.token_urlsafe(_PASSWORD_BYTES)
        with connection.transaction():
            staff.add(connection, NAME, Role.ADMIN, password)
            note_command(connection, "user", f"added {NAME} as {Role.ADMIN}, the first")
            kept.keep(file, password)
        return FirstAdmin(file, password)
    first = kept.read(file)
    if first is None:
        return None
    if staff.has_password(connection, NAME, first):
        return FirstAdmin(file)
    file.unlink()
    return None

"""What commands tell the audit log: who has the database's password acts by it, too."""

import getpass
import socket
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from psycopg import Connection


def note_command(connection: "Connection", action: str, what: str) -> None:
    """Tell the audit log what was done, by the person's name on this machine."""
    from vigie.store.audit import Entry, note

    try:
        caller = f"{getpass.getuser()} at {socket.gethostname()}"
    except (KeyError, OSError):  # a user without a name, as in a container
        caller = f"somebody at {socket.gethostname()}"
    note(connection, Entry(datetime.now(UTC), caller, None, action, what, "done"))

"""What a command needs to work on a database, embedded or not: a server that runs, its programs."""

import shutil
from pathlib import Path

from vigie.settings import Settings
from vigie.stack.errors import StackError
from vigie.stack.postgres import binaries


def require_running(settings: Settings) -> None:
    """Nothing, unless the database is the embedded one and does not run: a command starts none.

    Raises:
        StackError: it does not.
    """
    if settings.database_url is None and not any(settings.socket_dir.glob(".s.PGSQL.*")):
        raise StackError(
            f"the embedded database of {settings.data_dir} is not running: start it with "
            "`vigie up` in another terminal, and run this again (or set VIGIE_DATABASE_URL)"
        )


def program_directories(settings: Settings) -> list[Path]:
    """Where pg_dump and pg_restore may be, the preferred place first."""
    on_path = shutil.which("pg_dump")
    if settings.database_url is None or on_path is None:
        return [binaries()]
    return [Path(on_path).parent, binaries()]

"""A PostgreSQL reached over TCP, which can be killed with all its processes and started again."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from tests.conftest import CITIES
from tests.servers import free_port, kill_family, wait_until
from vigie.settings import Settings
from vigie.stack import postgres
from vigie.stack.process import tethered


class Database:
    """The embedded PostgreSQL, reached over TCP."""

    def __init__(self, settings: Settings) -> None:
        self.port = free_port()
        self._name = settings.embedded_database
        program, _ = postgres.prepare(settings)
        listening = ("-c", "listen_addresses=127.0.0.1", "-c", f"port={self.port}")
        self._command = [*tethered(program), *listening]
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, port: int) -> str:
        return f"postgresql://{postgres.SUPERUSER}@127.0.0.1:{port}/{self._name}"

    def start(self) -> None:
        wait_until(self._has_started, timeout_s=60, what="the database")

    def create(self) -> None:
        with self._administer() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self._name)))

    def kill(self) -> None:
        """Every process of it, at once."""
        if self._process is None or self._process.poll() is not None:
            return
        kill_family(self._process)

    def _has_started(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        try:
            self._administer().close()
        except psycopg.OperationalError:
            return False
        return True

    def _administer(self) -> psycopg.Connection:
        return psycopg.connect(
            self.url(self.port), dbname="postgres", connect_timeout=2, autocommit=True
        )


@contextmanager
def database() -> Iterator[Database]:
    """A running one with an empty database of the city Testville, gone afterwards.

    It is not in a folder of pytest's: as root, another pytest that starts bars those to PostgreSQL.
    """
    folder = Path(tempfile.mkdtemp(prefix="vigie-chaos-"))
    settings = Settings(city="testville", cities_dir=CITIES, data_dir=folder)
    made = Database(settings)
    try:
        made.start()
        made.create()
        yield made
    finally:
        made.kill()
        shutil.rmtree(settings.socket_dir, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)

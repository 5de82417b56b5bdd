"""Kill the maintainer, or all of the database, amid its work: the next round makes it right."""

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import psycopg
import pytest
from psycopg import Connection

from tests.conftest import CITIES
from tests.servers import wait_until
from tests.storing import store
from tests.vigie.store.rollups import (
    GRAINS,
    MIDNIGHT,
    groups,
    parts,
    reading,
    worked_out,
    worked_out_groups,
)
from vigie.city import City
from vigie.model import Reading
from vigie.settings import Settings
from vigie.stack import postgres
from vigie.stack.process import tethered
from vigie.store.connect import connect
from vigie.store.migrate import migrate
from vigie.store.rollup import is_behind, refresh

KILLS = 3
BATCHES_BETWEEN = 8
SERIES = [
    ("counter-n1", "mean_speed"),
    ("counter-n1", "vehicle_flow"),
    ("meter-n1", "energy_index"),
]
# Three days of the past, all of whose buckets have ended.
FIRST_MINUTE = (datetime.now(UTC) - timedelta(days=5) - MIDNIGHT) // timedelta(minutes=1)
MINUTES = 3 * 24 * 60
AT_WORK = """
SELECT FROM pg_stat_activity
WHERE application_name = 'vigie-maintain' AND datname = current_database()
"""


@pytest.fixture
def chance() -> random.Random:
    return random.Random(20261123)


def some_readings(chance: random.Random) -> list[Reading]:
    """Late, twice, corrected, suspect, anywhere in the three days."""
    return [
        reading(
            FIRST_MINUTE + chance.randrange(MINUTES),
            value=float(chance.randrange(100)),
            quality=chance.choice([0, 0, 0, 1]),
            series=one,
        )
        for one in SERIES
        for _ in range(8)
    ]


@contextmanager
def maintainer(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """`vigie db maintain`, one round after the other."""
    process = subprocess.Popen(
        [sys.executable, "-m", "vigie", "db", "maintain"],
        env={
            **os.environ,
            "VIGIE_CITY": settings.city,
            "VIGIE_CITIES_DIR": str(CITIES),
            "VIGIE_DATABASE_URL": settings.resolved_database_url,
            "VIGIE_MAINTAIN_EVERY_S": "0.02",
        },
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def keep_writing(settings: Settings, batches: list[list[Reading]]) -> None:
    """Write each batch until it is written, as ingest does."""
    left = [*batches]

    def is_done() -> bool:
        try:
            with connect(settings, "ingest", autocommit=True) as connection:
                while left:
                    store(connection, left[0])
                    del left[0]
        except psycopg.OperationalError:
            return False
        return True

    wait_until(is_done, what="the database to take readings")


def assert_all_is_right_after_one_refresh(
    settings: Settings, city: City, written: list[Reading]
) -> None:
    with connect(settings, "test", autocommit=True) as connection:
        wait_until(lambda: not connection.execute(AT_WORK).fetchall(), what="the dead to leave")
        now = datetime.now(UTC)
        refresh(connection, now)
        assert not is_behind(connection, now - timedelta(days=1))
        for grain in GRAINS:
            assert parts(connection, grain) == worked_out(written, grain)
            assert groups(connection, grain) == worked_out_groups(
                written, list(city.devices), grain
            )


def wait_for_a_round(settings: Settings, process: subprocess.Popen[bytes]) -> None:
    with connect(settings, "test", autocommit=True) as connection:

        def has_begun() -> bool:
            assert process.poll() is None
            return bool(connection.execute(AT_WORK).fetchall())

        wait_until(has_begun, timeout_s=40, what="the maintainer to begin")


def test_a_maintainer_that_is_killed_leaves_nothing_wrong(
    settings: Settings, connection: Connection, city: City, chance: random.Random
) -> None:
    written: list[Reading] = []
    was_cut_off = 0
    for _ in range(KILLS):
        batches = [some_readings(chance) for _ in range(BATCHES_BETWEEN)]
        with maintainer(settings) as process:
            wait_for_a_round(settings, process)
            keep_writing(settings, batches[: chance.randrange(1, BATCHES_BETWEEN)])
            process.send_signal(signal.SIGKILL)
            process.wait()
        was_cut_off += is_behind(connection, datetime.now(UTC))
        keep_writing(settings, batches)
        written += [one for batch in batches for one in batch]
    assert was_cut_off
    assert_all_is_right_after_one_refresh(settings, city, written)


class Database:
    """A PostgreSQL server of its own, to be killed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.start()

    def start(self) -> None:
        program, _ = postgres.prepare(self._settings)
        self._process = subprocess.Popen(
            tethered(program), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_until(self._answers, what="the database to answer")

    def kill(self) -> None:
        """Every process of it at once, as when the machine stops."""
        family = [
            psutil.Process(self._process.pid),
            *psutil.Process(self._process.pid).children(recursive=True),
        ]
        for one in family:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        self._process.wait()
        psutil.wait_procs(family, timeout=10)

    def _answers(self) -> bool:
        try:
            postgres.ensure_database(self._settings)
        except psycopg.OperationalError:
            return False
        return True


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Settings]:
    settings = Settings(city="testville", cities_dir=CITIES, data_dir=tmp_path / "data")
    settings.data_dir.mkdir()
    yield settings
    shutil.rmtree(settings.socket_dir, ignore_errors=True)


@pytest.fixture
def database(own: Settings, city: City) -> Iterator[Database]:
    running = Database(own)
    # Killed processes leave to the system what they wrote; only a power cut would not.
    with connect(own, "test", autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    with connect(own, "migrate") as connection:
        migrate(connection, city)
    yield running
    running.kill()


def test_a_database_that_is_killed_leaves_nothing_wrong(
    own: Settings, database: Database, city: City, chance: random.Random
) -> None:
    """The maintainer lives on, through the absences of the server."""
    written: list[Reading] = []
    with maintainer(own) as process:
        for _ in range(KILLS):
            batches = [some_readings(chance) for _ in range(BATCHES_BETWEEN)]
            wait_for_a_round(own, process)
            keep_writing(own, batches[: chance.randrange(1, BATCHES_BETWEEN)])
            database.kill()
            database.start()
            keep_writing(own, batches)
            written += [one for batch in batches for one in batch]
    assert_all_is_right_after_one_refresh(own, city, written)

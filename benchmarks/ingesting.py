"""`vigie ingest` as it is deployed, in a process of its own, and how far it has come."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import psutil
from psycopg import Connection

from benchmarks.loads import SERIES, Load
from benchmarks.rig import wait
from vigie.settings import Settings

_MIB = 1024 * 1024


class Ingest:
    """The running process, and the memory that it takes."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = psutil.Process(process.pid)
        self._done = threading.Event()
        self._watch = threading.Thread(target=self._watch_memory)
        self.peak_mib = 0.0
        self._watch.start()

    @property
    def memory_mib(self) -> float:
        """Resident."""
        return float(self._process.memory_info().rss) / _MIB

    def close(self) -> None:
        self._done.set()
        self._watch.join()

    def _watch_memory(self) -> None:
        while not self._done.wait(0.1):
            self.peak_mib = max(self.peak_mib, self.memory_mib)


@contextmanager
def ingesting(settings: Settings, watcher: Connection) -> Iterator[Ingest]:
    """`vigie ingest`, connected to the broker."""
    started_at = datetime.now(UTC)
    process = subprocess.Popen(
        [sys.executable, "-m", "vigie", "ingest"],
        env={**os.environ, **environment(settings)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    ingest = Ingest(process)
    try:
        wait(lambda: _is_connected(watcher, started_at))
        yield ingest
    finally:
        ingest.close()
        process.terminate()
        process.wait(timeout=60)


def stored(watcher: Connection, load: Load) -> int:
    """How many of the load's readings are in the database, when they came in their order."""
    rows = watcher.execute(
        """
        SELECT series.device, series.metric, latest.time
        FROM latest JOIN series ON series.id = latest.series_id
        WHERE latest.time >= %s
        """,
        [load.start],
    ).fetchall()
    return max((load.number_of(*row) + 1 for row in rows), default=0)


def count(watcher: Connection, load: Load) -> int:
    """How many of the load's readings are in the database, counted."""
    row = watcher.execute("SELECT count(*) FROM reading WHERE time >= %s", [load.start]).fetchone()
    return row[0] if row else 0


def wait_until_stored(watcher: Connection, load: Load, readings: int) -> float:
    """Until the first `readings` of the load are stored; the time of a monotonic clock then."""
    wait(lambda: stored(watcher, load) >= readings, every_s=0.01)
    return time.perf_counter()


def whole_seconds(readings: int) -> int:
    """The number of readings, made a multiple of the series."""
    return readings - readings % len(SERIES)


def environment(settings: Settings) -> dict[str, str]:
    return {
        "VIGIE_CITY": settings.city,
        "VIGIE_CITIES_DIR": str(settings.cities_dir),
        "VIGIE_DATA_DIR": str(settings.data_dir),
        "VIGIE_MQTT_PORT": str(settings.mqtt_port),
    }


def _is_connected(watcher: Connection, since: datetime) -> bool:
    found = watcher.execute(
        "SELECT 1 FROM service_status "
        "WHERE service = 'ingest' AND at > %s AND (state ->> 'connected')::boolean",
        [since],
    )
    return found.fetchone() is not None

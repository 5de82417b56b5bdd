"""The embedded database and broker, as `vigie up` configures them, for one measurement."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.servers import accepts, free_port
from vigie.city import City, load_city
from vigie.settings import Settings
from vigie.stack import broker, postgres
from vigie.stack.process import tethered
from vigie.store.connect import connect
from vigie.store.migrate import migrate

CITIES = Path("tests/cities")


@contextmanager
def rig() -> Iterator[tuple[Settings, City]]:
    """Settings of a city whose fresh database and broker run, with fsync on."""
    folder = Path(tempfile.mkdtemp(prefix="vigie-bench-"))
    settings = Settings(
        city="testville",
        cities_dir=CITIES,
        data_dir=folder / "data",
        mqtt_port=free_port(),
        mqtt_version="3.1.1",
    )
    settings.data_dir.mkdir()
    city = load_city(settings.city_dir)
    program, _ = postgres.prepare(settings)
    programs = [program, broker.prepare(settings)]
    running = [
        subprocess.Popen(tethered(one), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for one in programs
    ]
    try:
        wait(lambda: _has_database(settings))
        wait(lambda: accepts(settings.mqtt_port))
        with connect(settings, "bench") as connection:
            migrate(connection, city)
        yield settings, city
    finally:
        for one, process in zip(programs, running, strict=True):
            process.send_signal(one.stop_signal)
            process.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(settings.socket_dir, ignore_errors=True)


def _has_database(settings: Settings) -> bool:
    try:
        postgres.ensure_database(settings)
    except psycopg.OperationalError:
        return False
    return True


def wait(condition: Callable[[], bool], timeout_s: float = 300) -> None:
    """Until the condition holds, or TimeoutError."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("the benchmark does not get on")
        time.sleep(0.05)

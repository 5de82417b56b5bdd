"""The embedded database and a broker, as a city runs them, for one measurement."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil
import psycopg
from paho.mqtt.enums import MQTTProtocolVersion

from tests.servers import Broker, accepts, free_port, kill_family, mosquitto_binary
from vigie.city import City, load_city
from vigie.settings import Settings
from vigie.stack import broker, postgres
from vigie.stack.process import Program, tethered
from vigie.store.connect import connect
from vigie.store.migrate import migrate

CITIES = Path("tests/cities")
_DEPLOYED = Path("deploy/mosquitto/mosquitto.conf")
# What differs here: no passwords, and folders of this machine.
_OURS = ("listener", "allow_anonymous", "password_file", "acl_file", "persistence_location", "log_")

BrokerName = Literal["nats-server", "Mosquitto"]


class Server:
    """A program that runs until it is stopped or killed, and may be started again."""

    def __init__(self, program: Program, *arguments: str) -> None:
        self._program = program
        self._command = [*tethered(program), *arguments]
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    @property
    def family(self) -> list[psutil.Process]:
        """Its process, and those that it started."""
        own = psutil.Process(self._process.pid)
        return [own, *own.children(recursive=True)]

    def kill(self) -> None:
        """As the kernel does when it is out of memory: with all that it started."""
        kill_family(self._process)

    def stop(self) -> None:
        self._process.send_signal(self._program.stop_signal)
        self._process.wait(timeout=20)


def is_missing(name: BrokerName) -> bool:
    """Whether this broker is not on this machine; it is said."""
    if name == "nats-server" or shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin"):
        return False
    print("  NOT MEASURED with Mosquitto: it is not installed")
    return True


@dataclass(frozen=True)
class Rig:
    """What runs: a broker, and a fresh database that syncs and keeps the times of commits."""

    settings: Settings
    city: City
    database: Server

    def start_database(self) -> None:
        self.database.start()
        wait(lambda: _has_database(self.settings))


@contextmanager
def rig(
    broker_name: BrokerName = "nats-server", city_folder: Path = CITIES / "testville"
) -> Iterator[Rig]:
    """The servers, until the end of the block."""
    folder = Path(tempfile.mkdtemp(prefix="vigie-bench-"))
    settings = Settings(
        city=city_folder.name,
        cities_dir=city_folder.parent,
        data_dir=folder / "data",
        mqtt_port=free_port(),
        api_port=free_port(),
        dashboard_port=free_port(),
    )
    settings.data_dir.mkdir()
    city = load_city(settings.city_dir)
    program, _ = postgres.prepare(settings)
    database = Server(program, "-c", "track_commit_timestamp=on")
    try:
        with brokered(broker_name, settings, folder) as port:
            settings = settings.model_copy(update={"mqtt_port": port})
            wait(lambda: _has_database(settings))
            with connect(settings, "bench") as connection:
                migrate(connection, city)
            yield Rig(settings, city, database)
    finally:
        database.stop()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(settings.socket_dir, ignore_errors=True)


@contextmanager
def brokered(name: BrokerName, settings: Settings, folder: Path) -> Iterator[int]:
    """The port of the broker, which runs."""
    if name == "Mosquitto":
        kept = [line for line in _DEPLOYED.read_text().splitlines() if not line.startswith(_OURS)]
        ours = (
            "user root",
            "listener {port} 127.0.0.1",
            "allow_anonymous true",
            "persistence_location {folder}/",
        )
        config = "\n".join([*ours, *kept, ""])
        deployed = Broker(
            [mosquitto_binary(), "-c"],
            config,
            folder / "broker",
            persists_at_once=False,
            protocol=MQTTProtocolVersion.MQTTv5,
        )
        deployed.start()
        try:
            yield deployed.port
        finally:
            deployed.stop()
        return
    embedded = Server(broker.prepare(settings))
    try:
        wait(lambda: accepts(settings.mqtt_port))
        yield settings.mqtt_port
    finally:
        embedded.stop()


def _has_database(settings: Settings) -> bool:
    try:
        postgres.ensure_database(settings)
    except psycopg.OperationalError:
        return False
    return True


def wait(condition: Callable[[], bool], timeout_s: float = 300, every_s: float = 0.05) -> None:
    """Until the condition holds, or TimeoutError."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("the benchmark does not get on")
        time.sleep(every_s)

"""The city that is looked at: Marseille with as many devices as wanted, and a day of history.

Every service runs as it is deployed, each in a process of its own, and devices report through the
broker at a steady rate. Solar plants say the same again and again, but for one, the probe.
"""

import itertools
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from psycopg import Connection
from pydantic import SecretStr

from benchmarks.city_month import ADD_LOG, ADD_READINGS, CREATE_CURVE, make_room
from benchmarks.generator import Generator, generating
from benchmarks.rig import BrokerName, Rig, is_missing, rig, wait
from sensor_sim.message import device_topic, report_payload
from sensor_sim.simulation import Simulation
from tests.browser.services import Services
from vigie.city import City
from vigie.model import Device, Reading
from vigie.settings import Settings
from vigie.stack.health import problem_of
from vigie.store.connect import connect
from vigie.store.rollup import refresh
from vigie.store.sync import sync_devices
from vigie.store.write import Batch, Writer

CITY = Path("cities/marseille")
DEVICES = 2_000
READINGS_PER_S = 2_000
SERVICES = ("ingest", "api", "dashboard", "db maintain", "alarms run")
PROBED = "generated_power"
_SEED = 13_055
_HOUR = datetime(2026, 11, 24, 11, tzinfo=UTC)  # what devices say is of a working day's noon
_DAY = timedelta(hours=24)
_EVERY = timedelta(minutes=15)  # pages read quarters of an hour, whatever is in them
_SWING = 0.2  # of what a series says, up and down
# What series say in the day before: a wave around what they say now.
_ADD_CURVES = """
INSERT INTO curve
SELECT id, said.value, said.value * %(swing)s, 0
FROM unnest(%(devices)s::text[], %(metrics)s::text[], %(values)s::float8[])
    AS said (device, metric, value)
JOIN series USING (device, metric)
"""


@dataclass(frozen=True, slots=True)
class Reports:
    """What devices say in turn, for ever: the topics and values of each, and how these move."""

    said: tuple[tuple[str, dict[str, float]], ...]

    def message(self, number: int) -> tuple[str, bytes]:
        topic, values = self.said[number % len(self.said)]
        wave = 1 + _SWING * math.sin(number / 5000)
        moved = {
            metric: value if metric == PROBED else round(value * wave, 3)
            for metric, value in values.items()
        }
        return topic, report_payload(int(1000 * time.time()), moved)


@dataclass(frozen=True)
class Town:
    """What runs, and who lives there; `probe` is the device that others do not speak for."""

    rig: Rig
    services: Services
    devices: tuple[Device, ...]
    reports: Reports
    probe: Device
    values: Iterator[int] = field(default_factory=itertools.count)  # what it says, in turn

    @property
    def url(self) -> str:
        return self.services.url

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.services.settings.api_port}"

    @contextmanager
    def talking(self, seconds: float) -> Iterator[Generator]:
        """Devices report at the rate, until the end of the block."""
        said = self.reports.said
        a_message = sum(len(values) for _, values in said) / len(said)
        rate = READINGS_PER_S / a_message
        port = self.rig.settings.mqtt_port
        with generating(port, self.reports, int(rate * seconds), rate=rate) as generator:
            generator.go.set()
            yield generator

    def report(self, value: float) -> tuple[str, bytes]:
        """What the probe publishes to say this."""
        topic = device_topic(self.rig.city.id, self.probe)
        return topic, report_payload(int(1000 * time.time()), {PROBED: value})

    def grown(self, devices: int) -> "Town":
        """The same with more devices, which are known to the database."""
        with connect(self.rig.settings, "bench", autocommit=True) as connection:
            simulated = settle(connection, self.rig.city, devices)
        return Town(self.rig, self.services, *_who(self.rig.city, simulated))


@contextmanager
def town(devices: int = DEVICES) -> Iterator[Town]:
    """Everything runs, the day before is told, and the dashboard shows it."""
    broker: BrokerName = "nats-server" if is_missing("Mosquitto") else "Mosquitto"
    with rig(broker, CITY) as built:
        with connect(built.settings, "bench", autocommit=True) as connection:
            simulated = settle(connection, built.city, devices)
            remember(connection, simulated)
        folder = built.settings.data_dir / "logs"
        folder.mkdir()
        services = Services(_addressed(built), folder)
        try:
            services.start(*SERVICES)
            wait(lambda: problem_of("ingest", services.settings) is None)
            yield Town(built, services, *_who(built.city, simulated))
        finally:
            services.stop()


def settle(connection: Connection, city: City, devices: int) -> Simulation:
    """So many devices in the database, each with what it says now."""
    simulated = Simulation.of(city, _SEED, devices)
    now = datetime.now(UTC)
    readings = [
        (now, Reading(device.id, metric, now, value))
        for device, values in _said(simulated)
        for metric, value in values.items()
    ]
    sync_devices(connection, simulated.devices)
    Writer(connection).write(Batch(readings=readings))
    return simulated


def remember(connection: Connection, simulated: Simulation) -> None:
    """The readings of a day, one of each series a quarter of an hour, and their rollups."""
    end = datetime.now(UTC).replace(second=0, microsecond=0)
    flat = [
        (device.id, metric, float(value))
        for device, values in _said(simulated)
        for metric, value in values.items()
    ]
    devices, metrics, values = zip(*flat, strict=True)
    connection.execute(CREATE_CURVE)
    connection.execute(
        _ADD_CURVES,
        {
            "swing": _SWING,
            "devices": list(devices),
            "metrics": list(metrics),
            "values": list(values),
        },
    )
    start = end - _DAY
    span = {"start": start, "end": end, "every": _EVERY}
    make_room(connection, start, end)
    connection.execute(ADD_READINGS, span)
    connection.execute(ADD_LOG, span)
    refresh(connection, end)
    connection.execute("VACUUM ANALYZE")


def _said(simulated: Simulation) -> Iterator[tuple[Device, dict[str, float]]]:
    for device, report in zip(simulated.devices, simulated.reports, strict=True):
        yield device, report(_HOUR.timestamp())


def _who(city: City, simulated: Simulation) -> tuple[tuple[Device, ...], Reports, Device]:
    """All devices, what they say but for the probe, and the probe."""
    said = [(device, values) for device, values in _said(simulated) if values]
    probe = next(device for device, values in said if PROBED in values)
    others = tuple(
        (device_topic(city.id, device), values) for device, values in said if device is not probe
    )
    return simulated.devices, Reports(others), probe


def _addressed(built: Rig) -> Settings:
    url = SecretStr(f"mqtt://127.0.0.1:{built.settings.mqtt_port}")
    return built.settings.model_copy(update={"mqtt_url": url})

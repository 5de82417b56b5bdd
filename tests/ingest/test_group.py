"""Workers that share a broker's messages: one may die, and nothing is lost or stored twice."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from psycopg import Connection
from pydantic import SecretStr

from ingest.errors import IngestError
from ingest.service import Service
from tests.ingest.publishing import Publisher, count, serving, value_at
from tests.servers import Broker, mosquitto, wait_until
from vigie.city import City
from vigie.settings import Settings
from vigie.stack.health import problem_of

ROOT = Path(__file__).parents[2]
METER = "testville/energy/building_meter/meter-n1"


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    chosen = mosquitto(tmp_path / "broker")
    chosen.start()
    yield chosen
    chosen.kill()


def in_group(settings: Settings, instance: str) -> Settings:
    return settings.model_copy(update={"ingest_group": "city", "ingest_instance": instance})


@contextmanager
def worker(settings: Settings, instance: str) -> Iterator[subprocess.Popen[bytes]]:
    """`vigie ingest` as a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "vigie", "ingest"],
        cwd=ROOT,
        env={
            **{key: value for key, value in os.environ.items() if not key.startswith("VIGIE_")},
            "VIGIE_CITY": settings.city,
            "VIGIE_CITIES_DIR": str(settings.cities_dir),
            "VIGIE_DATABASE_URL": settings.resolved_database_url,
            "VIGIE_MQTT_URL": settings.resolved_mqtt_url,
            "VIGIE_INGEST_GROUP": "city",
            "VIGIE_INGEST_INSTANCE": instance,
        },
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def received(connection: Connection) -> dict[int, int]:
    """By the process id of each worker that is connected."""
    rows = connection.execute(
        "SELECT split_part(instance, ':', 2)::int, (state ->> 'received')::int "
        "FROM service_status WHERE service = 'ingest' AND (state ->> 'connected')::boolean"
    )
    return dict(rows.fetchall())


@pytest.mark.mosquitto
def test_the_death_of_a_worker_costs_nothing(
    broker_settings: Settings, connection: Connection, publisher: Publisher
) -> None:
    with ExitStack() as running:
        one = running.enter_context(worker(broker_settings, "one"))
        two = running.enter_context(worker(broker_settings, "two"))
        wait_until(lambda: len(received(connection)) == 2, timeout_s=60, what="both workers")
        publisher.publish(METER, *map(value_at, range(400)))
        wait_until(lambda: count(connection) == 400, what="the first readings")
        wait_until(lambda: sum(received(connection).values()) == 400, what="their reports")
        assert received(connection) == {one.pid: 200, two.pid: 200}
        assert problem_of("ingest", in_group(broker_settings, "two")) is None
        assert problem_of("ingest", in_group(broker_settings, "three")) is not None

        publisher.publish(METER, *map(value_at, range(400, 500)))
        one.kill()  # with whatever it has at hand
        publisher.publish(METER, *map(value_at, range(500, 800)))
        wait_until(lambda: count(connection) >= 400 + 400 // 2, what="the survivor's share")
        running.enter_context(worker(broker_settings, "one"))
        wait_until(lambda: count(connection) == 800, timeout_s=60, what="the other's share")
    rows = connection.execute("SELECT sum(value), count(DISTINCT time) FROM reading").fetchone()
    assert rows == (sum(range(800)), 800)


@pytest.mark.mosquitto
def test_a_group_hears_what_devices_said_of_themselves_before(
    broker_settings: Settings, city: City, connection: Connection, publisher: Publisher
) -> None:
    publisher.retain("testville/energy/building_meter/meter-new/about", {"name": "Town hall"})
    with serving(in_group(broker_settings, "one"), city):
        named = "SELECT name FROM device WHERE id = 'meter-new' AND name = 'Town hall'"
        wait_until(lambda: connection.execute(named).fetchone(), what="the name")


@pytest.mark.parametrize("version", ["auto", "5"])
def test_a_broker_without_mqtt_5_is_refused_in_a_sentence(
    settings: Settings, broker_url: str, city: City, version: str
) -> None:
    there = settings.model_copy(update={"mqtt_url": SecretStr(broker_url), "mqtt_version": version})
    with pytest.raises(IngestError, match=r"does not speak MQTT 5\. Run one ingest without VIGIE_"):
        Service(in_group(there, "one"), city).run()

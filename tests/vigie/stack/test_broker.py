import os
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
from pydantic import SecretStr

from tests.servers import free_port
from tests.vigie.stack.scene import Scene, run, scene
from vigie.mqtt import leave
from vigie.settings import Settings
from vigie.stack import broker
from vigie.stack.answers import broker_answers

needs_mosquitto_clients = pytest.mark.skipif(
    shutil.which("mosquitto_pub") is None, reason="apt-get install mosquitto-clients"
)


@pytest.fixture
def embedded(tmp_path: Path) -> Settings:
    return Settings(city="testville", data_dir=tmp_path, mqtt_port=free_port())


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Scene]:
    async with scene("broker") as on:
        on.supervisor.start(broker.prepare(settings))
        await on.until(lambda: broker_answers(settings) is None)
        yield on


def process() -> psutil.Process:
    return next(
        one for one in psutil.Process().children(recursive=True) if one.name() == "nats-server"
    )


def publish(settings: Settings, *payloads: str) -> None:
    command = ["mosquitto_pub", "-p", str(settings.mqtt_port), "-V", "mqttv311", "-q", "1"]
    command += ["-t", "testville/energy/building_meter/m1", "-m"]
    for payload in payloads:
        subprocess.run([*command, payload], check=True)


def receive(settings: Settings, count: int, *, timeout_s: int = 20) -> list[str]:
    """What a persistent session gets; with a count of 0 it only subscribes."""
    command = ["mosquitto_sub", "-p", str(settings.mqtt_port), "-V", "mqttv311", "-c"]
    command += ["-i", "listener", "-q", "1", "-t", "testville/#"]
    command += ["-C", str(count), "-W", str(timeout_s)] if count else ["-E"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return done.stdout.split()


@needs_mosquitto_clients
def test_a_session_receives_what_was_published_while_it_was_away(embedded: Settings) -> None:
    async def story() -> None:
        async with running(embedded):
            receive(embedded, 0)
            publish(embedded, "1", "2", "3")
            assert receive(embedded, 3) == ["1", "2", "3"]

    run(story())


@needs_mosquitto_clients
def test_what_the_broker_confirmed_survives_its_killing(embedded: Settings) -> None:
    async def story() -> None:
        async with running(embedded) as on:
            receive(embedded, 0)
            publish(embedded, "1", "2")
            os.kill(process().pid, signal.SIGKILL)
            await on.until(lambda: on.supervisor.endings("broker") == 1)
            await on.until(lambda: broker_answers(embedded) is None)
            publish(embedded, "3")
            assert receive(embedded, 3) == ["1", "2", "3"]

    run(story())


def test_a_session_of_many_feeds_is_refused_none(embedded: Settings) -> None:
    topics = [f"feed-{number}/#" for number in range(60)]

    async def story() -> None:
        async with scene("broker") as on:
            on.supervisor.start(broker.prepare(embedded, len(topics)))
            await on.until(lambda: broker_answers(embedded) is None)
            granted: list[bool] = []
            client = Client(CallbackAPIVersion.VERSION2, client_id="ingest", clean_session=False)
            client.on_connect = lambda *_: client.subscribe([(one, 1) for one in topics])
            client.on_subscribe = lambda _, __, ___, codes, ____: granted.extend(
                not code.is_failure for code in codes
            )
            client.connect("127.0.0.1", embedded.mqtt_port)
            client.loop_start()
            await on.until(lambda: len(granted) == len(topics))
            leave(client)
            assert all(granted)

    run(story())


def test_the_broker_listens_on_loopback_only(embedded: Settings) -> None:
    async def story() -> None:
        async with running(embedded):
            listening = {
                one.laddr
                for one in process().net_connections(kind="inet")
                if one.status == psutil.CONN_LISTEN
            }
            assert {address.ip for address in listening} == {"127.0.0.1"}
            assert embedded.mqtt_port in {address.port for address in listening}

    run(story())


def test_a_broker_that_is_not_there_is_explained_without_its_password() -> None:
    url = f"mqtt://sensor:secret@127.0.0.1:{free_port()}"
    problem = broker_answers(Settings(mqtt_url=SecretStr(url)))
    assert problem is not None
    assert "no MQTT broker at mqtt://127.0.0.1" in problem
    assert "secret" not in problem

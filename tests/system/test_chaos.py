"""Kill the database, the broker and every service under load: nothing is lost, nothing doubled."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import psycopg
import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from tests.conftest import CITIES
from tests.servers import accepts, free_port, wait_until
from vigie.settings import Settings

READINGS = 100_000
PER_MESSAGE = 50
START = datetime(2026, 11, 1, tzinfo=UTC)
VICTIMS = ("postgres", "nats-server", "vigie ingest", "vigie api", "vigie dashboard")


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[tuple[Settings, psutil.Process]]:
    """`vigie up` as a person starts it, on ports and a folder of its own."""
    settings = Settings(
        city="testville",
        cities_dir=CITIES,
        data_dir=tmp_path / "data",
        mqtt_port=free_port(),
        api_port=free_port(),
        dashboard_port=free_port(),
    )
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("VIGIE_")},
        "VIGIE_CITY": settings.city,
        "VIGIE_CITIES_DIR": str(settings.cities_dir),
        "VIGIE_DATA_DIR": str(settings.data_dir),
        "VIGIE_MQTT_PORT": str(settings.mqtt_port),
        "VIGIE_API_PORT": str(settings.api_port),
        "VIGIE_DASHBOARD_PORT": str(settings.dashboard_port),
    }
    log = (tmp_path / "up.log").open("wb")
    command = [sys.executable, "-m", "vigie", "up", "--no-demo"]
    with log, subprocess.Popen(command, env=environment, stdout=log, stderr=log) as up:
        try:
            wait_until(
                lambda: accepts(settings.dashboard_port) and accepts(settings.mqtt_port),
                timeout_s=60,
                what="vigie up",
            )
            yield settings, psutil.Process(up.pid)
        finally:
            up.send_signal(signal.SIGINT)
            up.wait(timeout=20)


def kill(up: psutil.Process, victim: str) -> None:
    """SIGKILL the child whose command line holds `victim`, unless it is already down."""
    for child in up.children():
        try:
            if victim in " ".join(child.cmdline()):
                child.kill()
                return
        except psutil.NoSuchProcess:
            continue


def messages() -> Iterator[str]:
    """Every reading has a time of its own and its number as its value."""
    for first in range(0, READINGS, PER_MESSAGE):
        yield json.dumps(
            [
                {
                    "device": "meter-n1",
                    "time": (START + timedelta(seconds=number)).isoformat(),
                    "values": {"active_power": number},
                }
                for number in range(first, first + PER_MESSAGE)
            ]
        )


def stored(settings: Settings) -> tuple[int, float]:
    """How many readings there are, and their sum; (0, 0) while the database is away."""
    try:
        with psycopg.connect(settings.resolved_database_url, connect_timeout=2) as connection:
            row = connection.execute("SELECT count(*), coalesce(sum(value), 0) FROM reading")
            return row.fetchone() or (0, 0)
    except psycopg.OperationalError:
        return 0, 0


@pytest.mark.system
@pytest.mark.timeout(300)
def test_no_kill_loses_or_doubles_a_confirmed_reading(
    stack: tuple[Settings, psutil.Process],
) -> None:
    settings, up = stack
    confirmed: set[int] = set()
    # A session of its own: what was in flight when the broker died is sent again.
    client = Client(CallbackAPIVersion.VERSION2, client_id="chaos", clean_session=False)
    client.max_inflight_messages_set(100)
    client.reconnect_delay_set(1, 2)
    client.on_publish = lambda _, __, packet, *___: confirmed.add(packet)
    client.connect("127.0.0.1", settings.mqtt_port)
    client.loop_start()

    chance = random.Random(20261123)
    victims = [*VICTIMS, *chance.choices(VICTIMS[:3], k=3)]
    chance.shuffle(victims)
    batches = list(messages())
    kill_at = {
        round((number + 1) * len(batches) / (len(victims) + 1)): victim
        for number, victim in enumerate(victims)
    }
    packets = set()
    for number, payload in enumerate(batches):
        if number in kill_at:
            kill(up, kill_at[number])
        packets.add(client.publish("testville/gateway/chaos", payload, qos=1).mid)
        time.sleep(0.004)
    wait_until(lambda: packets <= confirmed, timeout_s=120, what="the broker's confirmations")
    client.disconnect()
    client.loop_stop()

    everything = (READINGS, READINGS * (READINGS - 1) / 2)
    wait_until(lambda: stored(settings)[0] >= READINGS, timeout_s=120, what="all readings")
    assert stored(settings) == everything
    with psycopg.connect(settings.resolved_database_url) as connection:
        dead = connection.execute("SELECT reason, detail FROM dead_letter").fetchall()
    assert dead == []

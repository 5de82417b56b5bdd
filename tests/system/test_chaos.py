"""Kill the database, the broker and every service under load: nothing is lost, nothing doubled."""

import json
import random
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import psycopg
import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from tests.servers import wait_until
from tests.vigie.stack.stack import Stack, stack
from vigie.mqtt import leave
from vigie.settings import Settings

READINGS = 100_000
PER_MESSAGE = 50
START = datetime(2026, 11, 1, tzinfo=UTC)
VICTIMS = ("postgres", "nats-server", "ingest", "api", "dashboard")


def kill(running: Stack, victim: str) -> None:
    """SIGKILL a child, unless it is already down."""
    with suppress(AssertionError, psutil.NoSuchProcess, IndexError):
        running.child(victim).kill()


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


def publish_among_kills(running: Stack) -> None:
    """Publish every message at QoS 1, and return when the broker has confirmed them all."""
    confirmed: set[int] = set()
    # A session of its own: what was in flight when the broker died is sent again.
    client = Client(CallbackAPIVersion.VERSION2, client_id="chaos", clean_session=False)
    client.max_inflight_messages_set(100)
    client.reconnect_delay_set(1, 2)
    client.on_publish = lambda _, __, packet, *___: confirmed.add(packet)
    client.connect("127.0.0.1", running.mqtt_port)
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
            kill(running, kill_at[number])
        packets.add(client.publish("testville/gateway/chaos", payload, qos=1).mid)
        time.sleep(0.004)
    wait_until(lambda: packets <= confirmed, timeout_s=120, what="the broker's confirmations")
    leave(client)


@pytest.mark.system
@pytest.mark.timeout(300)
def test_no_kill_loses_or_doubles_a_confirmed_reading(tmp_path: Path) -> None:
    with stack(tmp_path / "data") as running:
        running.wait_until_live()
        settings = Settings(city="testville", data_dir=running.data_dir)
        publish_among_kills(running)
        wait_until(lambda: stored(settings)[0] >= READINGS, timeout_s=120, what="all readings")
        assert stored(settings) == (READINGS, READINGS * (READINGS - 1) / 2)
        with psycopg.connect(settings.resolved_database_url) as connection:
            assert connection.execute("SELECT reason, detail FROM dead_letter").fetchall() == []

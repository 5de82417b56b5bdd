"""A publisher at QoS 1, a service that runs beside the test, and what came of both."""

import json
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
from psycopg import Connection

from ingest.service import Service
from tests.servers import wait_until
from vigie.city import City
from vigie.mqtt import leave
from vigie.settings import Settings


@contextmanager
def serving(settings: Settings, city: City) -> Iterator[Service]:
    service = Service(settings, city)
    thread = threading.Thread(target=service.run)
    thread.start()
    try:
        yield service
    finally:
        service.stop()
        thread.join(timeout=10)
        assert not thread.is_alive()


class Publisher:
    """Publishes at QoS 1 and knows what the broker confirmed."""

    def __init__(self, port: int) -> None:
        self._client = Client(CallbackAPIVersion.VERSION2)
        self._client.max_inflight_messages_set(200)
        self._client.on_publish = lambda _, __, packet, *___: self._confirmed.add(packet)
        self._confirmed: set[int] = set()
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()

    def publish(self, topic: str, *documents: Any) -> None:
        self.publish_all(
            (topic, one if isinstance(one, bytes) else json.dumps(one).encode())
            for one in documents
        )

    def publish_all(self, messages: Iterable[tuple[str, bytes]], *, timeout_s: float = 20) -> None:
        sent = {self._client.publish(topic, payload, qos=1).mid for topic, payload in messages}
        wait_until(
            lambda: sent <= self._confirmed, timeout_s=timeout_s, what="the broker to confirm"
        )

    def retain(self, topic: str, document: Any) -> None:
        sent = self._client.publish(topic, json.dumps(document), qos=1, retain=True).mid
        wait_until(lambda: sent in self._confirmed, what="the broker to confirm")

    def close(self) -> None:
        leave(self._client)


def is_connected(connection: Connection) -> bool:
    """Whether the service says that it hears the broker, and so that its session exists."""
    row = connection.execute("SELECT state FROM service_status WHERE service = 'ingest'").fetchone()
    return row is not None and row[0]["connected"] is True


def value_at(minute: int) -> dict[str, Any]:
    time = f"2026-10-01T{minute // 60:02}:{minute % 60:02}:00Z"
    return {"time": time, "values": {"active_power": minute}}


def count(connection: Connection) -> int:
    row = connection.execute("SELECT count(*) FROM reading").fetchone()
    assert row is not None
    return int(row[0])

"""What a city would write itself in an afternoon: a listener that inserts message by message."""

import json
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from vigie.mqtt import leave
from vigie.settings import Settings
from vigie.store.connect import connect

_PROCESSES = multiprocessing.get_context("spawn")
CREATE = """
CREATE TABLE IF NOT EXISTS plain (
    topic text, metric text, time timestamptz, value float8, PRIMARY KEY (topic, metric, time)
)
"""
INSERT = "INSERT INTO plain VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"


@contextmanager
def plain_listener(settings: Settings) -> Iterator[None]:
    """One that is subscribed, in a process of its own."""
    ready, done = _PROCESSES.Event(), _PROCESSES.Event()
    process = _PROCESSES.Process(target=_listen, args=(settings, ready, done))
    process.start()
    try:
        ready.wait()
        yield
    finally:
        done.set()
        process.join()


def _listen(settings: Settings, ready: Event, done: Event) -> None:
    with connect(settings, "plain", autocommit=True) as connection:
        connection.execute(CREATE)
        client = Client(CallbackAPIVersion.VERSION2)
        client.on_subscribe = lambda *_: ready.set()
        client.on_connect = lambda *_: client.subscribe("testville/mobility/#", qos=1)

        def insert(_client: Client, _userdata: object, message: object) -> None:
            said = json.loads(message.payload)  # type: ignore[attr-defined] # paho's own
            for metric, value in said["values"].items():
                row = [message.topic, metric, said["time"], value]  # type: ignore[attr-defined]
                connection.execute(INSERT, row)

        client.on_message = insert
        client.connect("127.0.0.1", settings.mqtt_port)
        client.loop_start()
        done.wait()
        leave(client)

"""What devices of Testville say, through the broker."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion


@dataclass(frozen=True)
class Publish:
    """Publishes values of a device, or what it says of itself; `topic` is without the city."""

    client: Client

    def __call__(self, topic: str, values: dict[str, float]) -> None:
        self._publish(topic, {"values": values})

    def about(self, topic: str, **described: object) -> None:
        self._publish(f"{topic}/about", described)

    def _publish(self, topic: str, document: dict[str, Any]) -> None:
        payload = json.dumps(document)
        self.client.publish(f"testville/{topic}", payload, qos=1).wait_for_publish(20)


@contextmanager
def publishing(url: str) -> Iterator[Publish]:
    """Publish as a device of Testville does."""
    client = Client(CallbackAPIVersion.VERSION2)
    host, _, port = url.removeprefix("mqtt://").partition(":")
    client.connect(host, int(port))
    client.loop_start()
    yield Publish(client)
    client.loop_stop()
    client.disconnect()

"""An ear at a real broker."""

from collections.abc import Callable
from threading import Event
from urllib.parse import urlsplit

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion


class Ear:
    """Everything that is published at a broker from now on, in order of arrival."""

    def __init__(self, url: str, topic: str) -> None:
        self.heard: list[tuple[str, bytes]] = []
        subscribed = Event()
        self._client = Client(CallbackAPIVersion.VERSION2, client_id="ear", clean_session=False)
        self._client.reconnect_delay_set(1, 1)
        self._client.on_connect = lambda *_: _nothing(self._client.subscribe(topic, qos=1))
        self._client.on_subscribe = lambda *_: subscribed.set()
        self._client.on_message = lambda _client, _data, message: self.heard.append(
            (message.topic, bytes(message.payload))
        )
        address = urlsplit(url)
        self._client.connect(address.hostname or "", address.port or 0)
        self._client.loop_start()
        assert subscribed.wait(10)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


def _nothing(_result: object) -> None:
    """For callbacks whose result nobody wants."""


Listen = Callable[..., Ear]

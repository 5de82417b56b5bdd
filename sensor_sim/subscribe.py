"""The subscriber: all that a broker has on some topics, as it was published."""

import logging
import sys
import time
from collections.abc import Callable, Sequence
from threading import Event
from typing import Any, Self

from paho.mqtt.client import Client, MQTTMessage, MQTTv5, MQTTv311
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from sensor_sim.recording.lines import Heard
from vigie.mqtt import broker_of, leave
from vigie.settings import Settings

logger = logging.getLogger(__name__)

_CONNECT_WITHIN_S = 3.0
_LEAST_RETRY_S, _LONGEST_RETRY_S = 1, 15
_HIGHEST_QOS = 2


class Subscriber:
    """A connection that survives its broker and hands each message to `heard`, in its own thread.

    It asks in MQTT 5 for the retain flag as published, and goes on in 3.1.1 where that is not
    spoken: there the flag tells only what the broker had kept.

    Raises:
        BrokerError: the settings name no broker that can be used.
    """

    def __init__(
        self, settings: Settings, topics: Sequence[str], heard: Callable[[Heard], object]
    ) -> None:
        self._broker = broker_of(settings)
        self._topics = topics
        self._heard = heard
        self.refusals: list[str] = []
        self._falls_back = settings.mqtt_version == "auto"
        self._is_too_old = Event()
        # Times by a clock that nobody sets, so that the gaps are those of the messages.
        self._epoch_us = (time.time_ns() - time.monotonic_ns()) // 1000
        self._client = self._connect(MQTTv311 if settings.mqtt_version == "3.1.1" else MQTTv5)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        leave(self._client)
        # The client knows us: letting go of it here closes what it has left open now.
        del self._client

    def look_after(self) -> None:
        """To be called now and then: goes on in MQTT 3.1.1 when the broker asked for it."""
        if self._is_too_old.is_set():
            self._is_too_old.clear()
            logger.info("%s does not speak MQTT 5: going on in MQTT 3.1.1", self._broker)
            leave(self._client)
            self._client = self._connect(MQTTv311)

    def _connect(self, protocol: MQTTProtocolVersion) -> Client:
        client = Client(CallbackAPIVersion.VERSION2, protocol=protocol)
        self._broker.introduce(client)
        client.connect_timeout = _CONNECT_WITHIN_S
        client.reconnect_delay_set(_LEAST_RETRY_S, _LONGEST_RETRY_S)
        client.on_connect = self._on_connect
        client.on_connect_fail = self._on_connect_fail
        client.on_disconnect = self._on_disconnect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        client.connect_async(self._broker.host, self._broker.port)
        client.loop_start()
        return client

    def _on_connect(self, client: Client, _: Any, __: Any, code: ReasonCode, ___: Any) -> None:
        if code.is_failure:
            if code == "Unsupported protocol version" and self._falls_back:
                self._falls_back = False
                self._is_too_old.set()
            else:
                logger.error("the broker %s refuses us: %s", self._broker, code)
        elif client.protocol == MQTTv5:
            options = SubscribeOptions(qos=_HIGHEST_QOS, retainAsPublished=True)
            client.subscribe([(topic, options) for topic in self._topics])
        else:
            client.subscribe([(topic, _HIGHEST_QOS) for topic in self._topics])

    def _on_subscribe(
        self, _: Client, __: Any, ___: int, codes: list[ReasonCode], ____: Any
    ) -> None:
        for topic, code in zip(self._topics, codes, strict=False):
            if code.is_failure:
                self.refusals.append(f"{self._broker} refuses us {topic}: {code}")
        if not self.refusals:
            logger.info("connected to %s, recording %s", self._broker, ", ".join(self._topics))

    def _on_connect_fail(self, _: Client, __: Any) -> None:
        # Paho calls from where it has caught what went wrong.
        logger.warning("no broker at %s yet (%s), trying again", self._broker, sys.exception())

    def _on_disconnect(self, _: Client, __: Any, ___: Any, code: ReasonCode, ____: Any) -> None:
        if code.is_failure and not self._is_too_old.is_set():
            logger.warning("lost %s: %s; what is sent now is not heard", self._broker, code)

    def _on_message(self, _: Client, __: Any, message: MQTTMessage) -> None:
        at_us = self._epoch_us + time.monotonic_ns() // 1000
        self._heard(
            Heard(
                at_us,
                message.topic,
                bytes(message.payload),
                message.qos,
                bool(message.retain),
                bool(message.dup),
            )
        )

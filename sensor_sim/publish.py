"""The publisher: MQTT, so many unconfirmed messages at a time and no more."""

import logging
import secrets
import sys
from math import inf
from threading import Condition, Event
from time import monotonic
from typing import Self

from paho.mqtt.client import (
    Client,
    ConnectFlags,
    DisconnectFlags,
    MQTTMessageInfo,
    MQTTv5,
    MQTTv311,
)
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from vigie.mqtt import broker_of, leave
from vigie.settings import Settings

logger = logging.getLogger(__name__)

_WINDOW = 100  # enough to hide the broker's round trip, few enough to keep in memory and resend
_POLL_S = 0.2  # how soon a waiting publisher notices that it was told to stop
_LAST_WAIT_S = 3.0  # of the 5 s that a service may take to stop
_CONNECT_WITHIN_S = 3.0  # an attempt cannot be cut short, and must not keep us from stopping
_LEAST_RETRY_S, _LONGEST_RETRY_S = 1, 15

Receipt = MQTTMessageInfo


class Publisher:
    """A connection that survives its broker: what was not confirmed is sent again, in order.

    Messages at QoS 0 are confirmed when they are on their way, and lost with their connection.
    `stop` ends every wait.

    Raises:
        BrokerError: the settings name no broker that can be used.
    """

    def __init__(self, settings: Settings, stop: Event, window: int = _WINDOW) -> None:
        self._stop = stop
        self._window = window
        self._changed = Condition()
        self._is_connected = False
        self.sent = 0
        self.confirmed = 0
        self._lost = 0
        self._fleeting: set[int] = set()  # what is to be sent at QoS 0, by its number
        self._broker = broker_of(settings)
        # 3.1.1 is what every broker speaks, and all that a publisher needs.
        self._client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"vigie-sim-{secrets.token_hex(6)}",
            protocol=MQTTv5 if settings.mqtt_version == "5" else MQTTv311,
        )
        self._broker.introduce(self._client)
        self._client.connect_timeout = _CONNECT_WITHIN_S
        self._client.reconnect_delay_set(_LEAST_RETRY_S, _LONGEST_RETRY_S)
        self._client.max_inflight_messages_set(window)
        self._client.on_connect = self._on_connect
        self._client.on_connect_fail = self._on_connect_fail
        self._client.on_disconnect = self._on_disconnect
        self._client.on_publish = self._on_publish

    def __enter__(self) -> Self:
        self._client.connect_async(self._broker.host, self._broker.port)
        self._client.loop_start()
        with self._changed:
            while not self._is_connected and not self._stop.is_set():
                self._changed.wait(_POLL_S)
        return self

    def __exit__(self, *_: object) -> None:
        leave(self._client)
        # The client knows us: letting go of it here closes what it has left open now.
        del self._client

    def send(
        self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False
    ) -> Receipt | None:
        """Publish, after a wait when too many messages are unconfirmed.

        What comes back tells when the broker has confirmed it; nothing when told to stop: then it
        was not sent.
        """
        with self._changed:
            while not self._may_send(qos) and not self._stop.is_set():
                self._changed.wait(_POLL_S)
            if self._stop.is_set():
                return None
            self.sent += 1
            if qos == 0:
                sending = self._client.publish(topic, payload, qos=0, retain=retain)
                if sending.rc == MQTTErrorCode.MQTT_ERR_SUCCESS:
                    self._fleeting.add(sending.mid)
                else:
                    self._lost += 1
                return sending
        sending = self._client.publish(topic, payload, qos=qos, retain=retain)
        if sending.rc == MQTTErrorCode.MQTT_ERR_NO_CONN:
            # It is kept and sent when the broker is back; else its receipt would only raise.
            sending.rc = MQTTErrorCode.MQTT_ERR_SUCCESS
        return sending

    def _may_send(self, qos: int) -> bool:
        is_there_room = self.sent - self.confirmed - self._lost < self._window
        return is_there_room and (qos > 0 or self._is_connected)

    def flush(self) -> int:
        """Wait for what is unconfirmed, a short while only when told to stop; how many remain."""
        deadline = inf
        with self._changed:
            while self.confirmed + self._lost < self.sent and monotonic() < deadline:
                self._changed.wait(_POLL_S)
                if self._stop.is_set():
                    deadline = min(deadline, monotonic() + _LAST_WAIT_S)
            return self.sent - self.confirmed

    def _on_connect(
        self,
        _client: Client,
        _data: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            logger.error("the broker %s refuses us: %s", self._broker, reason)
            return
        logger.info("connected to %s", self._broker)
        with self._changed:
            self._is_connected = True
            self._changed.notify_all()

    def _on_connect_fail(self, _client: Client, _data: object) -> None:
        # Paho calls from where it has caught what went wrong.
        logger.warning("no broker at %s yet (%s), trying again", self._broker, sys.exception())

    def _on_disconnect(
        self,
        _client: Client,
        _data: object,
        _flags: DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        with self._changed:
            self._is_connected = False
            self._lost += len(self._fleeting)
            self._fleeting.clear()
        if reason.is_failure:
            logger.warning("lost %s: %s; trying again", self._broker, reason)

    def _on_publish(
        self,
        _client: Client,
        _data: object,
        mid: int,
        _reason: ReasonCode,
        _properties: Properties,
    ) -> None:
        with self._changed:
            self._fleeting.discard(mid)
            self.confirmed += 1
            self._changed.notify_all()

"""The MQTT side of ingest: a persistent session, its messages acknowledged after the commit."""

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from ingest.inbox import Inbox
from ingest.message import Message, Receipt
from ingest.session import Session
from vigie.mqtt import BrokerAddress, leave

_log = logging.getLogger(__name__)

_NEVER_EXPIRES = 0xFFFF_FFFF  # MQTT 5.0 section 3.1.2.11.2
_BRIEF_S = 15.0
_SUSPICIOUS = 3
_ONE_NAME = "One ingest for a city, or a VIGIE_INGEST_INSTANCE for each worker"
_ALONE = "Run one ingest without VIGIE_INGEST_GROUP, or use a broker that can share messages"


class Listener:
    """Subscribes to a session's topics and fills an inbox; `acknowledge` thanks the broker.

    `give_up` gets a sentence when the broker cannot do what the session needs.
    """

    def __init__(
        self,
        broker: BrokerAddress,
        session: Session,
        inbox: Inbox,
        *,
        version: str = "auto",
        window: int = 5000,
        keepalive_s: int = 30,
        give_up: Callable[[str], None] = _log.error,
    ) -> None:
        self.broker = broker
        self._session = session
        self._unwanted: tuple[str, ...] = ()
        self._inbox = inbox
        self._give_up = give_up
        self._window = window
        self._keepalive_s = keepalive_s
        self._falls_back = version == "auto"
        self._fallback: threading.Thread | None = None
        self._connection = 0
        self._is_welcome = False
        self._welcome_at_s = 0.0
        self._brief = 0
        self._unacknowledged: set[Receipt] = set()
        # Guards the connection and what is unacknowledged on it: an acknowledgement must not slip
        # into the next one.
        self._lock = threading.Lock()
        self._client = self._new_client(
            MQTTProtocolVersion.MQTTv311 if version == "3.1.1" else MQTTProtocolVersion.MQTTv5
        )

    @property
    def topics(self) -> tuple[str, ...]:
        return self._session.topics

    @property
    def is_connected(self) -> bool:
        return self._client.is_connected()

    def start(self, unwanted: Iterable[str] = ()) -> None:
        """Connect in the background, and again whenever the connection is lost.

        `unwanted` are topics that the session may still be subscribed to from earlier: the broker
        forgets none by itself.
        """
        self._unwanted = tuple(unwanted)
        self._connect()

    def _connect(self) -> None:
        host, port = self.broker.host, self.broker.port
        if self._client.protocol == MQTTProtocolVersion.MQTTv5:
            self._client.connect_async(
                host,
                port,
                self._keepalive_s,
                clean_start=False,
                properties=self._connect_properties(),
            )
        else:
            self._client.connect_async(host, port, self._keepalive_s)
        self._client.loop_start()

    def stop(self) -> None:
        """Leave; the broker keeps the session and what is not acknowledged."""
        if self._fallback is not None:
            self._fallback.join()  # it is about to bring a client of its own
        leave(self._client)

    def acknowledge(self, receipts: Iterable[Receipt | None]) -> None:
        """Thank the broker for safe messages; those of a past connection it will repeat."""
        with self._lock:
            for receipt in receipts:
                if receipt is not None and receipt.connection == self._connection:
                    self._unacknowledged.discard(receipt)
                    self._client.ack(receipt.packet, qos=1)

    def _new_client(self, protocol: MQTTProtocolVersion) -> Client:
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=self._session.client_id,
            protocol=protocol,
            clean_session=None if protocol == MQTTProtocolVersion.MQTTv5 else False,
            manual_ack=True,
        )
        self.broker.introduce(client)
        client.reconnect_delay_set(min_delay=1, max_delay=10)
        client.on_connect = self._on_connect
        client.on_connect_fail = self._on_connect_fail
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.on_subscribe = self._on_subscribe
        return client

    def _connect_properties(self) -> Properties:
        asked = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call] # paho
        asked.SessionExpiryInterval = _NEVER_EXPIRES
        asked.ReceiveMaximum = self._window
        return asked

    def _on_connect(
        self, client: Client, _: Any, __: ConnectFlags, code: ReasonCode, ___: Properties | None
    ) -> None:
        if code.is_failure:
            is_old = code == "Unsupported protocol version"
            if is_old and self._session.is_shared:
                self._give_up(f"{self.broker} does not speak MQTT 5. {_ALONE}")
            elif is_old and self._falls_back:
                self._falls_back = False
                self._fallback = threading.Thread(target=self._fall_back, daemon=True)
                self._fallback.start()
            else:
                _log.error("the broker %s refuses us: %s", self.broker, code)
            return
        self._is_welcome = True
        self._welcome_at_s = time.monotonic()
        self._new_connection()
        topics = self._session.topics
        if topics:
            client.subscribe([(topic, 1) for topic in topics])
        if self._unwanted:
            client.unsubscribe(list(self._unwanted))
            _log.info("no longer subscribed to %s", ", ".join(self._unwanted))
        _log.info("connected to %s, subscribed to %s", self.broker, ", ".join(topics) or "nothing")

    def _on_subscribe(
        self, _: Client, __: Any, ___: int, codes: list[ReasonCode], ____: Properties | None
    ) -> None:
        for topic, code in zip(self._session.topics, codes, strict=False):
            if code == "Shared Subscriptions not supported":
                self._give_up(f"{self.broker} has no shared subscriptions. {_ALONE}")
            elif code.is_failure:
                _log.error("the broker %s refuses us %s: %s", self.broker, topic, code)

    def _fall_back(self) -> None:
        _log.info("%s does not speak MQTT 5: going on in MQTT 3.1.1", self.broker)
        leave(self._client)
        self._client = self._new_client(MQTTProtocolVersion.MQTTv311)
        self._connect()

    def _on_connect_fail(self, _: Client, __: Any) -> None:
        # Paho calls from where it has caught what went wrong.
        _log.warning("no broker at %s (%s); trying again", self.broker, sys.exception())

    def _on_disconnect(
        self, _: Client, __: Any, ___: DisconnectFlags, code: ReasonCode, ____: Properties | None
    ) -> None:
        self._new_connection()
        if code.is_failure and self._is_welcome:
            _log.warning("lost the broker %s: %s; trying again", self.broker, code)
            self._wonder(code)
        self._is_welcome = False

    def _wonder(self, code: ReasonCode) -> None:
        """Tell why we were thrown out, if the broker says so (MQTT 5), or else what it may be."""
        if code == "Session taken over":
            _log.error("another client calls itself %s. %s", self._session.client_id, _ONE_NAME)
            return
        is_brief = time.monotonic() - self._welcome_at_s < _BRIEF_S
        self._brief = self._brief + 1 if is_brief else 0
        if self._brief >= _SUSPICIOUS:
            _log.error(
                "lost %d times soon after it let us in: the network is bad, or "
                "another client calls itself %s. %s",
                self._brief,
                self._session.client_id,
                _ONE_NAME,
            )

    def _new_connection(self) -> None:
        with self._lock:
            self._connection += 1
            self._unacknowledged.clear()

    def _on_message(self, _: Client, __: Any, message: MQTTMessage) -> None:
        receipt = None
        if message.qos > 0:
            receipt = Receipt(self._connection, message.mid)
            if receipt in self._unacknowledged:
                return  # an impatient broker repeats what is still on its way to the store
            self._unacknowledged.add(receipt)
        self._inbox.put(Message(message.topic, bytes(message.payload), datetime.now(UTC), receipt))

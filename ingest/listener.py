"""The MQTT side of ingest: a persistent session, its messages acknowledged after the commit."""

import logging
import threading
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from ingest.inbox import Inbox
from ingest.message import Message, Receipt
from vigie.mqtt import leave, parse_broker_url

_log = logging.getLogger(__name__)

_NEVER_EXPIRES = 0xFFFF_FFFF  # MQTT 5.0 section 3.1.2.11.2
_KEEPALIVE_S = 30


class Listener:
    """Subscribes to a city and fills an inbox; `acknowledge` thanks the broker.

    Its client id is fixed, so that the broker keeps what arrives while this process is away.
    """

    def __init__(
        self,
        url: str,
        city: str,
        inbox: Inbox,
        *,
        topics: Sequence[str] | None = None,
        version: str = "auto",
        window: int = 5000,
    ) -> None:
        self.broker = parse_broker_url(url)
        self._client_id = f"vigie-ingest-{city}"
        self._topics = tuple(topics or (f"{city}/#",))
        self._inbox = inbox
        self._window = window
        self._falls_back = version == "auto"
        self._fallback: threading.Thread | None = None
        self._connection = 0
        self._is_welcome = False
        self._unacknowledged: set[Receipt] = set()
        # Guards the connection and what is unacknowledged on it: an acknowledgement must not slip
        # into the next one.
        self._lock = threading.Lock()
        self._client = self._new_client(
            MQTTProtocolVersion.MQTTv311 if version == "3.1.1" else MQTTProtocolVersion.MQTTv5
        )

    @property
    def is_connected(self) -> bool:
        return self._client.is_connected()

    def start(self) -> None:
        """Connect in the background, and again whenever the connection is lost."""
        host, port = self.broker.host, self.broker.port
        if self._client.protocol == MQTTProtocolVersion.MQTTv5:
            self._client.connect_async(
                host, port, _KEEPALIVE_S, clean_start=False, properties=self._session()
            )
        else:
            self._client.connect_async(host, port, _KEEPALIVE_S)
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
            client_id=self._client_id,
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
        return client

    def _session(self) -> Properties:
        session = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call] # paho
        session.SessionExpiryInterval = _NEVER_EXPIRES
        session.ReceiveMaximum = self._window
        return session

    def _on_connect(
        self, client: Client, _: Any, __: ConnectFlags, code: ReasonCode, ___: Properties | None
    ) -> None:
        if code.is_failure:
            if self._falls_back and code == "Unsupported protocol version":
                self._falls_back = False
                self._fallback = threading.Thread(target=self._fall_back, daemon=True)
                self._fallback.start()
            else:
                _log.error("the broker %s refuses us: %s", self.broker, code)
            return
        self._is_welcome = True
        self._new_connection()
        client.subscribe([(topic, 1) for topic in self._topics])
        _log.info("connected to %s, subscribed to %s", self.broker, ", ".join(self._topics))

    def _fall_back(self) -> None:
        _log.info("%s does not speak MQTT 5: going on in MQTT 3.1.1", self.broker)
        leave(self._client)
        self._client = self._new_client(MQTTProtocolVersion.MQTTv311)
        self.start()

    def _on_connect_fail(self, _: Client, __: Any) -> None:
        _log.warning("the broker %s does not answer; trying again", self.broker)

    def _on_disconnect(
        self, _: Client, __: Any, ___: DisconnectFlags, code: ReasonCode, ____: Properties | None
    ) -> None:
        self._new_connection()
        if code.is_failure and self._is_welcome:
            _log.warning("lost the broker %s: %s; trying again", self.broker, code)
        self._is_welcome = False

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

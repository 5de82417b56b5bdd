"""Numbered readings, published at QoS 1 as long as the chaos lasts, and what was sent of each."""

import json
import random
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from tests.servers import Broker, wait_until
from vigie.mqtt import leave

TOPIC = "testville/gateway/chaos"
START = datetime(2026, 11, 1, tzinfo=UTC)
PER_MESSAGE = 5
_PAUSE_S = 0.005
_MOST_UNCONFIRMED = 2000
_RECENT = 300
_KEPT_FOR_S = 3600


def device_of(number: int) -> str:
    """New devices turn up all the time."""
    return f"chaos-{number // 700}"


def time_of(number: int) -> datetime:
    return START + timedelta(seconds=number)


@dataclass
class Ledger:
    """What was sent: by its number the values of each reading, and the payloads that are bad.

    `heard` are those of both that the broker took for a subscriber. An MQTT 5 broker says when it
    had none, and drops the message: `unheard` are the payload or first number of such messages.
    """

    values: dict[int, list[float]] = field(default_factory=dict)
    bad: set[bytes] = field(default_factory=set)
    heard: set[int | bytes] = field(default_factory=set)
    messages: int = 0
    repeats: int = 0
    corrections: int = 0
    unheard: list[int | bytes] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"confirmed: {self.messages} messages with {len(self.values)} readings, "
            f"{self.repeats} sent again, {self.corrections} corrected, {len(self.bad)} bad, "
            f"{len(self.unheard)} without a subscriber"
        )


class Load:
    """Publishes until stopped: new messages, some again, some corrected, some bad."""

    def __init__(self, broker: Broker, seed: int) -> None:
        self.ledger = Ledger()
        self._broker = broker
        self._chance = random.Random(seed)
        self._stopping = threading.Event()
        self._unconfirmed: dict[int, tuple[int | bytes, ...]] = {}
        self._answers: deque[tuple[int, bool]] = deque()
        is_new = broker.protocol == MQTTProtocolVersion.MQTTv5
        self._client = Client(
            CallbackAPIVersion.VERSION2,
            client_id="load",
            protocol=broker.protocol,
            clean_session=None if is_new else False,
        )
        self._client.max_inflight_messages_set(100)
        self._client.reconnect_delay_set(1, 2)
        self._client.on_publish = lambda _, __, packet, code, ___: self._answers.append(
            (packet, code != "No matching subscribers")
        )
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Connect with a session: what was in flight when the broker died is sent again."""
        if self._broker.protocol == MQTTProtocolVersion.MQTTv5:
            asked = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call] # paho
            asked.SessionExpiryInterval = _KEPT_FOR_S
            self._client.connect(
                "127.0.0.1", self._broker.port, clean_start=False, properties=asked
            )
        else:
            self._client.connect("127.0.0.1", self._broker.port)
        self._client.loop_start()
        self._thread.start()

    def finish(self) -> Ledger:
        """Stop, once the broker has confirmed everything that was published."""
        self._stopping.set()
        self._thread.join()
        wait_until(
            lambda: self._count_unconfirmed() == 0,
            timeout_s=120,
            what="the broker to confirm what was published",
        )
        leave(self._client)
        return self.ledger

    def _run(self) -> None:
        number = 0
        while not self._stopping.wait(_PAUSE_S):
            while self._count_unconfirmed() > _MOST_UNCONFIRMED and not self._stopping.is_set():
                time.sleep(0.05)
            what = self._chance.random()
            if what < 0.02:
                self._publish_bad(number)
            elif what < 0.07 and number:
                self.ledger.repeats += 1
                self._publish(self._recent(number))
            elif what < 0.09 and number:
                self.ledger.corrections += 1
                first = self._recent(number)
                for one in range(first, first + PER_MESSAGE):
                    self.ledger.values[one].append(self.ledger.values[one][-1] + 0.25)
                self._publish(first)
            else:
                for one in range(number, number + PER_MESSAGE):
                    self.ledger.values[one] = [float(one)]
                self._publish(number)
                number += PER_MESSAGE

    def _recent(self, number: int) -> int:
        sent = number // PER_MESSAGE
        return self._chance.randrange(max(0, sent - _RECENT), sent) * PER_MESSAGE

    def _publish(self, first: int) -> None:
        """The newest values of the message that begins with this number."""
        document = [
            {
                "device": device_of(one),
                "kind": "building_meter",
                "time": time_of(one).isoformat(),
                "values": {"active_power": self.ledger.values[one][-1]},
            }
            for one in range(first, first + PER_MESSAGE)
        ]
        self._send(json.dumps(document).encode(), *range(first, first + PER_MESSAGE))

    def _publish_bad(self, number: int) -> None:
        payload = b"no JSON: %d beside %d" % (len(self.ledger.bad), number)
        self.ledger.bad.add(payload)
        self._send(payload, payload)

    def _send(self, payload: bytes, *what: int | bytes) -> None:
        self.ledger.messages += 1
        self._unconfirmed[self._client.publish(TOPIC, payload, qos=1).mid] = what

    def _count_unconfirmed(self) -> int:
        """How many there are, after the broker's answers until now have been entered."""
        while self._answers:
            packet, is_heard = self._answers.popleft()
            what = self._unconfirmed.pop(packet)
            if is_heard:
                self.ledger.heard.update(what)
            else:
                self.ledger.unheard.append(what[0])
        return len(self._unconfirmed)

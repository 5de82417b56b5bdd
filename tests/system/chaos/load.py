"""Numbered readings, published at QoS 1 as long as the chaos lasts, and what was sent of each."""

import json
import random
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from tests.servers import wait_until
from vigie.mqtt import leave

TOPIC = "testville/gateway/chaos"
START = datetime(2026, 11, 1, tzinfo=UTC)
PER_MESSAGE = 5
_PAUSE_S = 0.005
_MOST_UNCONFIRMED = 2000
_RECENT = 300


def device_of(number: int) -> str:
    """New devices turn up all the time."""
    return f"chaos-{number // 700}"


def time_of(number: int) -> datetime:
    return START + timedelta(seconds=number)


@dataclass
class Ledger:
    """What was sent: by its number the values of each reading, and the payloads that are bad."""

    values: dict[int, list[float]] = field(default_factory=dict)
    bad: set[bytes] = field(default_factory=set)
    messages: int = 0
    repeats: int = 0
    corrections: int = 0

    def __str__(self) -> str:
        return (
            f"confirmed: {self.messages} messages with {len(self.values)} readings, "
            f"{self.repeats} sent again, {self.corrections} corrected, {len(self.bad)} bad"
        )


class Load:
    """Publishes until stopped: new messages, some again, some corrected, some bad."""

    def __init__(self, port: int, seed: int) -> None:
        self.ledger = Ledger()
        self._port = port
        self._chance = random.Random(seed)
        self._stopping = threading.Event()
        self._unconfirmed: set[int] = set()
        self._confirmed: set[int] = set()
        # A session of its own: what was in flight when the broker died is sent again.
        self._client = Client(CallbackAPIVersion.VERSION2, client_id="load", clean_session=False)
        self._client.max_inflight_messages_set(100)
        self._client.reconnect_delay_set(1, 2)
        self._client.on_publish = lambda _, __, packet, *___: self._confirmed.add(packet)
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._client.connect("127.0.0.1", self._port)
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
        self._send(json.dumps(document).encode())

    def _publish_bad(self, number: int) -> None:
        payload = b"no JSON: %d beside %d" % (len(self.ledger.bad), number)
        self.ledger.bad.add(payload)
        self._send(payload)

    def _send(self, payload: bytes) -> None:
        self.ledger.messages += 1
        self._unconfirmed.add(self._client.publish(TOPIC, payload, qos=1).mid)

    def _count_unconfirmed(self) -> int:
        both = self._unconfirmed & self._confirmed
        self._unconfirmed -= both
        self._confirmed -= both
        return len(self._unconfirmed)

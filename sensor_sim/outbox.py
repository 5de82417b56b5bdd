"""The way out: reports become messages, the publisher sends them, the ledger keeps account."""

from collections import deque
from collections.abc import Iterable

import orjson

from sensor_sim.ledger import Ledger
from sensor_sim.message import device_topic, gateway_item, gateway_topic, report_payload
from sensor_sim.pace import wall_ms
from sensor_sim.publish import Publisher, Receipt
from sensor_sim.sending import Sending

STOPPED = "stopped"


class Outbox:
    """Sends reports and writes down what it sent, when a ledger is kept."""

    def __init__(self, city: str, publisher: Publisher, ledger: Ledger | None) -> None:
        self._city = city
        self._publisher = publisher
        self._ledger = ledger
        self._unconfirmed: deque[tuple[Receipt, int]] = deque()

    def post(self, sending: Sending) -> None:
        """A report on its device's own topic."""
        if sending.lost is not None:
            self.leave(sending, sending.lost)
            return
        self._send(*report_of(self._city, sending), [sending])

    def post_together(self, gateway: str, sendings: list[Sending]) -> None:
        """Reports in one array of a gateway; those that may be refused go alone."""
        sound = [one for one in sendings if one.is_sound]
        if sound:
            self._send(*array_of(self._city, gateway, sound), sound)
        if len(sound) < len(sendings):
            for one in sendings:
                if not one.is_sound:
                    self.post(one)

    def leave(self, sending: Sending, why: str) -> None:
        """A report that is not sent."""
        if self._ledger is not None:
            self._ledger.unsent(sending, why)

    def leave_all(self, sendings: Iterable[Sending]) -> None:
        """What was held back when the simulator was told to stop."""
        for one in sendings:
            self.leave(one, one.lost or STOPPED)

    def settle(self) -> None:
        """Write down what the broker has confirmed."""
        while self._unconfirmed and self._unconfirmed[0][0].is_published():
            _, number = self._unconfirmed.popleft()
            if self._ledger is not None:
                self._ledger.confirm(number)

    def _send(self, topic: str, payload: bytes, sendings: list[Sending]) -> None:
        handed_over = self._publisher.send(topic, payload)
        if self._ledger is None:
            return
        if handed_over is None:
            self.leave_all(sendings)
            return
        number = self._ledger.sent(topic, payload, sendings, wall_ms())
        self._unconfirmed.append((handed_over, number))
        self.settle()


def report_of(city: str, sending: Sending) -> tuple[str, bytes]:
    """The topic of its device and the payload, which a fault may have broken."""
    payload = sending.broken
    if payload is None:
        payload = report_payload(sending.time_ms, sending.values)
    return device_topic(city, sending.device), payload


def array_of(city: str, gateway: str, sendings: list[Sending]) -> tuple[str, bytes]:
    """The topic of a gateway and its array of reports."""
    items = [gateway_item(one.device, one.time_ms, one.values) for one in sendings]
    return gateway_topic(city, gateway), orjson.dumps(items)

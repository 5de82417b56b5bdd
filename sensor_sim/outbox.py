"""The way out: reports become messages, the publisher sends them, the ledger keeps account."""

from collections import deque
from collections.abc import Callable, Iterable
from functools import partial

import orjson

from sensor_sim.ledger import Ledger
from sensor_sim.message import gateway_item, gateway_topic
from sensor_sim.pace import wall_ms
from sensor_sim.publish import Publisher, Receipt
from sensor_sim.sending import Sending
from sensor_sim.speech import Speech

STOPPED = "stopped"
NO_WORD = "no_word"  # its format cannot say it


class Outbox:
    """Sends reports and writes down what it sent, when a ledger is kept."""

    def __init__(
        self, city: str, publisher: Publisher, ledger: Ledger | None, speech: Speech
    ) -> None:
        self._city = city
        self._publisher = publisher
        self._ledger = ledger
        self._speech = speech
        self._unconfirmed: deque[tuple[Receipt | None, Callable[[], None]]] = deque()
        self._is_whole = True  # until something is not sent, as we were told to stop

    def post(self, sending: Sending) -> None:
        """A report as its device says it."""
        if sending.lost is not None:
            self.leave(sending, sending.lost)
            return
        for letter in self._speech.letters(sending):
            self._send(letter.topic, letter.payload, [letter.tells])
        wordless = self._speech.wordless(sending)
        if wordless is not None:
            self.leave(wordless, NO_WORD)

    def post_together(self, gateway: str, sendings: list[Sending]) -> None:
        """Reports in one array of a gateway.

        Those that may be refused go alone, and those of devices that speak another format.
        """
        together, alone = gathered(sendings, self._speech)
        if together:
            self._send(*array_of(self._city, gateway, together), together)
        for one in alone:
            self.post(one)

    def leave(self, sending: Sending, why: str) -> None:
        """A report that is not sent."""
        self._account(sending._replace(device=self._speech.as_known(sending.device)), why)

    def leave_all(self, sendings: Iterable[Sending]) -> None:
        """What was held back when the simulator was told to stop."""
        for one in sendings:
            self.leave(one, one.lost or STOPPED)

    def settle(self) -> None:
        """Write down what the broker has confirmed."""
        while self._unconfirmed:
            receipt, confirm = self._unconfirmed[0]
            if receipt is not None and not receipt.is_published():
                return
            self._unconfirmed.popleft()
            confirm()

    def when_confirmed(self, act: Callable[[], None]) -> None:
        """Do so once the broker has confirmed all that was posted until now, and only then."""
        if self._is_whole:
            self._unconfirmed.append((None, act))
            self.settle()

    def _account(self, sending: Sending, why: str) -> None:
        if self._ledger is not None:
            self._ledger.unsent(sending, why)

    def _send(self, topic: str, payload: bytes, sendings: list[Sending]) -> None:
        handed_over = self._publisher.send(topic, payload)
        if handed_over is None:
            self._is_whole = False
            for one in sendings:
                self._account(one, STOPPED)
            return
        confirm: Callable[[], None] = _nothing
        if self._ledger is not None:
            number = self._ledger.sent(topic, payload, sendings, wall_ms())
            confirm = partial(self._ledger.confirm, number)
        self._unconfirmed.append((handed_over, confirm))
        self.settle()


def _nothing() -> None:
    pass


def gathered(sendings: Iterable[Sending], speech: Speech) -> tuple[list[Sending], list[Sending]]:
    """What a gateway sends in one array, and what goes alone."""
    together: list[Sending] = []
    alone: list[Sending] = []
    for one in sendings:
        is_together = one.is_sound and speech.is_canonical(one.device)
        (together if is_together else alone).append(one)
    return together, alone


def array_of(city: str, gateway: str, sendings: list[Sending]) -> tuple[str, bytes]:
    """The topic of a gateway and its array of reports."""
    items = [gateway_item(one.device, one.time_ms, one.values) for one in sendings]
    return gateway_topic(city, gateway), orjson.dumps(items)

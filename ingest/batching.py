"""Messages gathered until they are worth a transaction: by size, by age, or when no more come."""

from collections.abc import Iterable
from typing import NamedTuple

from ingest.message import Decoded, Message, Receipt
from vigie.store.write import Batch


class Entry(NamedTuple):
    """A message and what it became; it is acknowledged when that is committed."""

    message: Message
    decoded: Decoded


class Gathering:
    """What waits to be written.

    `age_s` bounds how long the first message waits; a lull of `lull_s` ends the wait at once,
    because then either the traffic is light or the broker waits for our acknowledgements.
    """

    def __init__(self, *, max_readings: int, age_s: float, lull_s: float = 0.02) -> None:
        self.entries: list[Entry] = []
        self._max_readings = max_readings
        self._age_s = age_s
        self._lull_s = lull_s
        self._readings = 0
        self._since_s = 0.0

    def add(self, entry: Entry, now_s: float) -> None:
        if not self.entries:
            self._since_s = now_s
        self.entries.append(entry)
        # A message of dead letters alone has a cost, too.
        self._readings += len(entry.decoded.readings) or 1

    def is_due(self, now_s: float, *, is_busy: bool = False) -> bool:
        """Whether it holds enough, or, unless the store `is_busy`, has waited long enough."""
        if self._readings >= self._max_readings:
            return True
        return bool(self.entries) and not is_busy and now_s - self._since_s >= self._age_s

    def patience_s(self, idle_s: float) -> float:
        """How long to wait for a further message."""
        return self._lull_s if self.entries else idle_s

    def take(self) -> list[Entry]:
        taken, self.entries, self._readings = self.entries, [], 0
        return taken


def assemble(entries: Iterable[Entry]) -> Batch:
    """The entries as what one transaction writes, in the order of their receipt."""
    batch = Batch()
    for message, decoded in entries:
        batch.readings.extend((message.received_at, one) for one in decoded.readings)
        batch.devices.update(decoded.devices)
        if decoded.description is not None:
            batch.descriptions.append(decoded.description)
        batch.dead_letters.extend(decoded.dead_letters)
    return batch


def receipts(entries: Iterable[Entry]) -> list[Receipt | None]:
    return [message.receipt for message, _ in entries]

"""A bounded store of answers, each good for a state of the database and until a time."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

MOST_BYTES = 64 * 2**20
LARGEST_BYTES = 4 * 2**20


@dataclass(frozen=True, slots=True)
class Kept:
    """A response as it was sent; `until` is a time of the monotonic clock."""

    state: str
    until: float
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    etag: bytes


class Answers:
    """Forgets those that were not asked for the longest, once all are larger than they may be."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self.size = 0

    def find(self, key: Hashable, state: str, now: float) -> Kept | None:
        found = self._kept.get(key)
        if found is None:
            return None
        if found.state != state or now >= found.until:
            self._forget(key)
            return None
        self._kept.move_to_end(key)
        return found

    def keep(self, key: Hashable, answer: Kept) -> None:
        if key in self._kept:
            self._forget(key)
        self._kept[key] = answer
        self.size += len(answer.body)
        while self.size > self._most_bytes:
            self._forget(next(iter(self._kept)))

    def _forget(self, key: Hashable) -> None:
        self.size -= len(self._kept.pop(key).body)

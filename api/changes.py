"""Which series changed when, as positions that only grow: what a stream missed is known by them.

Only the last change of a series is kept, and of so many series: memory is bounded whatever happens.
"""

from collections import OrderedDict
from collections.abc import Collection

MOST_SERIES = 100_000


class Changes:
    """The changes heard since the service started, under a name that no other start has."""

    def __init__(self, name: str, most_series: int = MOST_SERIES) -> None:
        self._name = name
        self._most_series = most_series
        self._last: OrderedDict[int, int] = OrderedDict()
        self._devices_at = 0
        self._known_since = 0
        self.position = 0

    def note(self, series: Collection[int]) -> None:
        """These series changed just now."""
        self.position += 1
        for one in series:
            self._last[one] = self.position
            self._last.move_to_end(one)
        while len(self._last) > self._most_series:
            _, self._known_since = self._last.popitem(last=False)

    def note_devices(self) -> None:
        """Devices changed just now."""
        self.position += 1
        self._devices_at = self.position

    def event_id(self, position: int) -> str:
        """What an event is called that brings a stream up to this position."""
        return f"{self._name}-{position}"

    def position_of(self, event_id: str) -> int | None:
        """The position of an event of ours since which all changes are known; None of any other."""
        name, _, text = event_id.rpartition("-")
        if name != self._name or not (text.isascii() and text.isdecimal()):
            return None
        position = int(text[:20])
        return position if self._known_since <= position <= self.position else None

    def since(self, position: int) -> set[int]:
        """The series that changed after this position."""
        missed: set[int] = set()
        for series, changed_at in reversed(self._last.items()):
            if changed_at <= position:
                break
            missed.add(series)
        return missed

    def have_devices_changed_since(self, position: int) -> bool:
        return self._devices_at > position

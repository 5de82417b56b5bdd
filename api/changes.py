"""Which series and alarms changed when, as positions that only grow: they tell what was missed.

Only the last change of each is kept, and of so many: memory is bounded whatever happens.
"""

from collections import OrderedDict
from collections.abc import Collection

MOST = 100_000


class Changes:
    """The changes heard since the service started, under a name that no other start has."""

    def __init__(self, name: str, most: int = MOST) -> None:
        self._name = name
        self._most = most
        self._series: OrderedDict[int, int] = OrderedDict()
        self._alarms: OrderedDict[int, int] = OrderedDict()
        self._devices_at = 0
        self._known_since = 0
        self.position = 0

    def note(self, series: Collection[int]) -> None:
        """These series changed just now."""
        self._note(series, self._series)

    def note_alarms(self, alarms: Collection[int]) -> None:
        """These alarms changed just now."""
        self._note(alarms, self._alarms)

    def _note(self, changed: Collection[int], last: OrderedDict[int, int]) -> None:
        self.position += 1
        for one in changed:
            last[one] = self.position
            last.move_to_end(one)
        while len(last) > self._most:
            _, forgotten = last.popitem(last=False)
            self._known_since = max(self._known_since, forgotten)

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
        return _since(position, self._series)

    def alarms_since(self, position: int) -> set[int]:
        """The alarms that changed after this position."""
        return _since(position, self._alarms)

    def have_devices_changed_since(self, position: int) -> bool:
        return self._devices_at > position


def _since(position: int, last: OrderedDict[int, int]) -> set[int]:
    missed: set[int] = set()
    for one, changed_at in reversed(last.items()):
        if changed_at <= position:
            break
        missed.add(one)
    return missed

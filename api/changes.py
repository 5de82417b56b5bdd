"""Which series, devices and alarms changed when, as positions that only grow: who missed what.

Only the last change of each is kept, and of so many: memory is bounded whatever happens.
"""

from collections import OrderedDict
from collections.abc import Collection, Hashable
from typing import TypeVar

from vigie.store.doorbell import DeviceChange

One = TypeVar("One", bound=Hashable)
MOST = 100_000


class Changes:
    """The changes heard since the service started, under a name that no other start has."""

    def __init__(self, name: str, most: int = MOST) -> None:
        self._name = name
        self._most = most
        self._series: OrderedDict[int, int] = OrderedDict()
        self._alarms: OrderedDict[int, int] = OrderedDict()
        self._devices: OrderedDict[DeviceChange, int] = OrderedDict()
        self._known_since = 0
        self.position = 0

    def note(self, series: Collection[int]) -> None:
        """These series changed just now."""
        self._note(series, self._series)

    def note_alarms(self, alarms: Collection[int]) -> None:
        """These alarms changed just now."""
        self._note(alarms, self._alarms)

    def note_devices(self, changes: Collection[DeviceChange]) -> None:
        """These devices changed just now."""
        self._note(changes, self._devices)

    def _note(self, changed: Collection[One], last: OrderedDict[One, int]) -> None:
        self.position += 1
        for one in changed:
            last[one] = self.position
            last.move_to_end(one)
        while len(last) > self._most:
            _, forgotten = last.popitem(last=False)
            self._known_since = max(self._known_since, forgotten)

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

    def devices_since(self, position: int) -> set[DeviceChange]:
        """What changed of devices after this position."""
        return _since(position, self._devices)


def _since(position: int, last: OrderedDict[One, int]) -> set[One]:
    missed: set[One] = set()
    for one, changed_at in reversed(last.items()):
        if changed_at <= position:
            break
        missed.add(one)
    return missed

"""Who follows the stream of changes: what each wants, and what waits for its reader."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime

import orjson

from api.answers import dump, flags
from vigie.store.read.rows import Row, Selection

_FIELDS = ("device", "metric", "time", "value", "quality", "kind", "district")
Items = dict[int, orjson.Fragment]


class Share:
    """What changed of a selection, by series: written as an event once, whoever gets it."""

    def __init__(self, items: Items) -> None:
        self.items = items
        self._event: bytes | None = None

    @property
    def event(self) -> bytes:
        """The event's text but for its id."""
        if self._event is None:
            data = dump({"at": datetime.now(UTC), "items": list(self.items.values())})
            self._event = b"event: readings\ndata: " + data + b"\n\n"
        return self._event


@dataclass(eq=False, slots=True)
class Subscriber:
    """One open stream.

    Its reader has seen all up to `position`, or will with what waits. `owed` are series that
    changed while it was away; it does not advance until it has them. With `must_reread` it
    is told to read everything again.
    """

    wants: Selection
    position: int
    owed: set[int] = field(default_factory=set)
    must_reread: bool = False
    devices_changed: bool = False
    stirred: asyncio.Event = field(default_factory=asyncio.Event)
    _waiting: Share | None = None
    _is_own: bool = False

    def add(self, share: Share) -> None:
        """Put changes behind those that wait; the newer of a series takes the older's place."""
        if self._waiting is None:
            self._waiting, self._is_own = share, False
        elif self._is_own:
            self._waiting.items.update(share.items)
        else:
            self._waiting, self._is_own = Share(self._waiting.items | share.items), True
        self.stirred.set()

    def reread(self) -> None:
        """Nobody knows what this reader missed, of readings and of devices."""
        self.must_reread = self.devices_changed = True
        self.stirred.set()

    def advance(self, position: int) -> None:
        if not self.owed:
            self.position = position

    def take(self) -> Share | None:
        """The last reading of each series that changed; the reader takes them, so none waits."""
        taken, self._waiting = self._waiting, None
        return taken


def fits(row: Row, wants: Selection) -> bool:
    return (
        (not wants.metric or row["metric"] in wants.metric)
        and (not wants.district or row["district"] in wants.district)
        and (not wants.kind or row["kind"] in wants.kind)
        and (not wants.device or row["device"] in wants.device)
        and not wants.hidden.holds(row)
    )


def written(row: Row) -> orjson.Fragment:
    """A reading as it stands in an event."""
    item = {**{name: row[name] for name in _FIELDS}, "quality": flags(row["quality"])}
    return orjson.Fragment(dump(item))

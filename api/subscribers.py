"""Who follows the stream of changes: what each wants, and what waits for its reader."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

import orjson

from api.alarms import alarm_item
from api.answers import dump, flags
from vigie.catalogue import load_catalogue
from vigie.city import City
from vigie.store.doorbell import DeviceChange
from vigie.store.read.hidden import NOTHING
from vigie.store.read.rows import Row, Selection

_FIELDS = ("device", "metric", "time", "value", "quality", "kind", "district")
Items = dict[int, orjson.Fragment]


class Topic(StrEnum):
    """What a stream tells of, as its events are called."""

    READINGS = "readings"
    DEVICES = "devices"
    ALARMS = "alarms"


@dataclass(frozen=True, slots=True)
class Wants:
    """What a reader follows, of what it may see.

    `rules_of_kinds` are rules about the kinds it follows; of others than the `shown_rules` it is
    told nothing where something is hidden from it.
    """

    selection: Selection
    topics: frozenset[Topic] = frozenset(Topic)
    rules_of_kinds: tuple[str, ...] = ()
    shown_rules: tuple[str, ...] = ()
    shows_people: bool = True


class Share:
    """What changed of series or of alarms: written as an event once, whoever gets it."""

    def __init__(self, items: Items, topic: Topic = Topic.READINGS) -> None:
        self.items = items
        self.topic = topic
        self._event: bytes | None = None

    @property
    def event(self) -> bytes:
        """The event's text but for its id."""
        if self._event is None:
            data = dump({"at": datetime.now(UTC), "items": list(self.items.values())})
            self._event = f"event: {self.topic}\ndata: ".encode() + data + b"\n\n"
        return self._event


@dataclass(eq=False, slots=True)
class Subscriber:
    """One open stream.

    Its reader has seen all up to `position`, or will with what waits. `owed` are series and alarms
    that changed while it was away; it does not advance until it has them. With `must_reread` it is
    told to read everything again.
    """

    wants: Wants
    position: int
    owed: dict[Topic, set[int]] = field(default_factory=lambda: defaultdict(set))
    must_reread: bool = False
    devices_changed: bool = False
    stirred: asyncio.Event = field(default_factory=asyncio.Event)
    _waiting: dict[Topic, Share] = field(default_factory=dict)
    _own: set[Topic] = field(default_factory=set)

    def add(self, share: Share) -> None:
        """Put changes behind those that wait; the newer of a series takes the older's place."""
        topic = share.topic
        waiting = self._waiting.get(topic)
        if waiting is None:
            self._waiting[topic] = share
            self._own.discard(topic)
        elif topic in self._own:
            waiting.items.update(share.items)
        else:
            self._waiting[topic] = Share(waiting.items | share.items, topic)
            self._own.add(topic)
        self.stirred.set()

    def reread(self) -> None:
        """Nobody knows what this reader missed, of readings and of devices."""
        self.must_reread = True
        self.devices_changed = Topic.DEVICES in self.wants.topics
        self.stirred.set()

    def advance(self, position: int) -> None:
        if not any(self.owed.values()):
            self.position = position

    def take(self) -> list[Share]:
        """What changed last of each series, and of each alarm; none waits any longer."""
        taken = [self._waiting[topic] for topic in Topic if topic in self._waiting]
        self._waiting = {}
        return taken


def fits(row: Row, wants: Wants) -> bool:
    """Whether a reading is wanted."""
    chosen = wants.selection
    return (
        Topic.READINGS in wants.topics
        and _is_among(row, chosen)
        and (not chosen.kind or row["kind"] in chosen.kind)
    )


def fits_alarm(row: Row, wants: Wants) -> bool:
    """Whether an alarm is wanted; one of a place is of the kinds that its rule is about."""
    chosen = wants.selection
    return (
        Topic.ALARMS in wants.topics
        and _is_among(row, chosen)
        and (
            not chosen.kind
            or row["kind"] in chosen.kind
            or (row["device"] is None and row["rule"] in wants.rules_of_kinds)
        )
        and (chosen.hidden == NOTHING or row["rule"] in wants.shown_rules)
    )


def may_know(change: DeviceChange, wants: Wants) -> bool:
    """Whether a change of devices is to be told; whichever devices are followed."""
    return Topic.DEVICES in wants.topics and not wants.selection.hidden.holds(change._asdict())


def _is_among(row: Row, chosen: Selection) -> bool:
    return (
        (not chosen.metric or row["metric"] in chosen.metric)
        and (not chosen.district or row["district"] in chosen.district)
        and (not chosen.device or row["device"] in chosen.device)
        and not chosen.hidden.holds(row)
    )


def written(row: Row) -> orjson.Fragment:
    """A reading as it stands in an event."""
    item = {**{name: row[name] for name in _FIELDS}, "quality": flags(row["quality"])}
    return orjson.Fragment(dump(item))


def written_alarm(row: Row, city: City, *, shows_people: bool) -> orjson.Fragment:
    """An alarm as it stands in an event: as lists have it."""
    return orjson.Fragment(dump(alarm_item(row, city, load_catalogue(), shows_people=shows_people)))

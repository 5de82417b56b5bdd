"""What a dialect is: the words that a foreign format has for metrics, and how a report is written.

A dialect writes as its devices or their network server would. It has words for some metrics of some
kinds; what it has no word for cannot be said in it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sensor_sim.dialects.clocks import Clock, in_milliseconds
from vigie.catalogue import load_catalogue
from vigie.city.feeds import FormatName
from vigie.model import Device

Written = float | str | bool


class Word(NamedTuple):
    """How a dialect writes a metric: under which name, in which unit, and how finely.

    `unit` is a UCUM code; without it, the metric's own. What is written is the value in that unit,
    divided by `scale`, to the nearest `step` and within what the field holds. States are written as
    `codes` say.
    """

    field: str
    unit: str | None = None
    step: float | None = None
    low: float = -inf
    high: float = inf
    scale: float = 1.0
    codes: tuple[tuple[float, str | bool], ...] = ()


Words = Mapping[str, Mapping[str, Word]]
"""By kind and metric."""


class Utterance(NamedTuple):
    """A report in the words and by the clock of a dialect.

    `units` are the UCUM codes of all fields that there are words for.
    """

    device: Device
    name: str  # by which the dialect calls the device
    time_ms: int
    zone: ZoneInfo
    fields: dict[str, Written]
    units: dict[str, str]


class Draft(NamedTuple):
    """A message, and which fields it tells."""

    topic: str
    payload: bytes
    fields: tuple[str, ...]


Write = Callable[[Utterance], Iterable[Draft]]


def _own_id(device: Device) -> str:
    return device.id


@dataclass(frozen=True, slots=True)
class Dialect:
    """A format as the simulator speaks it.

    `feed` is what a city's feed has to say of a kind besides its fields; its second argument is the
    city's time zone. `writer` makes what writes the reports of one run. `name` is what the dialect
    calls a device, by which the city knows it. `clock` is what becomes of times; a dialect without
    one tells none. `states_units` says that its messages, or the format itself, tell the units, so
    that the feed need not.
    """

    format: FormatName
    words: Words
    feed: Callable[[str, str], dict[str, Any]]
    writer: Callable[[], Write]
    clock: Clock | None = in_milliseconds
    name: Callable[[Device], str] = _own_id
    states_units: bool = False


def stateless(write: Write) -> Callable[[], Write]:
    """The writer of a dialect whose messages do not depend on those before."""
    return lambda: write


def of_every_kind(words: Mapping[str, Word]) -> Words:
    """Words for all metrics of all kinds: those given, and of others their own names and units."""
    return {
        kind.id: {metric: words.get(metric, Word(metric)) for metric in kind.metrics}
        for kind in load_catalogue().kinds.values()
    }


def nested(fields: Mapping[str, Written], levels: int = -1) -> dict[str, Any]:
    """Fields named by dotted paths as the objects that they are in, at most so many levels deep."""
    document: dict[str, Any] = {}
    for path, value in fields.items():
        *branches, leaf = path.split(".", levels)
        inner = document
        for branch in branches:
            inner = inner.setdefault(branch, {})
        inner[leaf] = value
    return document

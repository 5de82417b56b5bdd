"""OGC SensorThings 1.0 and 1.1: Observations, as FROST and others publish them or are sent them.

One Observation, a collection, a data array, or what an Observation belongs to with it expanded (a
Datastream, a Thing). The device is the Thing where it is expanded, else the Datastream, such as
`Datastreams(12)`, which the topic may name. A result goes by the names `result`, its Datastream and
its ObservedProperty where that is expanded: a feed maps whichever tells it apart.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from ingest.formats.documents import flatten, parse_json, type_name
from ingest.formats.source import Outcome, Source
from ingest.formats.units import from_habit
from ingest.message import Item, Problem, UnusableError
from ingest.showing import shown
from vigie.model import Reason

_STREAM_IN_PATH = re.compile(r"((?:Multi)?Datastreams)\('?([^()']+)'?\)")
_MAX_PATH_LENGTH = 200
_Entity = Mapping[str, Any]


@dataclass(frozen=True)
class _Stream:
    """What is known of the Datastream of an Observation."""

    name: str | None = None
    thing: _Entity = field(default_factory=dict)
    entity: _Entity = field(default_factory=dict)

    def seen(self, entity: _Entity) -> "_Stream":
        """With what an Observation, or a row's table, says of its Datastream."""
        for key in ("Datastream", "MultiDatastream"):
            stated = entity.get(key)
            if isinstance(stated, dict):
                return self.expanded(stated, f"{key}s")
            link = entity.get(f"{key}@iot.navigationLink")
            if isinstance(link, str) and (found := _STREAM_IN_PATH.search(link)):
                return replace(self, name=f"{found[1]}({found[2]})")
        return self

    def expanded(self, entity: _Entity, collection: str = "Datastreams") -> "_Stream":
        identifier = entity.get("@iot.id")
        is_named = isinstance(identifier, str | int)
        name = f"{collection}({identifier})" if is_named else self.name
        thing = entity.get("Thing")
        return _Stream(name, thing if isinstance(thing, dict) else self.thing, entity)

    @cached_property
    def device(self) -> str | None:
        stated = self.thing.get("name", self.thing.get("@iot.id"))
        return str(stated) if isinstance(stated, str | int) else self.name

    @cached_property
    def result_names(self) -> list[str]:
        stated = self.entity.get("ObservedProperty")
        observed = stated.get("name") if isinstance(stated, dict) else None
        return [one for one in ("result", self.name, observed) if isinstance(one, str)]

    @cached_property
    def units(self) -> list[str | None]:
        """The units of a result's numbers in turn: one, or of a MultiDatastream as many."""
        stated = self.entity.get("unitOfMeasurements", [self.entity.get("unitOfMeasurement")])
        symbols = [
            one.get("symbol") if isinstance(one, dict) else None
            for one in (stated if isinstance(stated, list) else [])
        ]
        return [from_habit(one) if isinstance(one, str) else None for one in symbols]


class _Part(NamedTuple):
    """A part of a document that should be an Observation: its path, and where it belongs."""

    where: str
    entity: Any
    stream: _Stream


def decode(payload: bytes, source: Source) -> Outcome:
    """The items of a payload, one for each Observation, and what is wrong with the others.

    Raises:
        UnusableError: the payload as a whole cannot be read.
    """
    in_topic = _STREAM_IN_PATH.search(source.topic)
    stream = _Stream(f"{in_topic[1]}({in_topic[2]})" if in_topic else None)
    items: list[Item] = []
    problems: list[Problem] = []
    for part in _parts(parse_json(payload), stream):
        if isinstance(part.entity, dict) and "result" in part.entity:
            items.extend(_items(part))
            continue
        problem = _no_observation(part)
        if not part.where:
            raise UnusableError(problem.reason, problem.detail)
        problems.append(problem)
    return items, problems


def _parts(document: Any, stream: _Stream) -> Iterator[_Part]:
    """The Observations in a document, in its order, and whatever else stands in their place."""
    # A stack, not a recursion: a payload may be nested more deeply than Python calls may be.
    pending = [_Part("", document, stream)]
    while pending:
        where, entity, stream = part = pending.pop()
        if len(where) > _MAX_PATH_LENGTH:
            raise UnusableError(Reason.WRONG_TYPE, f"{where}: Observations do not nest so deeply")
        match entity:
            case list():
                inner = _each(entity, stream, where)
            case {"dataArray": list(rows), "components": list(components)}:
                for row in _each(rows, stream.seen(entity), f"{where}dataArray"):
                    yield row._replace(entity=_from_row(row.entity, components))
                continue
            case {"result": _}:
                yield part._replace(stream=stream.seen(entity))
                continue
            case {"Datastreams": list(streams)}:
                inner = _each(streams, replace(stream, thing=entity), f"{where}Datastreams")
            case {"Observations": list(entries)}:
                inner = _each(entries, stream.expanded(entity), f"{where}Observations")
            case {"value": list(entries)}:
                inner = _each(entries, stream, f"{where}value")
            case _:
                yield part
                continue
        pending.extend(reversed(inner))


def _each(entries: list[Any], stream: _Stream, path: str) -> list[_Part]:
    return [_Part(f"{path}[{number}].", one, stream) for number, one in enumerate(entries)]


def _from_row(row: Any, components: list[Any]) -> Any:
    """A row of a data array as an Observation."""
    if isinstance(row, list) and len(row) == len(components):
        names = (one if isinstance(one, str) else shown(one) for one in components)
        return dict(zip(names, row, strict=True))
    return row


def _no_observation(part: _Part) -> Problem:
    return Problem(
        Reason.WRONG_TYPE,
        f"{part.where.rstrip('.') or 'the payload'}: expected an Observation, which is an object "
        f"with a 'result' or a row as long as its components, not {type_name(part.entity)}",
    )


def _items(part: _Part) -> list[Item]:
    """The item of an Observation; none where its result is empty."""
    where, entity, stream = part
    values: dict[str, Any] = {}
    units: dict[str, str] = {}
    for name in stream.result_names:
        results = flatten({name: entity["result"]})
        values.update(results)
        units.update((path, one) for path, one in zip(results, stream.units, strict=False) if one)
    if not values:
        return []
    time = _time(entity.get("phenomenonTime")) or _time(entity.get("resultTime"))
    return [Item(values, time, stream.device, where=where, inside="", units=units)]


def _time(stated: Any) -> str | None:
    """The time that is stated, of an interval its end: what it has brought is known then."""
    return stated.rpartition("/")[2] if isinstance(stated, str) else None

"""NGSI-v2 and NGSI-LD: entities, lists, notifications and batches of them, GeoJSON features.

The two generations differ in where an attribute keeps its time and its unit; both places are read,
and each attribute may be normalized, concise or a bare value. The device is the entity's id, the
kind its type. Some data models put the time of the observation into the id: there the rest of the
id is the device. Structured values are fields by their path, such as `activePower.L1`.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from ingest.formats.documents import flatten, parse_json, type_name
from ingest.formats.units import from_cefact
from ingest.message import Item, Problem, UnusableError
from vigie.model import Reason

_NOT_ATTRIBUTES = {"id", "type", "@id", "@type", "@context", "scope"}
_TIMES_OF_ENTITY = (
    "dateObservedTo",  # what an interval has brought is known at its end
    "dateObserved",
    "observedAt",
    "TimeInstant",
    "observationDateTime",
    "observationDate",
)
_TIMES_OF_ATTRIBUTE = ("observedAt", "TimeInstant", "timestamp", "dateObserved")
_UNITS_OF_ATTRIBUTE = ("unitCode", "unit")
_TIMES_IN_ID = re.compile(r"([-_:.]\d{4}-\d\d-\d\dT[-\d:.]+Z?)+$")


_Time = str | float | None


class _Attribute(NamedTuple):
    value: Any
    time: _Time = None
    unit: str | None = None


def decode(payload: bytes) -> tuple[list[Item], list[Problem]]:
    """The items of a payload, one for each entity and time, and what is wrong with the others.

    Raises:
        UnusableError: the payload as a whole cannot be read.
    """
    document = parse_json(payload)
    if not isinstance(document, dict | list):
        raise UnusableError(
            Reason.WRONG_TYPE, f"expected an entity or a notification, not {type_name(document)}"
        )
    notified_at = document.get("notifiedAt") if isinstance(document, dict) else None
    items: list[Item] = []
    problems: list[Problem] = []
    for where, entity in _entities(document):
        try:
            items.extend(_items(*_unfolded(entity, where), where, _time(notified_at)))
        except UnusableError as error:
            problems.append(error.problem)
    return items, problems


def _entities(document: Any) -> Iterator[tuple[str, Any]]:
    """Each entity with its path."""
    path = "" if isinstance(document, list) else _collection(document)
    entries = document.get(path) if path else document
    if not isinstance(entries, list):
        yield "", document
        return
    for number, entity in enumerate(entries):
        yield f"{path}[{number}].", entity


def _collection(document: dict[str, Any]) -> str:
    """Where a document keeps its entities, or nothing where it is one itself."""
    if "subscriptionId" in document or document.get("type") == "Notification":
        return "data"
    if "actionType" in document:
        return "entities"
    return "features" if document.get("type") == "FeatureCollection" else ""


def _unfolded(entity: Any, where: str) -> tuple[str, dict[str, Any]]:
    """The id and the members of an entity; a GeoJSON feature keeps the two apart."""
    if not isinstance(entity, dict):
        raise UnusableError(
            Reason.WRONG_TYPE, f"{where.rstrip('.')}: expected an entity, not {type_name(entity)}"
        )
    entity_id = entity.get("id", entity.get("@id"))
    if not isinstance(entity_id, str):
        raise UnusableError(Reason.WRONG_TYPE, f"{where}id: an entity has one, which is a string")
    is_feature = entity.get("type") == "Feature" and isinstance(entity.get("properties"), dict)
    return entity_id, entity["properties"] if is_feature else entity


def _items(entity_id: str, entity: dict[str, Any], where: str, notified_at: _Time) -> list[Item]:
    """An item for each time at which attributes of the entity were observed."""
    attributes = {
        instance: _attribute(raw)
        for name, member in entity.items()
        if name not in _NOT_ATTRIBUTES
        for instance, raw in _instances(_short(name), member)
    }
    stated = (attributes[name].value for name in _TIMES_OF_ENTITY if name in attributes)
    observed_at = _first_time(stated) or notified_at
    values: dict[_Time, dict[str, Any]] = {}
    units: dict[_Time, dict[str, str]] = {}
    for name, attribute in attributes.items():
        fields = flatten({name: attribute.value})
        if fields:
            time = attribute.time or observed_at
            values.setdefault(time, {}).update(fields)
            units.setdefault(time, {}).update(
                dict.fromkeys(fields, attribute.unit) if attribute.unit else {}
            )
    device = _TIMES_IN_ID.sub("", entity_id)
    kind = entity.get("type", entity.get("@type"))
    return [
        Item(
            fields,
            time,
            device,
            _short(kind) if isinstance(kind, str) else None,
            where,
            inside="",
            units=units[time],
        )
        for time, fields in values.items()
    ]


def _instances(name: str, stated: Any) -> Iterator[tuple[str, Any]]:
    """The instances of an attribute: of NGSI-LD's many, each is named by its dataset."""
    if not (isinstance(stated, list) and stated and all(map(_is_normalized, stated))):
        yield name, stated
        return
    for raw in stated:
        dataset = raw.get("datasetId")
        yield (f"{name}[{dataset}]" if dataset else name), raw


def _is_normalized(raw: Any) -> bool:
    return isinstance(raw, dict) and ("value" in raw or "object" in raw)


def _attribute(raw: Any) -> _Attribute:
    if not _is_normalized(raw):
        return _Attribute(_plain(raw))
    metadata = raw.get("metadata")
    notes = {**raw, **metadata} if isinstance(metadata, dict) else raw
    units = (_plain(notes[name]) for name in _UNITS_OF_ATTRIBUTE if name in notes)
    unit = next((one for one in units if isinstance(one, str)), None)
    return _Attribute(
        _plain(raw.get("value", raw.get("object"))),
        _first_time(_plain(notes[name]) for name in _TIMES_OF_ATTRIBUTE if name in notes),
        None if unit is None else from_cefact(unit),
    )


def _plain(value: Any) -> Any:
    """A value without the wraps of metadata and of JSON-LD; a place is none of ours."""
    if not isinstance(value, dict):
        return value
    if "coordinates" in value:
        return None
    return value.get("@value", value.get("value", value))


def _first_time(stated: Iterable[Any]) -> _Time:
    return next((time for one in stated if (time := _time(one))), None)


def _time(stated: Any) -> _Time:
    """The time that is stated, of an interval its end; None where there is no time."""
    if isinstance(stated, str):
        ends = (one for one in reversed(stated.split("/")) if one not in {"", ".."})
        return next(ends, None)
    return stated if isinstance(stated, int | float) and not isinstance(stated, bool) else None


def _short(name: str) -> str:
    """A name without its namespace, which brokers write where they know no context."""
    return re.split(r"[/#]", name)[-1] if name.startswith(("http://", "https://")) else name

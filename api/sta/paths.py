"""Resource paths: `Things('a')/Datastreams(5)/Observations/$ref`, from text to steps."""

import re
from dataclasses import dataclass

from api.sta.instants import instant
from api.sta.problem import NoSuchResourceError
from vigie.store.read.sensorthings.entities import ENTITIES, SETS, Entity, Type
from vigie.store.read.sensorthings.selecting import Id

_STEP = re.compile(r"([A-Za-z]+)(?:\((.+)\))?")
_OBSERVATION_ID = re.compile(r"(\d{1,10})-(-?\d{1,17})")
_LARGEST_ID = 2**31 - 1
_MOST_STEPS = 12

Fixed = dict[str, Id]


@dataclass(frozen=True, slots=True)
class Step:
    """A set, or what an entity leads to: the columns whose values the path states, if one is named.

    `link` is what a parent's row and its own have in common: (the parent's column, ours).
    """

    entity: Entity
    is_many: bool
    key: Fixed | None
    link: tuple[str, str] | None = None

    @property
    def is_set(self) -> bool:
        return self.is_many and self.key is None


@dataclass(frozen=True, slots=True)
class ResourcePath:
    """The steps to a set or an entity; of it a property, its bare `$value`, or only its `$ref`."""

    steps: tuple[Step, ...]
    property: str | None = None
    is_value: bool = False
    is_reference: bool = False


def parse_path(text: str) -> ResourcePath:
    """The path after `/sta/v1.1/`.

    Raises:
        NoSuchResourceError: there can be nothing at it.
    """
    parts = text.split("/")
    if len(parts) > _MOST_STEPS or "\0" in text:
        raise NoSuchResourceError
    is_reference, is_value = parts[-1] == "$ref", parts[-1] == "$value"
    if is_reference or is_value:
        parts.pop()
    steps: list[Step] = []
    while parts and (step := _step(steps, parts[0])):
        steps.append(step)
        parts = parts[1:]
    named = parts[0] if parts else None
    if not steps or len(parts) > 1 or (is_value and named is None):
        raise NoSuchResourceError
    if named is not None and (is_reference or not _has(steps[-1], named)):
        raise NoSuchResourceError
    return ResourcePath(tuple(steps), named, is_value, is_reference)


def _step(before: list[Step], text: str) -> Step | None:
    match = _STEP.fullmatch(text)
    if match is None:
        return None
    name, key = match[1], match[2]
    if not before:
        entity = SETS.get(name)
        return None if entity is None else Step(entity, is_many=True, key=_key(entity, key))
    navigation = before[-1].entity.navigations.get(name)
    if navigation is None or before[-1].is_set or (key and not navigation.is_many):
        return None
    entity = ENTITIES[navigation.target]
    link = (navigation.own, navigation.theirs)
    return Step(entity, navigation.is_many, _key(entity, key), link)


def _has(step: Step, name: str) -> bool:
    return not step.is_set and (name in step.entity.properties or name == "@iot.id")


def _key(entity: Entity, text: str | None) -> Fixed | None:
    """The columns that the id in parentheses states."""
    if text is None:
        return None
    if entity.id_type is Type.NUMBER:
        if not (text.isascii() and text.isdigit()) or int(text[:11]) > _LARGEST_ID:
            raise NoSuchResourceError
        return {"id": int(text)}
    if len(text) < 3 or text[0] != "'" or text[-1] != "'":  # noqa: PLR2004 - quotes around one
        raise NoSuchResourceError
    name = text[1:-1].replace("''", "'")
    return _observation_key(name) if entity.name == "Observation" else {"id": name}


def _observation_key(name: str) -> Fixed:
    match = _OBSERVATION_ID.fullmatch(name)
    if match is None or int(match[1]) > _LARGEST_ID:
        raise NoSuchResourceError
    try:
        time = instant(int(match[2]))
    except OverflowError:
        raise NoSuchResourceError from None
    return {"datastream_id": int(match[1]), "phenomenonTime": time}

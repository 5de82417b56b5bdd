"""Rows made entities, as JSON: annotations, properties, and links to what is related."""

from datetime import datetime
from typing import Any

from api.sta.instants import written
from api.sta.links import Links
from api.sta.options import Options
from vigie.store.read.sensorthings.entities import Entity, Type

Json = dict[str, Any]


def properties_of(entity: Entity, options: Options) -> tuple[str, ...]:
    """The properties that an answer needs."""
    return tuple(name for name in entity.properties if options.wants(name))


def as_entity(links: Links, entity: Entity, row: Json, options: Options) -> Json:
    """The entity of a row: what is asked for of it, without what it does not have."""
    link = links.of(entity, row["id"])
    content: Json = {"@iot.selfLink": link} if options.wants("@iot.selfLink") else {}
    if options.wants("@iot.id"):
        content["@iot.id"] = row["id"]
    for name in properties_of(entity, options):
        if row[name] is not None:
            content[name] = presented(entity, name, row[name])
    expanded = {one.name for one in options.expand}
    for name in entity.navigations:
        if options.wants(name) and name not in expanded:
            content[f"{name}@iot.navigationLink"] = f"{link}/{name}"
    return content


def presented(entity: Entity, name: str, value: Any) -> Any:
    """The value of a property as JSON has it."""
    if entity.type_of(name) is Type.INTERVAL:
        return "/".join(map(written, value))
    return written(value) if isinstance(value, datetime) else value

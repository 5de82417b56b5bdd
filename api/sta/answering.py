"""The answer to a request: the service itself, a set, an entity, a property, or references."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from fastapi import Response

from api import cursors
from api.answers import answer
from api.sta.data_array import as_data_array
from api.sta.entities import Json, presented
from api.sta.instants import micros_of
from api.sta.links import Links
from api.sta.options import Options, parse_options
from api.sta.paths import Fixed, ResourcePath, Step
from api.sta.problem import NoSuchResourceError, RequestError
from api.sta.reading import Reader, continued
from vigie.store.read.sensorthings.entities import OBSERVATION, SETS, Entity
from vigie.store.read.sensorthings.observing import sequencing_of

_ONE = Options(select=(), top=1)
_OF_ONE = ("$select", "$expand")
_CONFORMANCE = "http://www.opengis.net/spec/iot_sensing/1.1/req/"
_REQUIREMENTS = (
    "datamodel",
    "resource-path/resource-path-to-entities",
    "request-data",
    "data-array/data-array",
)


def service(links: Links) -> Response:
    """What the service has, and which parts of the standard it keeps."""
    sets = [{"name": name, "url": links.of_set(entity)} for name, entity in SETS.items()]
    conformance = [_CONFORMANCE + one for one in _REQUIREMENTS]
    return answer({"value": sets, "serverSettings": {"conformance": conformance}})


async def answer_to(
    reader: Reader, path: ResourcePath, url: str, given: list[tuple[str, str]]
) -> Response:
    """The answer at `path`, whose address is `url`.

    Raises:
        NoSuchResourceError: there is nothing.
        RequestError, ExpressionError: the options mean nothing.
    """
    step = path.steps[-1]
    options = parse_options(step.entity, given)
    fixed = await _fixed(reader, path.steps)
    asked = _Asked(path, url, step.entity, fixed, options)
    return await (_set(reader, asked) if step.is_set else _entity(reader, asked))


@dataclass(frozen=True, slots=True)
class _Asked:
    path: ResourcePath
    url: str
    entity: Entity
    fixed: Fixed
    options: Options


async def _fixed(reader: Reader, steps: tuple[Step, ...]) -> Fixed:
    """What the columns of the last step must be, by way of the entities before it."""
    fixed: Fixed = dict(steps[0].key or {})
    for before, step in pairwise(steps):
        assert step.link is not None  # noqa: S101 - as every step after the first
        own, theirs = step.link
        parents = await reader.rows(before.entity, fixed, _ONE)
        if not parents:
            raise NoSuchResourceError
        tie: Fixed = {theirs: parents[0][own]}
        key = step.key or {}
        if any(tie[column] != key.get(column, tie[column]) for column in tie):
            raise NoSuchResourceError
        fixed = {**tie, **key}
    return fixed


async def _set(reader: Reader, asked: _Asked) -> Response:
    entity, options = asked.entity, asked.options
    if options.data_array and options.expand:
        raise RequestError("$expand", "does not go with $resultFormat=dataArray")
    goes_on = entity is OBSERVATION and sequencing_of(options.order) is not None
    if options.after and not goes_on:
        raise RequestError("$skiptoken", "goes with Observations in the order that gave it")
    content: Json = {}
    if options.counted:
        content["@iot.count"] = await reader.count(entity, asked.fixed, options)
    rows = await reader.rows(entity, asked.fixed, options)
    has_more, rows = len(rows) > options.top, rows[: options.top]
    if has_more:
        token = _token(rows[-1]) if goes_on else None
        content["@iot.nextLink"] = continued(asked.url, options, len(rows), token)
    if asked.path.is_reference:
        content["value"] = [{"@iot.selfLink": reader.links.of(entity, row["id"])} for row in rows]
    elif options.data_array:
        content["value"] = as_data_array(reader.links, rows, options)
    else:
        content["value"] = await reader.entities(entity, rows, options)
    return answer(content)


def _token(row: Json) -> str:
    return cursors.encode(row["datastream_id"], micros_of(row["order_time"]))


async def _entity(reader: Reader, asked: _Asked) -> Response:
    entity, path = asked.entity, asked.path
    for name, _ in asked.options.texts:
        if name not in _OF_ONE:
            raise RequestError(name, "goes with a set, and this is one entity: leave it out")
    one = Options(select=asked.options.select, expand=asked.options.expand, top=1)
    rows = (await reader.rows(entity, asked.fixed, one))[:1]
    if not rows:
        raise NoSuchResourceError
    if path.is_reference:
        return answer({"@iot.selfLink": reader.links.of(entity, rows[0]["id"])})
    if path.property is not None:
        return _property(entity, rows[0], path)
    (content,) = await reader.entities(entity, rows, one)
    return answer(content)


def _property(entity: Entity, row: Json, path: ResourcePath) -> Response:
    name = path.property or ""
    value = row["id"] if name == "@iot.id" else row[name]
    if value is None:
        return Response(status_code=204)
    shown: Any = value if name == "@iot.id" else presented(entity, name, value)
    if not path.is_value:
        return answer({name: shown})
    if isinstance(shown, dict):
        return answer(shown)
    return Response(str(shown), media_type="text/plain; charset=utf-8")

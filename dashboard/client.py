"""The dashboard's only source: the API, over HTTP and server-sent events."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, TypeVar

import httpx
import orjson
from httpx_sse import aconnect_sse
from pydantic import BaseModel, TypeAdapter, ValidationError

from dashboard.access.person import Person
from dashboard.city import Chart, City, District, Kind, Measure, Metric, Place, Programme
from dashboard.history import History
from dashboard.state import Alarm, Device, Indicator, Status, Value

Model = TypeVar("Model", bound=BaseModel)
Made = TypeVar("Made")
Query = dict[str, str | int | float | list[str]]

_PAGE = 1000
_EVENTS = ("readings", "devices", "alarms")
_TIMEOUT = httpx.Timeout(4, connect=3)  # a hanging API is lost as well, and soon known to be
_HISTORY_TIMEOUT = httpx.Timeout(25, connect=3)
_STREAM_TIMEOUT = httpx.Timeout(25, connect=3)  # the API sends a heartbeat every 10 s


class ApiError(Exception):
    """The API does not answer, refuses, or says what its contract does not.

    `detail` is the reason alone, in the API's own words where it refuses; `status` that of HTTP.
    """

    def __init__(self, message: str, detail: str | None = None, status: int | None = None) -> None:
        super().__init__(message)
        self.detail = detail or message
        self.status = status


class Fetched(NamedTuple):
    document: Any
    etag: str | None


class Change(NamedTuple):
    """One event of the stream: new values, news of the devices themselves, or of alarms."""

    values: tuple[Value, ...] = ()
    devices_changed: bool = False
    alarms: tuple[Alarm, ...] = ()


class Api:
    """A connection to the API; every method raises `ApiError` when it does not answer."""

    def __init__(
        self,
        base_url: str,
        headers: Mapping[str, str] | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._transport = transport or httpx.AsyncHTTPTransport()
        self._http = httpx.AsyncClient(
            base_url=base_url, headers=headers, transport=self._transport
        )

    def as_(self, person: Person) -> "Api":
        """The same API, asked by somebody: with their session, and without the dashboard's key."""
        return Api(str(self._http.base_url), person.headers, self._transport)

    async def close(self) -> None:
        await self._http.aclose()

    async def place(self) -> Place:
        """The city, its programmes, metrics, kinds and districts."""
        city = City.model_validate(await self._get("/v1/city"))
        programmes = _items(Programme, await self._get("/v1/programmes"))
        metrics = _items(Metric, await self._get("/v1/metrics"))
        kinds = _items(Kind, await self._get("/v1/kinds"))
        districts = await self._get("/v1/districts")
        return Place(
            city=city,
            programmes={one.id: one for one in programmes},
            metrics={one.id: one for one in metrics},
            kinds={one.id: one for one in kinds},
            districts=tuple(_district(feature) for feature in districts["features"]),
        )

    async def devices(self) -> dict[str, Device]:
        return {one.id: one async for one in self._pages("/v1/devices", Device)}

    async def latest(self) -> dict[tuple[str, str], Value]:
        return {(one.device, one.metric): one async for one in self._pages("/v1/latest", Value)}

    async def indicators(self) -> tuple[Indicator, ...]:
        return _items(Indicator, await self._get("/v1/indicators"))

    async def history(
        self, measure: Measure, start: datetime, end: datetime, bucket_s: float
    ) -> History:
        """A measure over `[start, end)`, grouped when it is a chart's."""
        query: Query = {
            **{name: one for name, one in measure.parameters.items() if one is not None},
            "bucket": f"{bucket_s:.0f}s",
            "start": start.isoformat(),
            "end": end.isoformat(),
            "group_by": measure.group_by if isinstance(measure, Chart) else "none",
        }
        answer = await self._get("/v1/aggregates", _HISTORY_TIMEOUT, **query)
        return _valid(History.model_validate, answer)

    async def status(self) -> Status:
        return _valid(Status.model_validate, await self._get("/v1/status"))

    @asynccontextmanager
    async def stream(self) -> AsyncIterator[AsyncIterator[Change]]:
        """What changes from now on; entering means that the API has accepted the stream."""
        try:
            async with aconnect_sse(
                self._http, "GET", "/v1/stream", timeout=_STREAM_TIMEOUT
            ) as source:
                source.response.raise_for_status()
                yield (
                    _change(event.event, orjson.loads(event.data))
                    async for event in source.aiter_sse()
                    if event.event in _EVENTS
                )
        except (httpx.HTTPError, httpx.StreamError, ValueError) as error:
            raise ApiError(f"the stream of changes ended: {_words(error)}") from error

    async def fetch(
        self, path: str, query: Sequence[tuple[str, str]], known_etag: str | None = None
    ) -> Fetched | None:
        """The answer to any question; None when it is still the one whose ETag is known."""
        headers = {"If-None-Match": known_etag} if known_etag else {}
        try:
            response = await self._http.get(
                path,
                params=httpx.QueryParams(list(query)),
                headers=headers,
                timeout=_HISTORY_TIMEOUT,
            )
            if response.status_code == httpx.codes.NOT_MODIFIED:
                return None
            response.raise_for_status()
            return Fetched(orjson.loads(response.content), response.headers.get("ETag"))
        except (httpx.HTTPError, ValueError) as error:
            raise _unanswered(path, error) from error

    async def download(self, path: str, query: Sequence[tuple[str, str]]) -> httpx.Response:
        """An answer of any size, its body still to be taken; who takes it closes it."""
        asked = self._http.build_request(
            "GET", path, params=httpx.QueryParams(list(query)), timeout=_HISTORY_TIMEOUT
        )
        try:
            response = await self._http.send(asked, stream=True)
            if response.is_error:
                await response.aread()
            response.raise_for_status()
        except httpx.HTTPError as error:
            raise _unanswered(path, error) from error
        return response

    async def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """What came of a wish."""
        try:
            response = await self._http.post(path, json=body, timeout=_TIMEOUT)
            response.raise_for_status()
            return response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ApiError(f"POST {path}: {_words(error)}", _reason(error)) from error

    async def _get(self, path: str, patience: httpx.Timeout = _TIMEOUT, **query: Any) -> Any:
        try:
            response = await self._http.get(path, params=query, timeout=patience)
            response.raise_for_status()
            return orjson.loads(response.content)
        except (httpx.HTTPError, ValueError) as error:
            raise _unanswered(path, error) from error

    async def _pages(self, path: str, model: type[Model]) -> AsyncIterator[Model]:
        cursor: dict[str, Any] = {}
        while True:
            page = await self._get(path, limit=_PAGE, **cursor)
            for item in _items(model, page):
                yield item
            if not page.get("next"):
                return
            cursor = {"cursor": page["next"]}


def _unanswered(path: str, error: Exception) -> ApiError:
    status = error.response.status_code if isinstance(error, httpx.HTTPStatusError) else None
    return ApiError(f"GET {path}: {_words(error)}", _reason(error), status)


def _reason(error: Exception) -> str:
    """Why the API refuses, as its problem document (RFC 9457) says; else what went wrong."""
    if isinstance(error, httpx.HTTPStatusError):
        try:
            return str(error.response.json()["detail"])
        except (ValueError, KeyError, TypeError):
            return f"{error.response.status_code} {error.response.reason_phrase}"
    return _words(error)


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__


def _valid(validate: Callable[[Any], Made], document: Any) -> Made:
    try:
        return validate(document)
    except ValidationError as error:
        raise ApiError(f"the API's answer is not as expected: {error}") from error


def _items(model: type[Model], page: Any) -> tuple[Model, ...]:
    return _valid(_tuples_of(model).validate_python, page["items"])


@cache
def _tuples_of(model: type[Model]) -> TypeAdapter[tuple[Model, ...]]:
    return TypeAdapter(tuple[model, ...])  # type: ignore[valid-type] # known only here


def _change(kind: str, data: Any) -> Change:
    if kind == "devices":
        return Change(devices_changed=True)
    if kind == "alarms":
        return Change(alarms=_items(Alarm, data))
    return Change(_items(Value, data))


def _district(feature: dict[str, Any]) -> District:
    geometry = feature["geometry"]
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    return District(
        id=str(feature["id"]),
        name=feature["properties"]["name"],
        population=feature["properties"]["population"],
        rings=tuple(
            tuple((point[0], point[1]) for point in ring) for rings in polygons for ring in rings
        ),
    )

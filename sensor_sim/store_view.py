"""What the city says that it has, asked through its API: never through its database."""

import base64
from collections.abc import Generator, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import httpx
import orjson

from vigie.model import Device, DeviceStatus

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_TIMEOUT_S = 60
_LETTERS_IN_A_PAGE = 500
_DEVICES_IN_A_PAGE = 10_000

Stored = tuple[str, str, int, float]  # device, metric, Unix microseconds, value
Letter = tuple[int, str, bytes, str]  # id, topic, payload, reason


class AwayError(Exception):
    """The API cannot be asked: the message says why."""


class StoreView:
    """The devices, readings and dead letters of a city; each question may raise `AwayError`."""

    def __init__(self, url: str, headers: Mapping[str, str] | None = None) -> None:
        self._url = url
        self._client = httpx.Client(base_url=url, timeout=_TIMEOUT_S, headers=headers)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def city(self) -> str:
        return str(self._ask("/v1/city", {})["id"])

    def devices(self) -> Iterator[Device]:
        for page in self._pages("/v1/devices", _DEVICES_IN_A_PAGE):
            for one in page:
                yield Device(
                    id=one["id"],
                    kind=one["kind"],
                    name=one["name"],
                    lat=one["lat"],
                    lon=one["lon"],
                    district=one["district"],
                    interval_s=one["interval_s"],
                    attributes=one["attributes"],
                    status=DeviceStatus(one["status"]),
                )

    def readings(self, start: datetime, end: datetime) -> Generator[Stored, None, None]:
        """Every reading with start <= time < end, as it comes: never all in memory."""
        asked = {"start": start.isoformat(), "end": end.isoformat(), "format": "ndjson"}
        try:
            with self._client.stream("GET", "/v1/readings", params=asked) as answer:
                self._check(answer)
                for line in answer.iter_lines():
                    one = orjson.loads(line)
                    yield one["device"], one["metric"], _microseconds(one["time"]), one["value"]
        except (httpx.HTTPError, orjson.JSONDecodeError) as error:
            raise self._away(error) from None

    def letters(self, since: datetime) -> Iterator[Letter]:
        """Dead letters received since then, newest first."""
        for page in self._pages("/v1/dead-letters", _LETTERS_IN_A_PAGE):
            for one in page:
                if datetime.fromisoformat(one["received_at"]) < since:
                    return
                text = one["payload"]
                is_text = one["encoding"] == "utf-8"
                payload = text.encode() if is_text else base64.b64decode(text)
                yield one["id"], one["topic"], payload, one["reason"]

    def _pages(self, path: str, size: int) -> Iterator[list[dict[str, Any]]]:
        cursor: str | None = None
        while True:
            page = self._ask(path, {"limit": size} | ({"cursor": cursor} if cursor else {}))
            yield page["items"]
            cursor = page["next"]
            if cursor is None:
                return

    def _ask(self, path: str, asked: dict[str, Any]) -> Any:
        try:
            answer = self._client.get(path, params=asked)
            self._check(answer)
            return answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise self._away(error) from None

    def _check(self, answer: httpx.Response) -> None:
        if answer.status_code != httpx.codes.OK:
            answer.read()
            raise AwayError(f"the API at {self._url}: {answer.status_code}: {answer.text[:200]}")

    def _away(self, error: Exception) -> AwayError:
        return AwayError(f"the API at {self._url} cannot be asked: {error or type(error).__name__}")


def _microseconds(time: str) -> int:
    return (datetime.fromisoformat(time) - _EPOCH) // _MICROSECOND

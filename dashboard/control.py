"""The control of a simulation or a replay, over HTTP: how it stands, and what can be done to it."""

from datetime import datetime
from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

_TIMEOUT = httpx.Timeout(3)


class ControlError(Exception):
    """The control does not answer, or refuses: the message says what and why."""


class Tape(BaseModel):
    """A replay: where it is in what was recorded, from where to where that reaches."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    state: str
    speed: float
    at: datetime
    start: datetime
    end: datetime
    played: int

    @property
    def is_paused(self) -> bool:
        return self.state == "paused"

    @property
    def share(self) -> float:
        """How much of it has been played, 0 to 1."""
        length = (self.end - self.start).total_seconds()
        return (self.at - self.start).total_seconds() / length if length > 0 else 1.0


class Control:
    """A connection to the control; every method raises `ControlError`."""

    def __init__(self, base_url: str) -> None:
        self.url = base_url
        self._http = httpx.AsyncClient(base_url=base_url, timeout=_TIMEOUT)

    async def close(self) -> None:
        await self._http.aclose()

    async def tape(self) -> Tape:
        return self._tape(await self._ask("GET", "/state"))

    async def pause(self) -> Tape:
        return self._tape(await self._ask("POST", "/pause"))

    async def resume(self) -> Tape:
        return self._tape(await self._ask("POST", "/resume"))

    async def set_speed(self, speed: float) -> Tape:
        return self._tape(await self._ask("POST", "/speed", {"speed": speed}))

    async def seek(self, moment: str) -> Tape:
        """Go on from a moment: RFC 3339, or how far from the start, such as `10m`."""
        return self._tape(await self._ask("POST", "/seek", {"to": moment}))

    def _tape(self, document: Any) -> Tape:
        try:
            return Tape.model_validate(document)
        except ValidationError as error:
            raise ControlError(f"{self.url} is no control of a replay: {error}") from error

    async def _ask(self, method: str, path: str, body: Any = None) -> Any:
        try:
            answer = await self._http.request(method, path, json=body)
            document = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ControlError(str(error) or type(error).__name__) from error
        if answer.is_error:
            raise ControlError(document.get("detail") or answer.reason_phrase)
        return document

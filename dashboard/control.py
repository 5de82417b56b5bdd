"""The control of a simulation or a replay, over HTTP: how it stands, and what can be done to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

Made = TypeVar("Made")

_TIMEOUT = httpx.Timeout(20, connect=3)  # a scenario starts once another city has been made


class ControlError(Exception):
    """The control does not answer, or refuses: the message says what and why."""


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Tape(_Answer):
    """A replay: where it is in what was recorded, from where to where that reaches."""

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


class Run(_Answer):
    """A simulated city: its time, and how far behind its schedule it is."""

    at: datetime
    speed: float
    sent: int
    lag_s: float


class Occurrence(_Answer):
    state: Literal["coming", "running", "over"]
    since: datetime
    until: datetime


class Scenario(_Answer):
    """What may befall the city, and when it did, does or will in this run."""

    id: str
    name: dict[str, str]
    description: dict[str, str]
    occurrences: tuple[Occurrence, ...]

    @property
    def going_on(self) -> Occurrence | None:
        """The occurrence that happens now, or will next."""
        return next((one for one in self.occurrences if one.state != "over"), None)


class Fault(_Answer):
    """What goes wrong, as it is written in a file of faults."""

    number: int
    over: bool
    fault: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stage:
    """A run, with all that may happen in it."""

    run: Run
    scenarios: tuple[Scenario, ...]
    faults: tuple[Fault, ...]


_SCENARIOS = TypeAdapter(tuple[Scenario, ...])
_FAULTS = TypeAdapter(tuple[Fault, ...])


class Control:
    """A connection to the control; every method raises `ControlError`."""

    def __init__(self, base_url: str) -> None:
        self.url = base_url
        self._http = httpx.AsyncClient(base_url=base_url, timeout=_TIMEOUT)

    async def close(self) -> None:
        await self._http.aclose()

    async def state(self) -> Tape | Stage:
        """How that which is controlled stands: a replay, or a simulated city."""
        document = await self._ask("GET", "/state")
        if "start" in document:
            return self._valid(Tape.model_validate, document)
        return Stage(
            self._valid(Run.model_validate, document),
            self._valid(_SCENARIOS.validate_python, await self._ask("GET", "/scenarios")),
            self._valid(_FAULTS.validate_python, await self._ask("GET", "/faults")),
        )

    async def start(self, scenario: str) -> None:
        await self._ask("POST", f"/scenarios/{quote(scenario, safe='')}/start")

    async def stop(self, scenario: str) -> None:
        await self._ask("POST", f"/scenarios/{quote(scenario, safe='')}/stop")

    async def strike(self, fault: str) -> None:
        """Begin a fault, written as on the command line: `dropout:kind=car_park,rate=20%`."""
        await self._ask("POST", "/faults", fault)

    async def mend(self, number: int) -> None:
        await self._ask("DELETE", f"/faults/{number}")

    async def pause(self) -> None:
        await self._ask("POST", "/pause")

    async def resume(self) -> None:
        await self._ask("POST", "/resume")

    async def set_speed(self, speed: float) -> None:
        await self._ask("POST", "/speed", {"speed": speed})

    async def seek(self, moment: str) -> None:
        """Go on from a moment: RFC 3339, or how far from the start, such as `10m`."""
        await self._ask("POST", "/seek", {"to": moment})

    def _valid(self, model: Callable[[Any], Made], document: Any) -> Made:
        try:
            return model(document)
        except ValidationError as error:
            raise ControlError(f"{self.url} is no control of a simulator: {error}") from error

    async def _ask(self, method: str, path: str, body: Any = None) -> Any:
        try:
            answer = await self._http.request(method, path, json=body)
            document = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ControlError(str(error) or type(error).__name__) from error
        if answer.is_error:
            raise ControlError(document.get("detail") or answer.reason_phrase)
        return document

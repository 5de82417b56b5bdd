"""Open pages without a browser: each says over HTTP and a WebSocket what a real page says.

What is said was recorded from a page in Chromium; only the URL that is asked for differs. Values
that a page shows are noted as they come, and all that travels is counted.
"""

import asyncio
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from typing import Any, NamedTuple

import httpx
import orjson
import uvloop
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

_HEARTBEAT_S = 30.0  # as Dash's worker
_PATIENCE_S = 60.0


@dataclass(frozen=True)
class Recording:
    """What a page says: how it asks to be laid out, and how it asks to be kept current."""

    lay_out: dict[str, Any]
    keep_current: dict[str, Any]


@dataclass(frozen=True)
class Visit:
    """A page to open, and the component whose text is noted, if it is of interest."""

    path: str
    search: str = "?lang=en"
    noted: str | None = None


class Seen(NamedTuple):
    """What came to a page: messages, properties and bytes, and the noted texts with their times."""

    messages: int
    properties: int
    size_bytes: int
    noted: list[tuple[str, float]]


@dataclass
class _Page:
    url: str
    recording: Recording
    visit: Visit
    shown: dict[str, Any] | None = None
    layout: int | None = None
    messages: int = 0
    properties: int = 0
    size_bytes: int = 0
    noted: list[tuple[str, float]] = field(default_factory=list)
    name: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def seen(self) -> Seen:
        return Seen(self.messages, self.properties, self.size_bytes, self.noted)

    def forget(self) -> None:
        self.messages = self.properties = self.size_bytes = 0
        self.noted = []

    async def open(self, http: httpx.AsyncClient) -> None:
        for path in (self.visit.path + self.visit.search, "/_dash-layout", "/_dash-dependencies"):
            (await http.get(path)).raise_for_status()
        await self._lay_out(http)

    async def stay(self, http: httpx.AsyncClient) -> None:
        """Connected, and again when the connection is lost, as a page does."""
        address = f"{self.url.replace('http', 'ws', 1)}/_dash-ws-callback"
        async with connect(
            address,
            origin=self.url,
            max_size=None,
            open_timeout=_PATIENCE_S,  # type: ignore[arg-type]
        ) as socket:
            request = {**self.recording.keep_current, "rendererId": self.name}
            await socket.send(orjson.dumps(request, default=str).decode())
            beat = asyncio.create_task(_beat(socket))
            try:
                async for text in socket:
                    at = time.time()
                    self.size_bytes += len(text)
                    messages = orjson.loads(text)
                    for message in messages if isinstance(messages, list) else [messages]:
                        await self._take(message, at, socket, http)
            except ConnectionClosed:
                return
            finally:
                beat.cancel()

    async def _take(
        self, message: dict[str, Any], at: float, socket: ClientConnection, http: httpx.AsyncClient
    ) -> None:
        self.messages += 1
        match message["type"]:
            case "get_props_request":
                answer = {
                    "type": "get_props_response",
                    "rendererId": self.name,
                    "requestId": message["requestId"],
                    "payload": {"data": self.shown},
                }
                await socket.send(orjson.dumps(answer).decode())
            case "callback_response":
                raise RuntimeError(f"the dashboard does not keep the page current: {message}")
            case "set_props":
                self.properties += len(message["payload"]["props"])
                if message["payload"]["componentId"] == "layout":
                    self.layout = message["payload"]["props"]["data"]
                    await self._lay_out(http)
                elif message["payload"]["componentId"] == self.visit.noted:
                    text = _text(message["payload"]["props"].get("children"))
                    if text:
                        self.noted.append((text, at))

    async def _lay_out(self, http: httpx.AsyncClient) -> None:
        asked = {"path": self.visit.path, "search": self.visit.search, "zoom": 1}
        body = {
            **self.recording.lay_out,
            "inputs": [
                {**one, "value": asked if one["id"] == "asked" else self.layout}
                for one in self.recording.lay_out["inputs"]
            ],
        }
        answer = await http.post("/_dash-update-component", json=body)
        answer.raise_for_status()
        self.shown = answer.json()["response"]["shown"]["data"]


def _text(children: Any) -> str:
    """All letters of a component as they stand in the page."""
    if isinstance(children, str | int | float):
        return str(children)
    if isinstance(children, list):
        return " ".join(map(_text, children))
    if isinstance(children, dict):
        return _text(children.get("props", {}).get("children"))
    return ""


async def _beat(socket: ClientConnection) -> None:
    while True:
        await asyncio.sleep(_HEARTBEAT_S)
        await socket.send('{"type":"heartbeat"}')


class Crowd:
    """The visitors, all of whom have their page open."""

    def __init__(self, pipe: Pipe) -> None:
        self._pipe = pipe

    def begin(self) -> None:
        """Count from now on."""
        self._pipe.send("begin")
        self._pipe.recv()

    def seen(self) -> list[Seen]:
        self._pipe.send("tell")
        found: list[Seen] = self._pipe.recv()
        return found


@contextmanager
def crowd(url: str, recording: Recording, visits: Sequence[Visit]) -> Iterator[Crowd]:
    """A page for each visit, in a process of their own."""
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_run, args=(there, url, recording, visits))
    process.start()
    try:
        if (said := here.recv()) != "open":
            raise RuntimeError(said)
        yield Crowd(here)
    finally:
        process.terminate()
        process.join()


def _run(pipe: Pipe, url: str, recording: Recording, visits: Sequence[Visit]) -> None:
    uvloop.run(_visit(pipe, url, recording, visits))


async def _visit(pipe: Pipe, url: str, recording: Recording, visits: Sequence[Visit]) -> None:
    pages = [_Page(url, recording, one) for one in visits]
    async with httpx.AsyncClient(
        base_url=url, headers={"Origin": url}, timeout=_PATIENCE_S
    ) as http:
        for page in pages:
            await page.open(http)
        staying = [asyncio.create_task(page.stay(http)) for page in pages]
        await asyncio.sleep(1)
        pipe.send("open")
        while True:
            told = await asyncio.to_thread(pipe.recv)
            if gone := [one for one in staying if one.done()]:
                raise RuntimeError(f"{len(gone)} pages lost their connection")
            if told == "begin":
                for page in pages:
                    page.forget()
                pipe.send("begun")
            else:
                pipe.send([page.seen for page in pages])

"""Who asks: the token in the session's cookie, looked up, again and again while a socket lasts."""

import asyncio
import contextlib
from collections.abc import Callable

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.access.known import Known
from dashboard.access.person import Person, set_person

CHECK_S = 5.0
_ENDED = 4401  # of our own: the codes from 4000 on are free


class Recognition:
    """Says whose each request and socket is (`person_of`); closes sockets of ended sessions."""

    def __init__(self, app: ASGIApp, known: Known) -> None:
        self._app = app
        self._known = known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        token = connection.session.get("token")
        person = await self._known.owner(token) if isinstance(token, str) else None
        set_person(connection, person)
        if scope["type"] == "http" or person is None:
            await self._app(scope, receive, send)
            return
        line = _Line(receive, send)
        watching = asyncio.create_task(self._watch(person.token, line.cut))
        try:
            await self._app(scope, line.receive, line.send)
        finally:
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching

    async def _watch(self, token: str, on_end: Callable[[], None]) -> None:
        person: Person | None = await self._known.owner(token)
        while person is not None:
            await asyncio.sleep(CHECK_S)
            person = await self._known.owner(token)
        on_end()


class _Line:
    """A socket that can be cut from here: to the application it looks as if the page had left."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._is_cut = asyncio.Event()

    def cut(self) -> None:
        self._is_cut.set()

    async def receive(self) -> Message:
        coming = asyncio.ensure_future(self._receive())
        cutting = asyncio.ensure_future(self._is_cut.wait())
        try:
            await asyncio.wait([coming, cutting], return_when=asyncio.FIRST_COMPLETED)
            if coming.done():
                return coming.result()
            await self._send({"type": "websocket.close", "code": _ENDED})
            return {"type": "websocket.disconnect", "code": _ENDED}
        finally:
            coming.cancel()
            cutting.cancel()

    async def send(self, message: Message) -> None:
        if not self._is_cut.is_set():
            await self._send(message)

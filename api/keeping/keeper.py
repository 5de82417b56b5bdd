"""Says again what it said before while the database is as it was, and 304 to who has it already.

Each request first learns the state of the database; an answer is said again only in the very state
that it was worked out in, or a later one that it was already of. So no answer lags a commit.
"""

import asyncio
import hashlib
import time
from collections.abc import Hashable
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.keeping.answers import LARGEST_BYTES, Answers, Kept
from api.keeping.lifetime import lifetime_s
from api.keeping.states import States

_BELOW = "/v1/"
_OK = 200
# What an answer may depend on beside its URL: how it is to be written, and who asks.
_VARYING = ("accept", "accept-encoding", "authorization", "x-api-key", "cookie")
# A download is not asked for again and again; what must not be stored, is not.
_NOT_KEPT = ("content-disposition", "set-cookie")
_OF_304 = {b"vary", b"cache-control", b"expires", b"date"}


class Keeper:
    """Stands inside of whatever checks who may ask."""

    def __init__(self, app: ASGIApp, states: States, answers: Answers | None = None) -> None:
        self._app = app
        self._states = states
        self._answers = answers or Answers()
        self._making: dict[tuple[Hashable, str], asyncio.Event] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_question(scope):
            await self._app(scope, receive, send)
            return
        state = await self._states.now()
        if state is None:
            await self._app(scope, receive, send)
            return
        key = _key(scope)
        found = self._answers.find(key, state, time.monotonic())
        if found is None and (made := self._making.get((key, state))):
            await made.wait()
            found = self._answers.find(key, state, time.monotonic())
        if found is None:
            await self._make(key, state, scope, receive, send)
        else:
            await _say(found, scope, send)

    async def _make(
        self, key: Hashable, state: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Let the application answer; who asks the same meanwhile waits for that."""
        made = self._making.setdefault((key, state), asyncio.Event())
        answering = _Answering(scope, send, state, made)
        try:
            await self._app(scope, receive, answering.send)
            if answering.kept is not None:
                self._answers.keep(key, answering.kept)
        finally:
            self._making.pop((key, state), None)
            made.set()


class _Answering:
    """Passes an answer on: whole with its ETag, to be kept, or in parts as they come.

    Who waits for the answer is told at once, by `made`, that it will not be kept.
    """

    def __init__(self, scope: Scope, send: Send, state: str, made: asyncio.Event) -> None:
        self._scope = scope
        self._send = send
        self._state = state
        self._made = made
        self._asked_at = time.monotonic()
        self._start: Message | None = None
        self.kept: Kept | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        start, self._start = self._start, None
        if start is None:
            await self._send(message)
        elif message.get("more_body", False) or not _is_kept(start, message.get("body", b"")):
            self._made.set()
            await self._send(start)
            await self._send(message)
        else:
            self.kept = self._whole(start, message["body"])
            await _say(self.kept, self._scope, self._send)

    def _whole(self, start: Message, body: bytes) -> Kept:
        etag = b'W/"' + hashlib.blake2b(body, digest_size=12).hexdigest().encode() + b'"'
        lasts_s = lifetime_s(self._scope["query_string"].decode("latin-1"))
        return Kept(
            state=self._state,
            until=self._asked_at + lasts_s,
            headers=(*((name, value) for name, value in start["headers"]), (b"etag", etag)),
            body=body,
            etag=etag,
        )


def _is_question(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    return str(scope["path"]).startswith(_BELOW)


def _key(scope: Scope) -> Hashable:
    headers = Headers(scope=scope)
    varying = tuple(headers.get(name) for name in _VARYING)
    caller: Any = scope.get("state", {}).get("caller")
    return scope["path"], scope["query_string"], varying, caller


def _is_kept(start: Message, body: bytes) -> bool:
    headers = Headers(raw=start["headers"])
    return (
        start["status"] == _OK
        and len(body) <= LARGEST_BYTES
        and not any(name in headers for name in _NOT_KEPT)
        and "no-store" not in headers.get("cache-control", "")
    )


async def _say(answer: Kept, scope: Scope, send: Send) -> None:
    if _has_already(Headers(scope=scope).get("if-none-match"), answer.etag):
        headers = [one for one in answer.headers if one[0] in _OF_304] + [(b"etag", answer.etag)]
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    headers = list(answer.headers)
    await send({"type": "http.response.start", "status": _OK, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


def _has_already(header: str | None, etag: bytes) -> bool:
    """Whether If-None-Match names the answer; weakly, as RFC 9110 has it."""
    if header is None:
        return False
    named = {one.strip().removeprefix("W/") for one in header.split(",")}
    return "*" in named or etag.decode().removeprefix("W/") in named

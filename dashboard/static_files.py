"""What pages load beside their content: compressed once, and kept by browsers while it holds.

A URL that says which version of a file it means is never asked for again; of any other, a browser
asks whether it is still the same.
"""

import asyncio
import gzip
import re
from hashlib import sha256
from typing import NamedTuple

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_FOLDERS = ("/assets/", "/_dash-component-suites/")
_VERSIONED = re.compile(r"\.v[\w-]+m[\da-f]+\.|\?[mv]=")
_FOR_EVER = "public, max-age=31536000, immutable"
_COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg")
_MOST = 500  # files, each by the URLs that it is known under


class _File(NamedTuple):
    body: bytes
    compressed: bytes | None
    headers: dict[str, str]


class StaticFiles:
    """Around an application, whose files it asks for once."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._files: dict[str, _File] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] != "http"
            or scope["method"] != "GET"
            or not scope["path"].startswith(_FOLDERS)
        ):
            await self._app(scope, receive, send)
            return
        url = f"{scope['path']}?{scope['query_string'].decode('latin-1')}"
        file = self._files.get(url)
        if file is None:
            answer = await _asked(self._app, scope, receive)
            if answer.status_code != 200 or len(self._files) >= _MOST:  # noqa: PLR2004
                await answer(scope, receive, send)
                return
            file = self._files[url] = await asyncio.to_thread(_file, answer, url)
        await _response(file, Headers(scope=scope))(scope, receive, send)


async def _asked(app: ASGIApp, scope: Scope, receive: Receive) -> Response:
    """What the application answers, whole and as it is."""
    plain = [
        (name, value)
        for name, value in scope["headers"]
        if name not in {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"}
    ]
    parts: list[bytes] = []
    begun: Message = {}

    async def take(message: Message) -> None:
        if message["type"] == "http.response.start":
            begun.update(message)
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))

    await app({**scope, "headers": plain, "extensions": {}}, receive, take)
    answer = Response(b"".join(parts), begun["status"])
    answer.raw_headers = list(begun["headers"])
    return answer


def _file(answer: Response, url: str) -> _File:
    body = bytes(answer.body)
    kind = answer.headers.get("content-type", "application/octet-stream")
    is_text = kind.startswith(_COMPRESSIBLE)
    return _File(
        body,
        gzip.compress(body, mtime=0) if is_text else None,
        {
            "content-type": kind,
            "cache-control": _FOR_EVER if _VERSIONED.search(url) else "no-cache",
            "etag": f'"{sha256(body).hexdigest()[:32]}"',
            "vary": "Accept-Encoding",
        },
    )


def _response(file: _File, asked: Headers) -> Response:
    if asked.get("if-none-match") == file.headers["etag"]:
        return Response(status_code=304, headers=file.headers)
    if file.compressed is not None and "gzip" in asked.get("accept-encoding", ""):
        return Response(file.compressed, headers={**file.headers, "content-encoding": "gzip"})
    return Response(file.body, headers=file.headers)

"""Pages of other sites change nothing here and open no socket, whatever cookies a browser sends."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
_FOREIGN = 4403


class Origins:
    """Lets pass what comes from a page of ours, or from no page at all.

    Ours is what the request's own host serves, or `own_url`, where a proxy asks by another name.
    """

    def __init__(self, app: ASGIApp, own_url: str | None) -> None:
        self._app = app
        self._own = None if not own_url else urlsplit(own_url).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_socket = scope["type"] == "websocket"
        is_change = scope["type"] == "http" and scope["method"] not in _SAFE_METHODS
        if (is_socket or is_change) and self._is_foreign(Headers(scope=scope)):
            if is_socket:
                await send({"type": "websocket.close", "code": _FOREIGN})
            else:
                refusal = PlainTextResponse("the request comes from another site's page", 403)
                await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_foreign(self, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is None:
            return False
        return urlsplit(origin).netloc not in {headers.get("host"), self._own} - {None, ""}

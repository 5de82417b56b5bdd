"""Who must sign in to see what, before any page or callback is asked."""

from collections.abc import Awaitable, Callable

from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.access.addresses import LOGIN, LOGOUT, PUBLIC, login_for
from dashboard.access.person import person_of

# What everybody gets: the way in, what health checks ask, what tells nothing of the city, and the
# page that is made for citizens.
_OPEN_PATHS = {LOGIN, LOGOUT, PUBLIC, "/healthz", "/_favicon.ico"}
_OPEN_FOLDERS = (f"{LOGIN}/", "/assets/", "/_dash-component-suites/")
_UNAUTHORIZED, _CLOSED = 401, 4401


class Guard:
    """Sends who must sign in to do so, and answers no callback of theirs."""

    def __init__(self, app: ASGIApp, must_sign_in: Callable[[], Awaitable[bool]]) -> None:
        self._app = app
        self._must_sign_in = must_sign_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"} or await self._may_pass(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": _CLOSED})
        elif _is_navigation(scope):
            query = scope.get("query_string", b"").decode("latin-1")
            page = f"{scope['path']}?{query}" if query else scope["path"]
            await RedirectResponse(login_for(page), 303)(scope, receive, send)
        else:
            refusal = JSONResponse({"detail": "sign in first"}, _UNAUTHORIZED)
            await refusal(scope, receive, send)

    async def _may_pass(self, scope: Scope) -> bool:
        path = scope["path"]
        if path in _OPEN_PATHS or path.startswith(_OPEN_FOLDERS):
            return True
        return person_of(HTTPConnection(scope)) is not None or not await self._must_sign_in()


def _is_navigation(scope: Scope) -> bool:
    """Whether a page is asked for, and not something for a page."""
    return scope["method"] in {"GET", "HEAD"} and not scope["path"].startswith("/_dash-")

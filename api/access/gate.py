"""The gate that every request passes: who asks, and may they? Refusals are problem documents."""

import logging
from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.caller import ANYBODY, Caller, CannotTellError, RefusedError
from api.access.credentials import credentials_in
from api.access.policy import need_of
from api.access.rates import Limits, Taken
from vigie import scopes
from vigie.problems import problem

_log = logging.getLogger(__name__)
RETRY_AFTER_S = 2
# Asked all the time by whatever watches the service; told to anybody, at no cost.
_PROBES = {"/healthz", "/readyz"}
_REALM = 'Bearer realm="vigie"'

Recognise = Callable[[str], Awaitable[Caller]]


class Gate:
    """Lets requests through with their caller in `scope["state"]["caller"]`, or answers itself."""

    def __init__(
        self, app: ASGIApp, recognise: Recognise, limits: Limits, *, is_open: bool
    ) -> None:
        self._app = app
        self._recognise = recognise
        self._limits = limits
        self._is_open = is_open

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["path"] in _PROBES:
            await self._app(scope, receive, send)
            return
        answer, taken = await self._admit(scope)
        await answer(scope, receive, send if taken is None else _telling(send, taken))

    async def _admit(self, scope: Scope) -> tuple[ASGIApp, Taken | None]:
        """Who answers the request: the application, whose caller is then known, or a refusal."""
        try:
            credentials = credentials_in(Headers(scope=scope))
            caller = ANYBODY if credentials is None else await self._recognise(credentials)
        except RefusedError as error:
            taken = self._limits.take_from_address(address_of(scope))
            if taken is not None and taken.wait_s is not None:
                return _too_often(scope, taken), taken
            tell(scope, 401, str(error))
            return unauthorized(str(error), "invalid_token"), taken
        except CannotTellError as error:
            return _unavailable(str(error)), None
        taken = (
            self._limits.take_from_address(address_of(scope))
            if caller is ANYBODY
            else self._limits.take_from_key(caller.name)
        )
        if taken is not None and taken.wait_s is not None:
            return _too_often(scope, taken), taken
        scope.setdefault("state", {}).update(caller=caller, credentials=credentials)
        return self._refusal(scope, caller) or self._app, taken

    def _refusal(self, scope: Scope, caller: Caller) -> Response | None:
        path = scope["path"]
        need = need_of(path)
        if need is None:
            if caller.may(scopes.Scope.ADMIN):
                return None
            return problem(404, f"there is nothing at {path}; /docs lists what there is")
        needed = need.scope(is_open=self._is_open)
        if needed is None or caller.may(needed):
            return None
        if caller is ANYBODY:
            tell(scope, 401, f"needs a key of scope {needed}")
            return unauthorized(f"{path} needs a key or a token of scope {needed}")
        has = caller.scope or "no scope"
        tell(scope, 403, f"{caller.name} has {has}, not {needed}")
        return problem(
            403,
            f"{path} needs scope {needed}; {caller.name} has {has}",
            headers={"WWW-Authenticate": f'{_REALM}, error="insufficient_scope", scope="{needed}"'},
        )


def _telling(send: Send, taken: Taken) -> Send:
    """`send`, with what is left of the quota."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(taken.headers)
        await send(message)

    return send_with_headers


def _too_often(scope: Scope, taken: Taken) -> Response:
    tell(scope, 429, f"more than {taken.quota} requests a minute by {taken.policy}")
    return problem(
        429,
        f"more than {taken.quota} requests a minute for one {taken.policy}; "
        f"try again in {taken.wait_s} s",
    )


def _unavailable(why: str) -> Response:
    return problem(
        503,
        f"{why}; try again in a moment",
        headers={"Retry-After": str(RETRY_AFTER_S)},
    )


def unauthorized(detail: str, error: str | None = None) -> Response:
    """A 401 with the challenge that RFC 6750 has for it."""
    challenge = _REALM if error is None else f'{_REALM}, error="{error}"'
    return problem(401, detail, headers={"WWW-Authenticate": challenge})


def tell(scope: Scope, status: int, why: str) -> None:
    """Log that a request was refused, and why."""
    asked = f"{scope['method']} {scope['path']!r}"
    _log.warning("refused (%d) %s to %s: %s", status, asked, address_of(scope), why)


def address_of(scope: Scope) -> str:
    """Where a request comes from, by the word of proxies that are trusted (`api/server.py`)."""
    client = scope.get("client")
    return str(client[0]) if client else "unknown"

"""The token against forged forms: starlette-csrf's cookie, and the same in a field of each form.

The library looks for it in a header, which a form without scripts cannot send.
"""

import re
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette_csrf.middleware import CSRFMiddleware

FIELD = "csrf"
_MOST_BYTES = 16_384
# Dash's callbacks are JSON, which no form of another site can send; `Origins` guards them besides.
_WITHOUT_FORMS = [re.compile(r"^/_dash-")]

Form = dict[str, str]
_NOW: ContextVar[str] = ContextVar("csrf", default="")


class FormToken(CSRFMiddleware):
    """Refuses forms without their token; hands the fields of the others on (`form_of`)."""

    def __init__(
        self, app: ASGIApp, secret: str, refuse: Callable[[Request], Response], *, is_secure: bool
    ) -> None:
        super().__init__(
            app,
            secret,
            exempt_urls=_WITHOUT_FORMS,
            cookie_name="__Host-vigie-csrf" if is_secure else "vigie-csrf",
            cookie_secure=is_secure,
            cookie_httponly=True,
        )
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        given = HTTPConnection(scope).cookies.get(self.cookie_name, "")
        state["csrf"] = given if self._csrf_tokens_match(given, given) else self._new_token()
        state["is_new_csrf"] = state["csrf"] != given
        _NOW.set(state["csrf"])
        if _is_form(scope):
            body = await _body(receive)
            if body is None:
                await PlainTextResponse("the form is too large", 413)(scope, receive, send)
                return
            fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
            state["form"] = {name: values[0] for name, values in fields.items()}
            receive = _again(body, receive)
        await super().__call__(scope, receive, self._setting_cookie(scope, send))

    def _new_token(self) -> str:
        return str(self._generate_csrf_token())

    async def _get_submitted_csrf_token(self, request: Request) -> str | None:
        return form_of(request).get(FIELD)

    def _get_error_response(self, request: Request) -> Response:
        return self._refuse(request)

    async def send(self, message: Message, send: Send, scope: Scope) -> None:  # noqa: ARG002
        """Without the library's cookie, which would come with every picture: ours is set here."""
        await send(message)

    def _setting_cookie(self, scope: Scope, send: Send) -> Send:
        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and scope["state"]["is_new_csrf"]:
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    secure = "; secure" if self.cookie_secure else ""
                    cookie = f"{self.cookie_name}={scope['state']['csrf']}"
                    headers.append(
                        "Set-Cookie", f"{cookie}; path=/; httponly; samesite=lax{secure}"
                    )
            await send(message)

        return send_with_cookie


def form_of(request: HTTPConnection) -> Form:
    """The fields of the form that a request brings."""
    form: Form = request.scope.get("state", {}).get("form", {})
    return form


def token_of(request: HTTPConnection) -> str:
    """What a form on the page that is asked for must carry in `FIELD`."""
    state: dict[str, Any] = request.scope.get("state", {})
    return str(state.get("csrf", ""))


def token_now() -> str:
    """The same within a callback, to which Dash does not hand the request."""
    return _NOW.get()


def _is_form(scope: Scope) -> bool:
    kind = Headers(scope=scope).get("content-type", "")
    return scope["method"] == "POST" and kind.startswith("application/x-www-form-urlencoded")


def _again(body: bytes, receive: Receive) -> Receive:
    """`receive`, for whoever reads the body once more."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again


async def _body(receive: Receive) -> bytes | None:
    """All that is sent; None when it is too much."""
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if len(body) > _MOST_BYTES:
            return None
        if not message.get("more_body", False):
            return body

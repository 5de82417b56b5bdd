"""Signing in and out: by a form, or by way of the city's identity provider."""

import contextlib
import math
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from dashboard.access.addresses import (
    CALLBACK,
    HOME,
    LOGIN,
    LOGOUT,
    PROVIDER,
    PUBLIC,
    THEME,
    local,
    login_for,
)
from dashboard.access.form_token import form_of, token_of
from dashboard.access.known import Known
from dashboard.access.login_page import LoginPage
from dashboard.access.openness import Openness
from dashboard.access.pages import HEADERS, lang_of
from dashboard.access.person import Person, person_of
from dashboard.access.provider import Provider, ProviderError
from dashboard.access.sessions import AwayError, RefusedError, Sessions
from dashboard.access.words import SIGN_IN_WORDS

_MINUTE_S = 60
_FORBIDDEN = 403
_LONGEST_USER = 64


@dataclass(frozen=True, slots=True)
class SigningIn:
    """What signing in needs; `url` is where people find the dashboard, as they ask unless set."""

    sessions: Sessions
    known: Known
    openness: Openness
    provider: Provider | None
    url: str | None
    is_required: bool

    async def show(self, request: Request) -> Response:
        goal = local(request.query_params.get("next"))
        if person_of(request) is not None:
            return RedirectResponse(goal, 303)
        return await self._page(request, goal)

    async def sign_in(self, request: Request) -> Response:
        form = form_of(request)
        goal, user, password = local(form.get("next")), form.get("user", ""), form.get("password")
        try:
            person = await self.sessions.begin(user, password or "", _address(request))
        except (RefusedError, AwayError) as error:
            return await self._page(request, goal, user, error)
        return _enter(request, person, goal)

    async def leave_for_provider(self, request: Request) -> Response:
        goal = local(request.query_params.get("next"))
        if self.provider is None:
            return RedirectResponse(login_for(goal), 303)
        # Kept in the signed cookie, so that it is ours when the provider sends them back.
        request.session["next"] = goal
        try:
            return await self.provider.redirect(request, self._callback(request))
        except ProviderError as error:
            return await self._page(request, goal, "", error)

    async def come_back(self, request: Request) -> Response:
        goal = local(request.session.get("next"))
        if self.provider is None:
            return RedirectResponse(login_for(goal), 303)
        try:
            token = await self.provider.token(request)
            person = await self.sessions.begin_by_token(token, _address(request))
        except (ProviderError, RefusedError, AwayError) as error:
            return await self._page(request, goal, "", error)
        return _enter(request, person, goal)

    async def sign_out(self, request: Request) -> Response:
        person = person_of(request)
        request.session.clear()
        if person is not None:
            self.known.forget(person.token)
            # While the API is away: the cookie is gone, and the session ends by itself.
            with contextlib.suppress(AwayError):
                await self.sessions.end(person.token)
        return RedirectResponse(HOME, 303)

    async def _page(
        self, request: Request, goal: str, user: str = "", error: Exception | None = None
    ) -> Response:
        lang, is_closed = lang_of(request), await self.openness.is_closed()
        open_page = PUBLIC if self.is_required else HOME
        page = LoginPage(
            lang,
            token_of(request),
            goal,
            user[:_LONGEST_USER],
            None if error is None else _trouble(lang, error),
            self.provider is not None,
            self.is_required or is_closed,
            None if is_closed else open_page,
        )
        return _response(page, _status(error))

    def _callback(self, request: Request) -> str:
        base = self.url or str(request.base_url)
        return f"{base.rstrip('/')}{CALLBACK}"


def routes(signing_in: SigningIn) -> APIRouter:
    """/login and /logout."""
    router = APIRouter(include_in_schema=False)
    for method, path, endpoint in (
        ("GET", LOGIN, signing_in.show),
        ("POST", LOGIN, signing_in.sign_in),
        ("GET", PROVIDER, signing_in.leave_for_provider),
        ("GET", CALLBACK, signing_in.come_back),
        ("POST", LOGOUT, signing_in.sign_out),
        ("GET", THEME, _theme),
    ):
        router.add_api_route(path, endpoint, methods=[method])
    return router


def refuse_forged(request: Request) -> Response:
    """The page for a form without its token, such as one that was open for too long."""
    lang = lang_of(request)
    goal = local(form_of(request).get("next"))
    page = LoginPage(lang, token_of(request), goal, trouble=SIGN_IN_WORDS[lang].forged)
    return _response(page, _FORBIDDEN)


async def _theme() -> Response:
    return FileResponse(Path(__file__).parent / "theme.js")


def _enter(request: Request, person: Person, goal: str) -> Response:
    request.session.clear()
    request.session["token"] = person.token
    return RedirectResponse(goal, 303)


def _response(page: LoginPage, status: int) -> Response:
    return HTMLResponse(page.html(), status, {**HEADERS, "Content-Language": page.lang})


def _trouble(lang: str, error: Exception) -> str:
    words = SIGN_IN_WORDS[lang]
    if isinstance(error, ProviderError):
        return words.provider_failed
    if not isinstance(error, RefusedError):
        return words.away
    if error.wait_s is not None:
        return words.wait.format(minutes=math.ceil(error.wait_s / _MINUTE_S))
    return words.no_role if error.has_no_role else words.wrong


def _status(error: Exception | None) -> int:
    if error is None:
        return 200
    if isinstance(error, RefusedError):
        return 401 if error.wait_s is None else 429
    return 503


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"

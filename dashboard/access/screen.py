"""How a screen on the wall signs in: by a key that may only read, for as long as the key is good.

The key stands after the `#` of the address that the screen opens, `/login/screen?next=/wall#KEY`.
"""

from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response

from dashboard.access.addresses import SCREEN, SCREEN_SCRIPT, local
from dashboard.access.form_token import form_of, token_of
from dashboard.access.pages import HEADERS, lang_of
from dashboard.access.sessions import AwayError, Sessions
from dashboard.access.words import SIGN_IN_WORDS
from dashboard.templates import html_of
from vigie.scopes import Role

_FOLDER = Path(__file__).parent
_WALL = "/wall"
_ENTERED, _REFUSED, _AWAY = 204, 403, 503


@dataclass(frozen=True, slots=True)
class Screens:
    sessions: Sessions

    async def show(self, request: Request) -> Response:
        lang = lang_of(request)
        words = SIGN_IN_WORDS[lang]
        page = html_of(
            "access/screen.html",
            lang=lang,
            title=words.screen,
            words=words,
            csrf=token_of(request),
            next=local(request.query_params.get("next") or _WALL),
        )
        return HTMLResponse(page, headers={**HEADERS, "Content-Language": lang})

    async def enter(self, request: Request) -> Response:
        """Let a screen in: 204 with its cookie, 403 where its key may not just read."""
        key = form_of(request).get("key", "")
        try:
            owner = await self.sessions.owner(key) if key.isascii() and key else None
        except AwayError as error:
            return PlainTextResponse(str(error), _AWAY)
        if owner is None or owner.role is not Role.VIEWER:
            return PlainTextResponse("no key that may only read", _REFUSED)
        request.session.clear()
        request.session["token"] = key
        return Response(status_code=_ENTERED)


def screen_routes(screens: Screens) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    router.add_api_route(SCREEN, screens.show, methods=["GET"])
    router.add_api_route(SCREEN, screens.enter, methods=["POST"])
    router.add_api_route(SCREEN_SCRIPT, _script, methods=["GET"])
    return router


async def _script() -> Response:
    return FileResponse(_FOLDER / "screen.js")

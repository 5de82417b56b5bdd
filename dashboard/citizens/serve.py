"""`/public`, for everybody: asked only as the public, whoever looks, and with nothing to call back.

It is no page of Dash: no script, no callback and no socket are needed for it, so that where people
must sign in, all of those stay closed to who has not.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse, Response

from dashboard.access.addresses import PUBLIC
from dashboard.access.pages import HEADERS, lang_of
from dashboard.answer import Answer
from dashboard.audience import Audience
from dashboard.citizens.html import empty_page, page
from dashboard.citizens.told import PLACE, Asked, questions
from dashboard.city import Place
from dashboard.question import Question
from dashboard.scenes import Scenes

_ANSWERS_S: Final = 2.0
_NOT_FOUND, _NOT_NOW = 404, 503


def serve_citizens(
    server: FastAPI,
    public: Audience,
    is_open: Callable[[], Awaitable[bool | None]],
    api_url: str,
) -> None:
    """`public` is the audience of what the API tells anybody; `api_url` where they find it."""

    @server.get(PUBLIC)
    async def citizens(request: Request) -> Response:
        lang, picture = lang_of(request), public.scenes.feed.picture
        place, asked = picture.place, Asked(lang, None)
        if await is_open() is False:
            return _response(empty_page(asked, asked.words.not_open), asked, _NOT_FOUND)
        if place is None:
            return _response(empty_page(asked, asked.words.not_now), asked, _NOT_NOW)
        asked = Asked(lang, _district(request, place))
        answers = await _answers(public.scenes, place, asked)
        return _response(page(place, picture, asked, answers, api_url), asked)


def _district(request: Request, place: Place) -> str | None:
    given = request.query_params.get(PLACE)
    return given if given in {one.id for one in place.districts} else None


async def _answers(
    scenes: Scenes, place: Place, asked: Asked
) -> Mapping[Question[Any], Answer[Any]]:
    wanted = questions(place, asked)
    await scenes.desk.settled(wanted, _ANSWERS_S)
    return scenes.desk.need(wanted)


def _response(html: str, asked: Asked, status: int = 200) -> Response:
    headers = {**HEADERS, "Content-Language": asked.lang}
    if status == _NOT_NOW:
        headers["Retry-After"] = "60"
    return HTMLResponse(html, status, headers)

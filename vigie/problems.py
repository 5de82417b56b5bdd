"""Errors over HTTP as RFC 9457 problems: what is wrong, which parameter, what would be right."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

import orjson
from starlette.responses import Response

_TITLES = {422: "Unprocessable Content"}  # its name since RFC 9110, which older Pythons lack


def problem(
    status: int,
    detail: str,
    errors: Sequence[tuple[str, str]] = (),
    headers: dict[str, str] | None = None,
    also: Mapping[str, str] | None = None,
) -> Response:
    """A problem document; `errors` are pairs of a parameter and what is wrong with it.

    What the problem's receiver may go by stands in it `also`.
    """
    body = {
        "type": "about:blank",
        "title": _TITLES.get(status) or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": [{"parameter": name, "message": message} for name, message in errors],
        **(also or {}),
    }
    return Response(orjson.dumps(body), status, headers, media_type="application/problem+json")

"""What pages outside Dash have in common: headers, a language, and for signing in a frame."""

from functools import cache
from pathlib import Path
from string import Template
from typing import Final

from fastapi import Request

from dashboard.text import choose

_FOLDER: Final = Path(__file__).parent

HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; form-action 'self'",
    "Referrer-Policy": "same-origin",
}


def lang_of(request: Request) -> str:
    return choose(request.query_params.get("lang"), request.headers.get("accept-language"), ())


@cache
def template_of(content: str) -> Template:
    """The page whose content is in this file."""
    frame, inner = ((_FOLDER / name).read_text("utf-8") for name in ("sign_in.html", content))
    return Template(frame.replace("$content", inner.rstrip()))

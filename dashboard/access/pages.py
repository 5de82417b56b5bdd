"""What pages outside Dash have in common: their headers and their language."""

from typing import Final

from fastapi import Request

from dashboard.text import choose

HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; form-action 'self'",
    "Referrer-Policy": "same-origin",
}


def lang_of(request: Request) -> str:
    return choose(request.query_params.get("lang"), request.headers.get("accept-language"), ())

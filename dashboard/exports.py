"""Readings as files, handed on from the API to who looks at them.

A browser need not reach the API, nor have a key of its own: the file holds what its reader may see
here, for it is asked for as this page is.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from starlette.background import BackgroundTask
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from dashboard.address import written
from dashboard.client import Api, ApiError

FORMATS: Final = {"csv": "CSV", "parquet": "Parquet", "xlsx": "XLSX"}
_PATH = "/export/readings"
_HANDED_ON = ("content-type", "content-disposition", "retry-after")
_BAD_GATEWAY = 502


def export_url(
    form: str, device: str, metrics: Sequence[str], start: datetime, end: datetime
) -> str:
    """Where the readings of a device from `start` up to, without, `end` are as a file."""
    query = [
        ("device", device),
        *(("metric", one) for one in metrics),
        ("start", written(start)),
        ("end", written(end)),
        ("format", form),
        ("units", "true"),
    ]
    return f"{_PATH}?{urlencode(query, safe=':')}"


def serve_exports(server: FastAPI, api_of: Callable[[Request], Api]) -> None:
    """`api_of` is the API as who asks may see it."""

    @server.get(_PATH)
    async def readings(request: Request) -> Response:
        try:
            answer = await api_of(request).download(
                "/v1/readings", request.query_params.multi_items()
            )
        except ApiError as error:
            return PlainTextResponse(error.detail, error.status or _BAD_GATEWAY)
        headers = {name: answer.headers[name] for name in _HANDED_ON if name in answer.headers}
        return StreamingResponse(
            answer.aiter_bytes(), headers=headers, background=BackgroundTask(answer.aclose)
        )

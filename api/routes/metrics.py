"""The counts of this process, for Prometheus."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

router = APIRouter(tags=["operations"])
CONTENT = {"text/plain": {"schema": {"type": "string"}, "example": "vigie_api_streams 12.0\n"}}


@router.get("/metrics", response_class=Response, responses={200: {"content": CONTENT}})
async def metrics(request: Request) -> Response:
    """Requests, times and connections of this process, in the text format of Prometheus."""
    return Response(request.app.state.counts.page(), media_type=CONTENT_TYPE_LATEST)

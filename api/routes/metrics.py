"""The counts of this process, for Prometheus."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.context import Here
from api.replica import replica_lag_s

router = APIRouter(tags=["operations"])
CONTENT = {"text/plain": {"schema": {"type": "string"}, "example": "vigie_api_streams 12.0\n"}}


@router.get("/metrics", response_class=Response, responses={200: {"content": CONTENT}})
async def metrics(request: Request, context: Here) -> Response:
    """Requests, times and connections of this process, in the text format of Prometheus."""
    page = request.app.state.counts.page(replica_lag_s=await replica_lag_s(context))
    return Response(page, media_type=CONTENT_TYPE_LATEST)

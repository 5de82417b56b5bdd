"""What changes, as it changes: server-sent events."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from api.context import Here
from api.events import events
from api.parameters import SeriesParameters

router = APIRouter(tags=["readings"])
CONTENT = {
    "text/event-stream": {
        "schema": {"type": "string"},
        "example": (
            "event: readings\n"
            'data: {"at": "2026-11-23T07:00:00.4Z", "items": [{"device": "park-vieux-port", '
            '"metric": "free_places", "time": "2026-11-23T07:00:00Z", "value": 211.0, '
            '"quality": [], "kind": "car_park", "district": "13201"}]}\n\n'
        ),
    }
}
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@router.get("/stream", response_class=StreamingResponse, responses={200: {"content": CONTENT}})
async def stream(context: Here, asked: Annotated[SeriesParameters, Query()]) -> StreamingResponse:
    """Server-sent events: `readings` with the last value of each series that changed, `devices`.

    Open the stream first and read /v1/latest then, and no change is missed. A slow reader gets
    fewer, newer values, never a backlog. A comment comes at least every ten seconds.
    """
    return StreamingResponse(
        events(context.live, context.narrowed(asked.selection)),
        media_type="text/event-stream",
        headers=HEADERS,
    )

"""What changes, as it changes: server-sent events."""

from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.responses import StreamingResponse

from api.context import Here
from api.events import EventStream
from api.parameters import SeriesParameters

router = APIRouter(tags=["readings"])
CONTENT = {
    "text/event-stream": {
        "schema": {"type": "string"},
        "example": (
            "id: 5f1c09ae-812\nevent: readings\n"
            'data: {"at":"2026-11-23T07:00:00.400000Z","items":[{"device":"parking-13202-01",'
            '"metric":"free_places","time":"2026-11-23T07:00:00Z","value":211.0,'
            '"quality":[],"kind":"car_park","district":"13201"}]}\n\n'
        ),
    }
}
LastEventId = Annotated[
    str | None,
    Header(
        description="The `id` that came last before the connection broke: what was missed comes."
    ),
]


@router.get("/stream", response_class=StreamingResponse, responses={200: {"content": CONTENT}})
async def stream(
    context: Here,
    asked: Annotated[SeriesParameters, Query()],
    last_event_id: LastEventId = None,
) -> StreamingResponse:
    """Server-sent events: `readings` with the last value of each series that changed, `devices`.

    Open the stream first and read /v1/latest then, and no change is missed. Who comes back with
    `Last-Event-ID` gets the last value of what changed meanwhile, or `reset` when that is not known
    any more: read /v1/latest again. A slow reader gets fewer, newer values, never a backlog. A
    comment comes at least every ten seconds. When too many streams are open: 503.
    """
    wants = context.narrowed(asked.selection)
    return EventStream(context.live, context.live.subscribe(wants, last_event_id))

"""What changes, as it changes: server-sent events."""

from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.responses import StreamingResponse
from pydantic import Field

from api.alarms import rules_about
from api.context import Here
from api.events import EventStream
from api.parameters import SeriesParameters
from api.subscribers import Topic, Wants

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


class StreamParameters(SeriesParameters):
    only: list[Topic] = Field(
        [], description="The events to be sent: readings, devices, alarms; all if absent."
    )


@router.get("/stream", response_class=StreamingResponse, responses={200: {"content": CONTENT}})
async def stream(
    context: Here,
    asked: Annotated[StreamParameters, Query()],
    last_event_id: LastEventId = None,
) -> StreamingResponse:
    """Server-sent events: `readings`, `devices` and `alarms`, of what changed.

    `readings` have the last value of each series, `alarms` each alarm as /v1/alarms has it. Open
    the stream first and read /v1/latest then, and no change is missed. Who comes back with
    `Last-Event-ID` gets what changed meanwhile, as it is now, or `reset` when that is not known any
    more: read /v1/latest and /v1/alarms again. A slow reader gets fewer, newer values, never a
    backlog. A comment comes at least every ten seconds. When too many streams are open: 503.
    """
    chosen = context.narrowed(asked.selection)
    wants = Wants(
        chosen,
        topics=frozenset(asked.only or Topic),
        rules_of_kinds=rules_about(context.city, context.catalogue, chosen.kind),
        shown_rules=tuple(rule.id for rule in context.city.config.alarms.rules),
        shows_people=context.shows_people,
    )
    return EventStream(context.live, context.live.subscribe(wants, last_event_id))

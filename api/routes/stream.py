"""What changes, as it changes: server-sent events."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from fastapi.sse import EventSourceResponse, format_sse_event

from api.answers import dump
from api.context import Here
from api.live import Live, Subscriber
from api.parameters import SeriesParameters
from vigie.store.read.rows import Selection

router = APIRouter(tags=["readings"])
HEARTBEAT_S = 10.0
RECONNECT_MS = 1_000
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@router.get("/stream", response_class=EventSourceResponse)
async def stream(context: Here, asked: Annotated[SeriesParameters, Query()]) -> StreamingResponse:
    """Server-sent events: `readings` with the last value of each series that changed, `devices`.

    Open the stream first and read /v1/latest then, and no change is missed. A slow reader gets
    fewer, newer values, never a backlog.
    """
    return StreamingResponse(
        _events(context.live, asked.selection), media_type="text/event-stream", headers=HEADERS
    )


async def _events(live: Live, wants: Selection) -> AsyncIterator[bytes]:
    subscriber = live.subscribe(wants)
    try:
        yield format_sse_event(comment="vigie", retry=RECONNECT_MS)
        while not live.is_closing:
            try:
                async with asyncio.timeout(HEARTBEAT_S):
                    await subscriber.stirred.wait()
            except TimeoutError:
                yield format_sse_event(comment="still here")
            for event in _waiting(subscriber):
                yield event
    finally:
        live.unsubscribe(subscriber)


def _waiting(subscriber: Subscriber) -> list[bytes]:
    """The events for what waits for this reader; none when nothing does."""
    items, devices_changed = subscriber.take()
    events = []
    if devices_changed:
        events.append(format_sse_event(event="devices", data_str="{}"))
    if items:
        data = dump({"at": datetime.now(UTC), "items": items}).decode()
        events.append(format_sse_event(event="readings", data_str=data))
    return events

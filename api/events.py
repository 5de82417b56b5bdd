"""A stream's text: server-sent events of what a subscriber waits for, and heartbeats.

Each says in its `id` up to where its reader has seen everything; a browser gives the last one back
when it reconnects.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterator

from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from starlette.types import Receive, Scope, Send

from api.live import Live
from api.subscribers import Subscriber

HEARTBEAT_S = 10.0
RECONNECT_MS = 1_000
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_REREAD = '{"read": "/v1/latest"}'


class EventStream(StreamingResponse):
    """The events of a subscriber, which is one for as long as they are sent, whoever ends that."""

    def __init__(self, live: Live, subscriber: Subscriber) -> None:
        super().__init__(events(live, subscriber), headers=HEADERS, media_type="text/event-stream")
        self._live, self._subscriber = live, subscriber

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._live.unsubscribe(self._subscriber)


async def events(
    live: Live, subscriber: Subscriber, heartbeat_s: float = HEARTBEAT_S
) -> AsyncGenerator[bytes]:
    """Events until the reader leaves or the service ends."""
    # Who has yet to be told to read again must not seem to be up to date.
    first_id = None if subscriber.must_reread else live.event_id(subscriber)
    yield format_sse_event(comment="vigie", id=first_id, retry=RECONNECT_MS)
    while not live.is_closing:
        try:
            async with asyncio.timeout(heartbeat_s):
                await subscriber.stirred.wait()
        except TimeoutError:
            yield format_sse_event(comment="still here", id=live.event_id(subscriber))
        subscriber.stirred.clear()
        for event in _waiting(live, subscriber):
            yield event


def _waiting(live: Live, subscriber: Subscriber) -> Iterator[bytes]:
    """The events for what waits for this reader; none when nothing does."""
    if subscriber.must_reread:
        subscriber.must_reread = False
        yield format_sse_event(event="reset", data_str=_REREAD, id=live.event_id(subscriber))
    if subscriber.devices_changed:
        subscriber.devices_changed = False
        yield format_sse_event(event="devices", data_str="{}")
    if shares := subscriber.take():
        # Only who has them all has seen everything up to here.
        event_id = live.event_id(subscriber)
        *others, last = shares
        yield from (share.event for share in others)
        yield f"id: {event_id}\n".encode() + last.event

"""A stream's text: server-sent events of what a subscriber waits for, and heartbeats."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime

from fastapi.sse import format_sse_event

from api.answers import dump
from api.live import Live, Subscriber
from vigie.store.read.rows import Selection

HEARTBEAT_S = 10.0
RECONNECT_MS = 1_000


async def events(
    live: Live, wants: Selection, heartbeat_s: float = HEARTBEAT_S
) -> AsyncGenerator[bytes]:
    """Events until the reader leaves or the service ends."""
    subscriber = live.subscribe(wants)
    try:
        yield format_sse_event(comment="vigie", retry=RECONNECT_MS)
        while not live.is_closing:
            try:
                async with asyncio.timeout(heartbeat_s):
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
    found = []
    if devices_changed:
        found.append(format_sse_event(event="devices", data_str="{}"))
    if items:
        data = dump({"at": datetime.now(UTC), "items": items}).decode()
        found.append(format_sse_event(event="readings", data_str=data))
    return found

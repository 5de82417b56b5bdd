"""Payloads with their times moved; every other byte as it was."""

from typing import Any

import orjson

from sensor_sim.json_places import places
from sensor_sim.shift import shifted
from sensor_sim.time_keys import Form, form_at, forms_of


def moved(payload: bytes | list[dict[str, Any]], by_ms: int) -> bytes:
    """The payload with the times of its readings moved, as bytes.

    What is not JSON, or has no time where the known dialects have it, is left as it is: it means
    the time of receipt.
    """
    if isinstance(payload, list):
        return orjson.dumps(moved_items(payload, by_ms))
    if by_ms == 0:
        return payload
    try:
        document = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return payload
    if not isinstance(document, dict | list):
        return payload
    of_whole = forms_of(document)
    parts, done = list[bytes](), 0
    for keys, start, end in places(payload):
        form = form_at(keys, of_whole)
        if form is not None:
            parts += (payload[done:start], shifted(payload[start:end], form, by_ms))
            done = end
    return b"".join((*parts, payload[done:]))


def moved_items(items: list[Any], by_ms: int) -> list[Any]:
    """The items of a gateway's array, with every `time` moved."""
    return [_item(item, by_ms) if isinstance(item, dict) else item for item in items]


def _item(item: dict[str, Any], by_ms: int) -> dict[str, Any]:
    if by_ms == 0 or "time" not in item:
        return item
    written = orjson.dumps(item["time"])
    time = orjson.loads(shifted(written, Form.TEXT | Form.NUMBER, by_ms))
    return {**item, "time": time}

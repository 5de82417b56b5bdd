"""Canonical payloads with their times moved; all else as it was."""

from datetime import datetime
from typing import Any

import orjson

from sensor_sim.message import rfc3339

_FIRST_MILLISECONDS = 1e11  # an epoch time as large as this is in milliseconds


def moved(payload: bytes | list[dict[str, Any]], by_ms: int) -> bytes:
    """The payload with every `time` of its items moved, as bytes.

    What is not canonical JSON, or has no time, is left as it is: it means the time of receipt.
    """
    if isinstance(payload, list):
        return orjson.dumps(moved_items(payload, by_ms))
    if by_ms == 0:
        return payload
    try:
        document = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return payload
    if isinstance(document, list):
        return orjson.dumps(moved_items(document, by_ms))
    return orjson.dumps(_item(document, by_ms)) if isinstance(document, dict) else payload


def moved_items(items: list[Any], by_ms: int) -> list[Any]:
    """The items of an array, with every `time` moved."""
    return [_item(item, by_ms) if isinstance(item, dict) else item for item in items]


def _item(item: dict[str, Any], by_ms: int) -> dict[str, Any]:
    return {**item, "time": _time(item["time"], by_ms)} if "time" in item else item


def _time(time: Any, by_ms: int) -> Any:
    if isinstance(time, bool):
        return time
    if isinstance(time, int | float):
        return time + (by_ms if abs(time) >= _FIRST_MILLISECONDS else by_ms / 1000)
    try:
        recorded = datetime.fromisoformat(time)
    except (TypeError, ValueError):
        return time
    return rfc3339(round(recorded.timestamp() * 1000) + by_ms) if recorded.tzinfo else time

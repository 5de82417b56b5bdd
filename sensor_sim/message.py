"""The canonical payloads that the simulator sends."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar

import orjson

from vigie.catalogue import load_catalogue
from vigie.model import Device

_READINGS_PER_MESSAGE = 500
Part = TypeVar("Part")


def rfc3339(time_ms: int) -> str:
    """A Unix time in milliseconds as `2026-11-23T07:00:00.250Z`."""
    whole, rest = divmod(time_ms, 1000)
    return f"{datetime.fromtimestamp(whole, UTC):%Y-%m-%dT%H:%M:%S}.{rest:03d}Z"


def rfc3339_us(time_us: int) -> str:
    """A Unix time in microseconds as `2026-11-23T07:00:00.250000Z`."""
    whole, rest = divmod(time_us, 1_000_000)
    return f"{datetime.fromtimestamp(whole, UTC):%Y-%m-%dT%H:%M:%S}.{rest:06d}Z"


def about_topic(city: str, device: Device) -> str:
    return f"{device_topic(city, device)}/about"


def device_topic(city: str, device: Device) -> str:
    programme = load_catalogue().kinds[device.kind].programme
    return f"{city}/{programme}/{device.kind}/{device.id}"


def gateway_topic(city: str, gateway: str) -> str:
    return f"{city}/gateway/{gateway}"


def report_payload(time_ms: int, values: dict[str, float]) -> bytes:
    return orjson.dumps({"time": rfc3339(time_ms), "values": values})


def gateway_item(device: Device, time_ms: int, values: dict[str, float]) -> dict[str, Any]:
    """An item of a gateway's array; its time in epoch seconds, which are quickest to write."""
    return {"device": device.id, "kind": device.kind, "time": time_ms / 1000, "values": values}


def about_payload(device: Device) -> bytes:
    """How a device describes itself; unknown parts are left out."""
    known = {
        "name": device.name,
        "lat": device.lat,
        "lon": device.lon,
        "interval_s": device.interval_s,
        "attributes": device.attributes or None,
    }
    return orjson.dumps({key: value for key, value in known.items() if value is not None})


def batches(parts: Iterable[Part], readings_of: Callable[[Part], int]) -> Iterator[list[Part]]:
    """What goes into a gateway's arrays, so much that each holds some hundred readings."""
    batch: list[Part] = []
    readings = 0
    for part in parts:
        batch.append(part)
        readings += readings_of(part)
        if readings >= _READINGS_PER_MESSAGE:
            yield batch
            batch, readings = [], 0
    if batch:
        yield batch


def item_batches(items: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The arrays of items that are written already."""
    return batches(items, lambda item: len(item["values"]))

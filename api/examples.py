"""Examples of parameters that are true of the city that is served: asked, they find something."""

from typing import Any

from vigie.catalogue import load_catalogue
from vigie.city import City

_MARGIN_DEGREES = 0.01


def examples_of(city: City) -> dict[str, Any]:
    """By the name of a filter, a value that finds something; none for a city without devices."""
    placed = (one for one in city.devices if one.district is not None)
    device = next(placed, next(iter(city.devices), None))
    if device is None:
        return {}
    found: dict[str, Any] = {
        "device": [device.id],
        "kind": [device.kind],
        "programme": [load_catalogue().kinds[device.kind].programme],
        "search": device.id[:4],
    }
    if device.district is not None:
        found["district"] = [device.district]
    if device.lat is not None and device.lon is not None:
        west, south = device.lon - _MARGIN_DEGREES, device.lat - _MARGIN_DEGREES
        east, north = device.lon + _MARGIN_DEGREES, device.lat + _MARGIN_DEGREES
        found["bbox"] = f"{west:.3f},{south:.3f},{east:.3f},{north:.3f}"
    return found

"""A station of GBFS: what it is, and what it reports.

Version 3 has names in several languages, times in RFC 3339 and `num_vehicles_available`; before,
times are Unix seconds. Vélib has each number twice, under two names.
"""

from datetime import datetime
from math import isfinite
from typing import Any

from sensor_sim.recording.form import device_id
from vigie.model import Device

KIND = "bike_dock"
_METRICS = {
    "bikes_available": ("num_vehicles_available", "num_bikes_available", "numBikesAvailable"),
    "docks_available": ("num_docks_available", "numDocksAvailable"),
}
_FIRST_MILLISECONDS = 1e11  # a number as large as this is no Unix time in seconds


def item_of(station: dict[str, Any], prefix: str, at_ms: int) -> dict[str, Any]:
    """A gateway's item, at the time when the station reported last, else at `at_ms`.

    It has no values if the station states no number.

    Raises:
        ValueError: what is there is no number, time or id.
    """
    values = {}
    for metric, names in _METRICS.items():
        name = next((one for one in names if station.get(one) is not None), None)
        if name is not None:
            values[metric] = _number(name, station[name])
    reported = station.get("last_reported")
    try:
        reported_ms = at_ms if reported is None else time_ms(reported)
    except ValueError as error:
        raise ValueError(f"last_reported: {error}") from None
    return {
        "device": _id(station, prefix),
        "kind": KIND,
        "time": reported_ms / 1000,
        "values": values,
    }


def device_of(station: dict[str, Any], prefix: str, language: str) -> Device:
    """A station as it describes itself.

    Raises:
        KeyError: name, lat or lon is missing.
        TypeError, ValueError: what is there is not what GBFS has.
    """
    capacity = station.get("capacity")
    return Device(
        id=_id(station, prefix),
        kind=KIND,
        name=_name(station["name"], language),
        lat=float(station["lat"]),
        lon=float(station["lon"]),
        attributes={} if capacity is None else {"capacity": _number("capacity", capacity)},
    )


def _id(station: dict[str, Any], prefix: str) -> str:
    identity = station.get("station_id")
    if isinstance(identity, str | int) and not isinstance(identity, bool):
        return device_id(f"{prefix}{identity}")
    raise ValueError("'station_id' is missing, or neither text nor number")


def _name(name: Any, language: str) -> str:
    """A name; of one in several languages the city's first, else the first that there is."""
    if not isinstance(name, list):
        return str(name)
    texts = {one["language"]: one["text"] for one in name}
    if not texts:
        raise ValueError("'name' holds no text")
    return str(texts.get(language) or next(iter(texts.values())))


def _number(name: str, number: Any) -> float:
    if isinstance(number, bool) or not isinstance(number, int | float) or not isfinite(number):
        raise ValueError(f"{name}: {number!r} is not a number")
    return number


def time_ms(time: Any) -> int:
    """A time of GBFS in Unix milliseconds.

    Raises:
        ValueError: it is neither Unix seconds nor RFC 3339 with a zone.
    """
    if isinstance(time, int | float) and not isinstance(time, bool):
        if 0 <= time < _FIRST_MILLISECONDS:
            return round(time * 1000)
    elif isinstance(time, str):
        return _rfc3339_ms(time)
    raise ValueError(f"{time!r} is neither Unix seconds nor an RFC 3339 time")


def _rfc3339_ms(text: str) -> int:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is neither Unix seconds nor an RFC 3339 time") from None
    if at.tzinfo is None:
        raise ValueError(f"{text!r} has no zone")
    return round(at.timestamp() * 1000)

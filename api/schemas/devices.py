"""Devices, their newest readings, and their readings in a range."""

from pydantic import ConfigDict, JsonValue

from api.schemas.base import Model, Time
from vigie.model import DeviceStatus

_DEVICE: dict[str, JsonValue] = {
    "id": "parking-13202-01",
    "kind": "car_park",
    "programme": "mobility",
    "name": "Parking Vieux-Port Fort Saint-Jean",
    "lat": 43.295,
    "lon": 5.374,
    "district": "13201",
    "interval_s": 60,
    "attributes": {"capacity": 628.0},
    "status": "confirmed",
    "last_seen": "2026-11-23T07:00:01.250000Z",
}


class DeviceFacts(Model):
    """What a device is and where; its programme is null where the catalogue lacks its kind."""

    id: str
    kind: str
    programme: str | None
    name: str | None
    lat: float | None
    lon: float | None
    district: str | None
    interval_s: float | None


class Device(DeviceFacts):
    """`last_seen` is when a reading of it last arrived; null when none ever did."""

    model_config = ConfigDict(json_schema_extra={"examples": [_DEVICE]})

    attributes: dict[str, str | float]
    status: DeviceStatus
    last_seen: Time | None


class Devices(Model):
    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_DEVICE], "next": None}]})

    items: list[Device]
    next: str | None


class DeviceRefusal(Model):
    id: str
    detail: str


class DevicesChanged(Model):
    """What came of an act on several devices: those that are now as was wished, and the others."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "done": [_DEVICE],
                    "refused": [{"id": "lamp-7", "detail": "there is no such device"}],
                }
            ]
        }
    )

    done: list[Device]
    refused: list[DeviceRefusal]


class Reading(Model):
    """One value; `quality` names what makes it suspect, and is empty when it is good.

    Names are `out_of_range`, `frozen` (unchanged for too long) and `jump` (changed too fast).
    """

    device: str
    metric: str
    time: Time
    value: float | None
    quality: list[str]


class Readings(Model):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "device": "parking-13202-01",
                            "metric": "free_places",
                            "time": "2026-11-23T07:00:00Z",
                            "value": 211.0,
                            "quality": [],
                        }
                    ],
                    "next": "WzEsIjIwMjYtMTEtMjNUMDc6MDA6MDBaIl0",
                }
            ]
        }
    )

    items: list[Reading]
    next: str | None


class LatestReading(Reading):
    """`is_stale`: the device missed three of its reporting intervals (15 min if it has none).

    `received_at` is null at a moment of the past: it is not kept.
    """

    received_at: Time | None
    is_stale: bool


class Latest(Model):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "device": "parking-13202-01",
                            "metric": "free_places",
                            "time": "2026-11-23T07:00:00Z",
                            "value": 211.0,
                            "quality": [],
                            "received_at": "2026-11-23T07:00:00.310000Z",
                            "is_stale": False,
                        }
                    ],
                    "next": None,
                }
            ]
        }
    )

    items: list[LatestReading]
    next: str | None

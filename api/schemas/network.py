"""The network of devices by how each is heard."""

from typing import Literal

from pydantic import ConfigDict

from api.schemas.base import Model, Time
from api.schemas.devices import DeviceFacts
from vigie.model import DeviceStatus
from vigie.store.read.network import HealthState


class HealthCounts(Model):
    """How many devices of a group are in each health, and how many of them are provisional.

    `last_seen` is when any of them was last heard. No feed is known of devices that were never
    heard: their `key` is null.
    """

    key: str | None
    reporting: int
    late: int
    silent: int
    never: int
    retired: int
    provisional: int
    last_seen: Time | None


class Network(Model):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "at": "2026-11-23T07:00:02.500000Z",
                    "group_by": "feed",
                    "groups": [
                        {
                            "key": "canonical",
                            "reporting": 290,
                            "late": 3,
                            "silent": 7,
                            "never": 0,
                            "retired": 1,
                            "provisional": 2,
                            "last_seen": "2026-11-23T07:00:01.250000Z",
                        }
                    ],
                }
            ]
        }
    )

    at: Time
    group_by: Literal["none", "feed", "kind", "district"]
    groups: list[HealthCounts]


class DeviceHealth(DeviceFacts):
    """A device, how it is heard, its newest reading, and what came of it since it was first heard.

    `late` has missed a message, `silent` three of its own interval (15 min if it has none);
    `never` has not spoken. `last_seen` is when it was last heard; at a moment of the past, the time
    of its newest reading then. `feed` is that by which it last came. What is listed (`is_listed`)
    stands in the city's devices.csv. `quality` names what makes the reading suspect. The last five
    are null at a moment of the past, and where nothing was counted; they and `feed`, where a metric
    of the device is internal, for those who may not see it.
    """

    status: DeviceStatus
    is_listed: bool
    health: HealthState
    last_seen: Time | None
    feed: str | None
    metric: str | None
    time: Time | None
    value: float | None
    quality: list[str]
    readings: int | None
    suspect: int | None
    duplicates: int | None
    corrections: int | None
    skew_s: float | None


class DeviceHealths(Model):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "id": "parking-13202-01",
                            "kind": "car_park",
                            "programme": "mobility",
                            "name": "Parking Vieux-Port Fort Saint-Jean",
                            "lat": 43.295,
                            "lon": 5.374,
                            "district": "13201",
                            "interval_s": 60.0,
                            "status": "confirmed",
                            "is_listed": True,
                            "health": "silent",
                            "last_seen": "2026-11-23T06:41:01.250000Z",
                            "feed": "canonical",
                            "metric": "free_places",
                            "time": "2026-11-23T06:41:00Z",
                            "value": 211.0,
                            "quality": [],
                            "readings": 63480,
                            "suspect": 2,
                            "duplicates": 14,
                            "corrections": 0,
                            "skew_s": 0.31,
                        }
                    ],
                    "next": None,
                }
            ]
        }
    )

    items: list[DeviceHealth]
    next: str | None

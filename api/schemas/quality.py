"""How devices and feeds are."""

from pydantic import ConfigDict

from api.schemas.base import Model, Time


class DeviceQuality(Model):
    """What came of a device since it was first heard.

    `duplicates` are readings that came again with the same value, `corrections` with another.
    `skew_s` says how many seconds later than their own time its readings arrive: negative for a
    clock that is fast, null while that could not be seen. `readings_per_min` is of late: it fades
    with silence.
    """

    device: str
    kind: str
    feed: str
    first_seen: Time
    last_seen: Time
    messages: int
    readings: int
    suspect: int
    duplicates: int
    corrections: int
    skew_s: float | None
    readings_per_min: float


class DeviceQualities(Model):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "device": "parking-13202-01",
                            "kind": "car_park",
                            "feed": "canonical",
                            "first_seen": "2026-11-01T06:00:00Z",
                            "last_seen": "2026-11-23T07:00:00.310000Z",
                            "messages": 31740,
                            "readings": 63480,
                            "suspect": 2,
                            "duplicates": 14,
                            "corrections": 0,
                            "skew_s": 0.31,
                            "readings_per_min": 2.0,
                        }
                    ],
                    "next": None,
                }
            ]
        }
    )

    items: list[DeviceQuality]
    next: str | None


class FeedQuality(Model):
    """What came by a feed since its first message; `readings_per_min` is of late."""

    feed: str
    first_seen: Time
    last_seen: Time
    messages: int
    readings: int
    dead_letters: int
    readings_per_min: float


class FeedQualities(Model):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "feed": "canonical",
                            "first_seen": "2026-11-01T06:00:00Z",
                            "last_seen": "2026-11-23T07:00:00.310000Z",
                            "messages": 812000,
                            "readings": 1624000,
                            "dead_letters": 3,
                            "readings_per_min": 2490.0,
                        }
                    ],
                    "next": None,
                }
            ]
        }
    )

    items: list[FeedQuality]
    next: str | None

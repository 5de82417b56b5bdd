"""Metrics combined: over time in buckets, and now."""

from pydantic import ConfigDict

from api.schemas.base import Model, Text, Time
from vigie.catalogue import Rise
from vigie.city.config import GroupBy, Stat


class AggregateGroup(Model):
    """Each bucket is [start, value, readings, devices, expected, coverage].

    `value` is null where no device has one; `devices` are those that have. `expected` readings
    are those that the devices' intervals promise for the part of the bucket that is asked for and
    not to come; `coverage` is the share of that time (0 to 1) for which they did report. Both are
    null where no device has an interval, or nothing can have come yet.
    """

    key: str | None
    buckets: list[tuple[Time, float | None, int, int, float | None, float | None]]


class Aggregates(Model):
    """`bucket_s` is null for calendar buckets, which differ in length, and for `all`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "metric": "vehicle_flow",
                    "unit": "{vehicle}/h",
                    "label": {"en": "veh/h", "fr": "véh/h"},
                    "decimals": 0,
                    "bucket": "15m",
                    "bucket_s": 900,
                    "stat": "sum",
                    "group_by": "district",
                    "start": "2026-11-23T07:00:00Z",
                    "end": "2026-11-23T07:30:00Z",
                    "groups": [
                        {
                            "key": "13201",
                            "buckets": [
                                ["2026-11-23T07:00:00Z", 8123.5, 114, 8, 120.0, 0.95],
                                ["2026-11-23T07:15:00Z", None, 0, 0, 120.0, 0.0],
                            ],
                        }
                    ],
                }
            ]
        }
    )

    metric: str
    unit: str
    label: Text
    decimals: int
    bucket: str
    bucket_s: int | None
    stat: str
    group_by: GroupBy
    start: Time
    end: Time
    groups: list[AggregateGroup]


class IndicatorNow(Model):
    """`reporting` devices of those `expected` make the value; `time` is their newest reading's."""

    id: str
    name: Text
    metric: str
    stat: Stat
    unit: str
    label: Text
    decimals: int
    rise: Rise
    value: float | None
    time: Time | None
    reporting: int
    expected: int


class Indicators(Model):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "at": "2026-11-23T07:00:02.500000Z",
                    "items": [
                        {
                            "id": "speed",
                            "name": {"en": "Mean speed", "fr": "Vitesse moyenne"},
                            "metric": "mean_speed",
                            "stat": "auto",
                            "unit": "km/h",
                            "label": {"en": "km/h", "fr": "km/h"},
                            "decimals": 1,
                            "rise": "good",
                            "value": 31.4,
                            "time": "2026-11-23T07:00:00Z",
                            "reporting": 118,
                            "expected": 120,
                        }
                    ],
                }
            ]
        }
    )

    at: Time
    items: list[IndicatorNow]


class SnapshotGroup(Model):
    key: str | None
    value: float | None
    time: Time | None
    reporting: int
    expected: int


class Snapshot(Model):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "metric": "free_places",
                    "unit": "{place}",
                    "label": {"en": "places", "fr": "places"},
                    "decimals": 0,
                    "stat": "sum",
                    "group_by": "district",
                    "at": "2026-11-23T07:00:02.500000Z",
                    "groups": [
                        {
                            "key": "13201",
                            "value": 1874.0,
                            "time": "2026-11-23T07:00:00Z",
                            "reporting": 7,
                            "expected": 7,
                        }
                    ],
                }
            ]
        }
    )

    metric: str
    unit: str
    label: Text
    decimals: int
    stat: str
    group_by: GroupBy
    at: Time
    groups: list[SnapshotGroup]

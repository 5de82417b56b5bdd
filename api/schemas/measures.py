"""Metrics combined over time: in buckets, in order of size, by the hours of a week."""

from typing import Literal

from pydantic import ConfigDict

from api.groupings import GroupKey
from api.residents import Per
from api.schemas.base import Model, Text, Time
from api.schemas.written import GroupedMetric, WrittenMetric
from vigie.store.read.fill import Fill

BucketArray = tuple[Time, float | None, int, int, float | None, float | None]
BandArray = tuple[Time, float | None, float | None, float | None, int]
CellArray = tuple[int, int, float | None, int]


class Period(Model):
    start: Time
    end: Time


class AggregateGroup(Model):
    """Each bucket is [start, value, readings, devices, expected, coverage].

    `value` is null where no device has one; `devices` are those that have. `expected` readings
    are those that the devices' intervals promise for the part of the bucket that is asked for and
    not to come; `coverage` is the share of that time (0 to 1) for which they did report. Both are
    null where no device has an interval, or nothing can have come yet.

    `earlier` are the buckets of the earlier period that was asked to compare with, in the same
    form. `typical` bands are [start, low, median, high, weeks]: nine values of ten lie above
    `low`, nine below `high`, in that many `weeks` of the eight before.
    """

    metric: str
    key: GroupKey
    buckets: list[BucketArray]
    earlier: list[BucketArray] | None
    typical: list[BandArray] | None


class AggregatedMetric(WrittenMetric):
    """What the values of a metric are.

    `error` is how far a percentile may be from the exact one, relative to it; null for all else,
    which is exact.
    """

    error: float | None


class Aggregates(Model):
    """`bucket_s` is null for calendar buckets, which differ in length, and for `all`.

    The `groups` of each metric follow on each other. `earlier` is the period that was asked to
    compare with.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "metrics": [
                        {
                            "metric": "vehicle_flow",
                            "unit": "{vehicle}/h",
                            "label": {"en": "veh/h", "fr": "véh/h"},
                            "decimals": 0,
                            "stat": "sum",
                            "error": None,
                        }
                    ],
                    "bucket": "15m",
                    "bucket_s": 900,
                    "group_by": "district",
                    "per": "none",
                    "fill": "null",
                    "start": "2026-11-23T07:00:00Z",
                    "end": "2026-11-23T07:30:00Z",
                    "compare": "typical",
                    "earlier": None,
                    "groups": [
                        {
                            "metric": "vehicle_flow",
                            "key": "13201",
                            "buckets": [
                                ["2026-11-23T07:00:00Z", 8123.5, 114, 8, 120.0, 0.95],
                                ["2026-11-23T07:15:00Z", None, 0, 0, 120.0, 0.0],
                            ],
                            "earlier": None,
                            "typical": [
                                ["2026-11-23T07:00:00Z", 7210.4, 8034.0, 8811.9, 8],
                                ["2026-11-23T07:15:00Z", 7377.1, 8190.5, 9002.3, 8],
                            ],
                        }
                    ],
                }
            ]
        }
    )

    metrics: list[AggregatedMetric]
    bucket: str
    bucket_s: int | None
    group_by: str
    per: Per
    fill: Fill
    start: Time
    end: Time
    compare: str
    earlier: Period | None
    groups: list[AggregateGroup]


class StateGroup(Model):
    """Each bucket is [start, states, coverage].

    A state is [code, seconds, share]: how long the devices were in it together, and its share of
    the time for which a state is known. `coverage` is the share of the devices' time, as far as it
    is asked for and not to come, for which one is.
    """

    key: GroupKey
    buckets: list[tuple[Time, list[tuple[float, float, float]], float | None]]


class States(Model):
    """`states` name the codes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "metric": "lighting_state",
                    "states": {
                        "0": {"en": "off", "fr": "éteint"},
                        "1": {"en": "on", "fr": "allumé"},
                    },
                    "bucket": "1d",
                    "bucket_s": 86400,
                    "group_by": "district",
                    "start": "2026-11-21T23:00:00Z",
                    "end": "2026-11-22T23:00:00Z",
                    "groups": [
                        {
                            "key": "13201",
                            "buckets": [
                                [
                                    "2026-11-21T23:00:00Z",
                                    [[0.0, 71640.0, 0.4146], [1.0, 101160.0, 0.5854]],
                                    1.0,
                                ]
                            ],
                        }
                    ],
                }
            ]
        }
    )

    metric: str
    states: dict[str, Text]
    bucket: str
    bucket_s: int | None
    group_by: str
    start: Time
    end: Time
    groups: list[StateGroup]


class TopItem(Model):
    """A group over the whole range, as a bucket of /v1/aggregates."""

    key: GroupKey
    value: float | None
    readings: int
    devices: int
    expected: float | None
    coverage: float | None


class Top(GroupedMetric):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "metric": "no2",
                    "unit": "ug/m3",
                    "label": {"en": "µg/m³", "fr": "µg/m³"},
                    "decimals": 1,
                    "stat": "mean",
                    "group_by": "device",
                    "per": "none",
                    "order": "highest",
                    "start": "2026-11-22T07:00:00Z",
                    "end": "2026-11-23T07:00:00Z",
                    "items": [
                        {
                            "key": "air-13210-01",
                            "value": 41.3,
                            "readings": 1437,
                            "devices": 1,
                            "expected": 1440.0,
                            "coverage": 0.998,
                        }
                    ],
                }
            ]
        }
    )

    order: Literal["highest", "lowest"]
    start: Time
    end: Time
    items: list[TopItem]


class ProfileGroup(Model):
    """All 168 cells of the week, in order: [weekday, hour, value, hours]."""

    key: GroupKey
    cells: list[CellArray]


class Profiles(GroupedMetric):
    """Hours are those of the clocks in `time_zone`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "metric": "vehicle_flow",
                    "unit": "{vehicle}/h",
                    "label": {"en": "veh/h", "fr": "véh/h"},
                    "decimals": 0,
                    "stat": "sum",
                    "group_by": "none",
                    "per": "none",
                    "time_zone": "Europe/Paris",
                    "start": "2026-10-26T07:00:00Z",
                    "end": "2026-11-23T07:00:00Z",
                    "groups": [{"key": None, "cells": [[1, 0, 21034.2, 4], [1, 1, 14870.9, 4]]}],
                }
            ]
        }
    )

    time_zone: str
    start: Time
    end: Time
    groups: list[ProfileGroup]

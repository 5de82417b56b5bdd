"""What the city wants to reach."""

import datetime as dt

from pydantic import ConfigDict

from api.goals import GoalStatus
from api.residents import Per
from api.schemas.base import Model, Text, Time
from api.schemas.measures import BucketArray, Period
from vigie.city.config import Stat
from vigie.city.goals import Direction, Objective


class Baseline(Model):
    date: dt.date
    value: float


class Source(Model):
    name: Text
    url: str | None


class Goal(Model):
    """A target, its `source`, and how the city stands.

    With `share_of`, values are the percentage that the metric is of that one.
    `value` is of the last `span_s` seconds and `coverage` the share of them that devices reported
    for. `progress` is the part of the way from `baseline` to `target` that is done, `due_progress`
    the part of the time; all are null where they cannot be known. `is_example`: nobody decided it.
    """

    id: str
    name: Text
    objective: Objective
    indicator: str | None
    metric: str
    kinds: list[str]
    stat: Stat
    threshold: float | None
    share_of: str | None
    span_s: int
    unit: str
    label: Text
    decimals: int
    direction: Direction
    target: float
    date: dt.date
    baseline: Baseline | None
    source: Source | None
    is_example: bool
    value: float | None
    coverage: float | None
    progress: float | None
    due_progress: float | None
    status: GoalStatus


class Goals(Model):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "at": "2026-11-23T07:00:02.500000Z",
                    "items": [
                        {
                            "id": "clean_air",
                            "name": {"en": "Clean air", "fr": "Un air sain"},
                            "objective": "environmental",
                            "indicator": "air",
                            "metric": "no2",
                            "kinds": [],
                            "stat": "auto",
                            "threshold": None,
                            "share_of": None,
                            "span_s": 2592000,
                            "unit": "ug/m3",
                            "label": {"en": "µg/m³", "fr": "µg/m³"},
                            "decimals": 1,
                            "direction": "down",
                            "target": 20.0,
                            "date": "2030-01-01",
                            "baseline": {"date": "2025-01-01", "value": 32.0},
                            "source": {
                                "name": {
                                    "en": "Directive (EU) 2024/2881",
                                    "fr": "Directive (UE) 2024/2881",
                                },
                                "url": "https://eur-lex.europa.eu/eli/dir/2024/2881/oj",
                            },
                            "is_example": True,
                            "value": 26.3,
                            "coverage": 0.998,
                            "progress": 0.475,
                            "due_progress": 0.3795,
                            "status": "on_track",
                        }
                    ],
                    "next": None,
                }
            ]
        }
    )

    at: Time
    items: list[Goal]
    next: str | None


class GoalGroup(Model):
    """Each bucket is [start, value, readings, devices, expected, coverage]."""

    key: str | None
    buckets: list[BucketArray]
    earlier: list[BucketArray] | None


class GoalHistory(Model):
    """`target` is in the unit of the values, as of the whole city.

    It is null where values grow with the length of a bucket, which then cannot be held against it.
    `per` says which residents share the values: none, where they are no amounts.
    """

    id: str
    unit: str
    label: Text
    decimals: int
    per: Per
    target: float | None
    groups: list[GoalGroup]


class GoalHistories(Model):
    """What goals came to over time; `earlier` is the period that was asked to compare with."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "start": "2026-11-16T00:00:00Z",
                    "end": "2026-11-23T00:00:00Z",
                    "bucket": "all",
                    "bucket_s": None,
                    "group_by": "district",
                    "compare": "previous",
                    "earlier": {"start": "2026-11-09T00:00:00Z", "end": "2026-11-16T00:00:00Z"},
                    "items": [
                        {
                            "id": "clean_air",
                            "unit": "ug/m3",
                            "label": {"en": "µg/m³", "fr": "µg/m³"},
                            "decimals": 1,
                            "per": "none",
                            "target": 20.0,
                            "groups": [
                                {
                                    "key": "13201",
                                    "buckets": [
                                        ["2026-11-16T00:00:00Z", 31.2, 2016, 1, 2016.0, 1.0]
                                    ],
                                    "earlier": [
                                        ["2026-11-09T00:00:00Z", 30.1, 2010, 1, 2016.0, 0.997]
                                    ],
                                }
                            ],
                        }
                    ],
                    "next": None,
                }
            ]
        }
    )

    start: Time
    end: Time
    bucket: str
    bucket_s: int | None
    group_by: str
    compare: str
    earlier: Period | None
    items: list[GoalHistory]
    next: str | None

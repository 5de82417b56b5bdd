"""Metrics combined as they are now: headline figures, and any metric by group."""

import datetime as dt

from pydantic import ConfigDict

from api.groupings import GroupKey
from api.schemas.base import Model, Text, Time
from api.schemas.written import GroupedMetric
from vigie.catalogue import Rise
from vigie.city.config import Stat
from vigie.city.goals import Direction, Objective


class IndicatorGoal(Model):
    """A goal of the indicator, and whether the figure of now meets it; /v1/goals says more."""

    id: str
    objective: Objective
    direction: Direction
    target: float
    date: dt.date
    is_met: bool | None


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
    goals: list[IndicatorGoal]


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
                            "goals": [
                                {
                                    "id": "fluid_roads",
                                    "objective": "economic",
                                    "direction": "up",
                                    "target": 30.0,
                                    "date": "2030-12-31",
                                    "is_met": True,
                                }
                            ],
                        }
                    ],
                }
            ]
        }
    )

    at: Time
    items: list[IndicatorNow]


class SnapshotGroup(Model):
    key: GroupKey
    value: float | None
    time: Time | None
    reporting: int
    expected: int


class Snapshot(GroupedMetric):
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
                    "per": "none",
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

    at: Time
    groups: list[SnapshotGroup]

"""What the city wants to reach."""

import datetime as dt

from pydantic import ConfigDict

from api.goals import GoalStatus
from api.schemas.base import Model, Text, Time
from vigie.city.config import Stat
from vigie.city.goals import Direction, Objective


class Baseline(Model):
    date: dt.date
    value: float


class Goal(Model):
    """A target, and how the city stands.

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
    span_s: int
    unit: str
    label: Text
    decimals: int
    direction: Direction
    target: float
    date: dt.date
    baseline: Baseline | None
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
                            "span_s": 2592000,
                            "unit": "ug/m3",
                            "label": {"en": "µg/m³", "fr": "µg/m³"},
                            "decimals": 1,
                            "direction": "down",
                            "target": 20.0,
                            "date": "2030-01-01",
                            "baseline": {"date": "2025-01-01", "value": 32.0},
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

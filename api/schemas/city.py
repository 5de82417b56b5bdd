"""The city and its districts."""

from typing import Any, Literal

from pydantic import ConfigDict

from api.schemas.base import Model, Text
from vigie.city.config import GroupBy, Stat
from vigie.city.goals import Objective
from vigie.city.open_data import OpenData
from vigie.city.public import Public


class Indicator(Model):
    id: str
    name: Text
    metric: str
    kinds: list[str]
    stat: Stat
    threshold: float | None


class Chart(Indicator):
    group_by: GroupBy
    span_s: int
    bucket_s: int
    stacked: bool


class Wall(Model):
    """What a screen on the wall shows in turn, and for how long; empty views are all there are."""

    views: list[str]
    seconds: int
    alarm_seconds: int


class CityGoal(Model):
    """What the city wants to reach; /v1/goals says how it stands."""

    id: str
    name: Text
    objective: Objective


class CityBalance(Model):
    """What should add up; /v1/balances says what flows."""

    id: str
    name: Text
    programme: str


class City(Model):
    """Who the city is and what its page shows; `devices` counts those in its own file."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "marseille",
                    "name": {"en": "Marseille", "fr": "Marseille"},
                    "time_zone": "Europe/Paris",
                    "languages": ["fr", "en"],
                    "population": 877215,
                    "bounds": [5.229, 43.17, 5.533, 43.391],
                    "districts": 16,
                    "devices": 300,
                    "indicators": [
                        {
                            "id": "speed",
                            "name": {"en": "Mean speed", "fr": "Vitesse moyenne"},
                            "metric": "mean_speed",
                            "kinds": [],
                            "stat": "auto",
                            "threshold": None,
                        }
                    ],
                    "charts": [
                        {
                            "id": "traffic",
                            "name": {"en": "Traffic", "fr": "Trafic"},
                            "metric": "vehicle_flow",
                            "kinds": [],
                            "stat": "auto",
                            "threshold": None,
                            "group_by": "district",
                            "span_s": 86400,
                            "bucket_s": 900,
                            "stacked": False,
                        }
                    ],
                    "goals": [
                        {
                            "id": "clean_air",
                            "name": {"en": "Clean air", "fr": "Un air sain"},
                            "objective": "environmental",
                        }
                    ],
                    "balances": [
                        {
                            "id": "electricity",
                            "name": {"en": "Electricity", "fr": "Électricité"},
                            "programme": "energy",
                        }
                    ],
                    "map_metrics": ["vehicle_flow"],
                    "wall": {"views": ["city", "alarms"], "seconds": 20, "alarm_seconds": 45},
                    "public": {
                        "sentences": [
                            {
                                "id": "air",
                                "name": {"en": "The air", "fr": "L'air"},
                                "about": None,
                                "source": None,
                                "metric": "no2",
                                "kinds": [],
                                "stat": "auto",
                                "threshold": None,
                                "bands": [
                                    {
                                        "up_to": None,
                                        "level": "plain",
                                        "name": None,
                                        "words": {"en": "{value} of NO2", "fr": "{value} de NO2"},
                                    }
                                ],
                            }
                        ],
                        "privacy": None,
                    },
                    "open_data": None,
                }
            ]
        }
    )

    id: str
    name: Text
    time_zone: str
    languages: list[str]
    population: int | None
    bounds: tuple[float, float, float, float] | None
    districts: int
    devices: int
    indicators: list[Indicator]
    charts: list[Chart]
    goals: list[CityGoal]
    balances: list[CityBalance]
    map_metrics: list[str]
    wall: Wall
    public: Public
    open_data: OpenData | None


class DistrictProperties(Model):
    id: str
    name: str
    population: int


class DistrictFeature(Model):
    type: Literal["Feature"]
    id: str
    properties: DistrictProperties
    geometry: dict[str, Any]


class Districts(Model):
    """A GeoJSON FeatureCollection (RFC 7946)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "FeatureCollection",
                    "features": [
                        {
                            "type": "Feature",
                            "id": "13201",
                            "properties": {
                                "id": "13201",
                                "name": "1er arrondissement",
                                "population": 39028,
                            },
                            "geometry": {
                                "type": "Polygon",
                                "coordinates": [
                                    [[5.37, 43.29], [5.39, 43.29], [5.38, 43.3], [5.37, 43.29]]
                                ],
                            },
                        }
                    ],
                }
            ]
        }
    )

    type: Literal["FeatureCollection"]
    features: list[DistrictFeature]

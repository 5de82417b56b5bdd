"""The catalogue: metrics and kinds of device."""

from pydantic import ConfigDict

from api.schemas.base import Model, Text
from vigie.catalogue import Range, Rise, Spatial, Temporal


class Programme(Model):
    id: str
    name: Text


class Programmes(Model):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [{"id": "mobility", "name": {"en": "Mobility", "fr": "Mobilité"}}],
                    "next": None,
                }
            ]
        }
    )

    items: list[Programme]
    next: str | None


class Metric(Model):
    """How a metric adds up, and beyond what its readings are suspect.

    `max_rate` is per minute; `frozen_after` is in usual intervals of the kind, and `constant` are
    the values that may last for longer. `definition` is a URI of a public vocabulary.
    """

    id: str
    programme: str
    name: Text
    unit: str
    label: Text
    definition: str | None
    decimals: int
    temporal: Temporal
    spatial: Spatial
    weight: str | None
    range: Range
    max_rate: float | None
    frozen_after: int | None
    constant: tuple[float, ...]
    rise: Rise
    states: dict[str, Text]


class Metrics(Model):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "id": "mean_speed",
                            "programme": "mobility",
                            "name": {"en": "Mean speed", "fr": "Vitesse moyenne"},
                            "unit": "km/h",
                            "label": {"en": "km/h", "fr": "km/h"},
                            "definition": "http://qudt.org/vocab/quantitykind/Speed",
                            "decimals": 1,
                            "temporal": "gauge",
                            "spatial": "weighted",
                            "weight": "vehicle_flow",
                            "range": {"min": 0, "max": 250},
                            "max_rate": None,
                            "frozen_after": None,
                            "constant": [],
                            "rise": "good",
                            "states": {},
                        }
                    ],
                    "next": None,
                }
            ]
        }
    )

    items: list[Metric]
    next: str | None


class Kind(Model):
    id: str
    programme: str
    name: Text
    metrics: list[str]
    interval_s: float


class Kinds(Model):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "id": "car_park",
                            "programme": "mobility",
                            "name": {"en": "Car park", "fr": "Parking"},
                            "metrics": ["free_places", "entry_index", "exit_index"],
                            "interval_s": 60,
                        }
                    ],
                    "next": None,
                }
            ]
        }
    )

    items: list[Kind]
    next: str | None

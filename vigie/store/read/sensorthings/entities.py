"""The entities of SensorThings: their properties, and how they are related.

A table: each entity is a relation of `sensorthings.sql` whose columns are its properties, `id`, and
the ids of what it belongs to.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Type(StrEnum):
    """What a property or an expression is, to those who compare or calculate with it."""

    NUMBER = "a number"
    TEXT = "a text"
    BOOLEAN = "a truth value"
    TIME = "a time"
    DATE = "a date"
    CLOCK = "a time of day"
    DURATION = "a duration"
    JSON = "an object"
    PLACE = "a place"  # GeoJSON, in columns `lon` and `lat` besides
    GEOMETRY = "a geometry"
    INTERVAL = "an interval"
    NULL = "null"


@dataclass(frozen=True, slots=True)
class Navigation:
    """How an entity leads to another: where `target.{theirs}` is `{own}`."""

    target: str
    own: str
    theirs: str
    is_many: bool


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity: its name, which is that of its relation too, and the name of its set."""

    name: str
    plural: str
    properties: dict[str, Type]
    navigations: dict[str, Navigation]
    id_type: Type = Type.TEXT
    keys: tuple[str, ...] = field(default=("id",))

    def type_of(self, column: str) -> Type | None:
        """The type of a property, or of the id; None where there is no such property."""
        return self.id_type if column == "id" else self.properties.get(column)


_TEXTS = {"name": Type.TEXT, "description": Type.TEXT}
_ENCODED = {**_TEXTS, "encodingType": Type.TEXT}
_FREE = {"properties": Type.JSON}


def _one(target: str, own: str) -> Navigation:
    return Navigation(target, own, "id", is_many=False)


def _many(target: str, theirs: str) -> Navigation:
    return Navigation(target, "id", theirs, is_many=True)


_ENTITIES = (
    Entity(
        "Thing",
        "Things",
        {**_TEXTS, **_FREE},
        {
            "Datastreams": _many("Datastream", "thing_id"),
            "Locations": _many("Location", "id"),
            "HistoricalLocations": _many("HistoricalLocation", "id"),
        },
    ),
    Entity(
        "Location",
        "Locations",
        {**_ENCODED, "location": Type.PLACE, **_FREE},
        {
            "Things": _many("Thing", "id"),
            "HistoricalLocations": _many("HistoricalLocation", "id"),
        },
    ),
    Entity(
        "HistoricalLocation",
        "HistoricalLocations",
        {"time": Type.TIME},
        {"Thing": _one("Thing", "id"), "Locations": _many("Location", "id")},
    ),
    Entity(
        "Datastream",
        "Datastreams",
        {
            **_TEXTS,
            "observationType": Type.TEXT,
            "unitOfMeasurement": Type.JSON,
            "observedArea": Type.PLACE,
            "phenomenonTime": Type.INTERVAL,
            "resultTime": Type.INTERVAL,
            **_FREE,
        },
        {
            "Thing": _one("Thing", "thing_id"),
            "Sensor": _one("Sensor", "sensor_id"),
            "ObservedProperty": _one("ObservedProperty", "property_id"),
            "Observations": _many("Observation", "datastream_id"),
        },
        id_type=Type.NUMBER,
        keys=("id", "thing_id", "sensor_id", "property_id"),
    ),
    Entity(
        "Sensor",
        "Sensors",
        {**_ENCODED, "metadata": Type.TEXT, **_FREE},
        {"Datastreams": _many("Datastream", "sensor_id")},
    ),
    Entity(
        "ObservedProperty",
        "ObservedProperties",
        {"name": Type.TEXT, "definition": Type.TEXT, "description": Type.TEXT, **_FREE},
        {"Datastreams": _many("Datastream", "property_id")},
    ),
    Entity(
        "Observation",
        "Observations",
        {
            "phenomenonTime": Type.TIME,
            "result": Type.NUMBER,
            "resultTime": Type.TIME,
            "resultQuality": Type.TEXT,
        },
        {
            "Datastream": _one("Datastream", "datastream_id"),
            "FeatureOfInterest": _one("FeatureOfInterest", "feature_id"),
        },
        keys=("id", "datastream_id", "feature_id"),
    ),
    Entity(
        "FeatureOfInterest",
        "FeaturesOfInterest",
        {**_ENCODED, "feature": Type.PLACE, **_FREE},
        {"Observations": _many("Observation", "feature_id")},
    ),
)
ENTITIES = {entity.name: entity for entity in _ENTITIES}
SETS = {entity.plural: entity for entity in _ENTITIES}
OBSERVATION = ENTITIES["Observation"]
DATASTREAM = ENTITIES["Datastream"]

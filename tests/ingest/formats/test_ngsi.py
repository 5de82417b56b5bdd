"""An entity means the same in NGSI-v2 and NGSI-LD, normalized, concise and as key-values."""

import json
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.decoder import Decoder
from ingest.formats import ngsi
from ingest.message import Item, Message, Problem, UnusableError
from ingest.times import TimeLimits
from vigie.city import City
from vigie.city.feeds import Feed
from vigie.model import Reason

CORPUS = Path(__file__).parents[1] / "corpora" / "fiware"
TIME = "2026-11-23T07:00:00Z"
ENTITY: dict[str, Any] = {"id": "urn:ngsi-ld:Device:1", "type": "Device"}


def decode(document: Any) -> tuple[list[Item], list[Problem]]:
    return ngsi.decode(json.dumps(document).encode())


def said(items: list[Item]) -> list[tuple[Any, ...]]:
    return [(one.device, one.kind, one.time, one.values, one.units) for one in items]


def corpus() -> list[dict[str, Any]]:
    lines = [line for path in sorted(CORPUS.iterdir()) for line in path.read_text().splitlines()]
    return [json.loads(line) for line in lines]


def test_every_payload_of_the_corpus_decodes() -> None:
    counts: Counter[str] = Counter()
    for example in corpus():
        items, problems = decode(example["payload"])
        assert problems == [], example["path"]
        assert {one.kind for one in items} <= {example["model"]}, example["path"]
        counts["payloads"] += 1
        counts["items"] += len(items)
        counts["numbers"] += sum(is_number(one) for item in items for one in item.values.values())
    print(f"fiware: {dict(counts)}")  # noqa: T201 - the count is the point
    assert counts == {"payloads": 96, "items": 110, "numbers": 1040}


KEY_VALUES = [one for one in corpus() if one["variant"] in {"example.json", "example.jsonld"}]


@pytest.mark.parametrize("example", KEY_VALUES, ids=lambda one: one["path"])
def test_no_number_of_a_key_values_example_is_lost(example: dict[str, Any]) -> None:
    items, _ = decode(example["payload"])
    numbers = [value for item in items for value in item.values.values() if is_number(value)]
    assert sorted(numbers) == sorted(leaves(example["payload"]))


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def leaves(document: Any) -> list[float]:
    """The numbers of a document, but for those of places."""
    if is_number(document):
        return [document]
    if not isinstance(document, dict | list) or "coordinates" in document:
        return []
    inner = document.values() if isinstance(document, dict) else document
    return [number for one in inner for number in leaves(one)]


PARKING = "urn:ngsi-ld:OffStreetParking:porto-ParkingLot-23889"


# What the examples of the data models say: the device, and of its values what a city would map,
# each with its time.
EXPECTED: dict[str, tuple[str, dict[str, tuple[Any, str | None]]]] = {
    "OffStreetParking/examples/example-normalized.jsonld": (
        PARKING,
        {
            "availableSpotNumber": (132, "2018-09-21T12:00:00Z"),
            "totalSpotNumber": (414, "2021-03-11T15:51:02Z"),
            "fourWheelerSlots.availableSpotNumber": (25, "2021-03-11T15:51:02Z"),
        },
    ),
    "OffStreetParking/examples/example-normalized.json": (
        "porto-ParkingLot-23889",
        {"availableSpotNumber": (132, "2018-09-21T12:00:00Z")},
    ),
    "OffStreetParking/examples/example-geojsonfeature.json": (
        PARKING,
        {"availableSpotNumber": (132, "2018-09-21T12:00:00Z"), "totalSpotNumber": (414, None)},
    ),
    "ParkingSpot/examples/example-normalized.jsonld": (
        "urn:ngsi-ld:ParkingSpot:santander:daoiz_velarde_1_5:3",
        {"status": ("free", "2018-09-21T12:00:00Z")},
    ),
    "Streetlight/examples/example-normalized.json": (
        "streetlight:guadalajara:4567",
        {
            "powerState": ("off", "2021-01-11T15:51:02+05:30"),
            "powerConsumption": (10, "2021-01-11T15:51:02+05:30"),
        },
    ),
    "ACMeasurement/examples/example.json": (
        "urn:ngsi-ld:ACMeasurement:ACMeasurement:MNCA-ACM-001",
        {
            "totalActivePower": (31700.269531, "2020-03-17T08:45:00Z"),
            "phaseVoltage.L1": (234.961304, "2020-03-17T08:45:00Z"),
        },
    ),
    "ThreePhaseAcMeasurement/examples/example-normalized.jsonld": (
        "urn:ngsi-ld:ThreePhaseAcMeasurement:ThreePhaseAcMeasurement:LV3_Ventilation",
        {"phaseVoltage.L2": (234.563477, "2019-01-24T22:00:00.173Z")},
    ),
    "WeatherObserved/examples/example-normalized.jsonld": (
        "urn:ngsi-ld:WeatherObserved:Spain-WeatherObserved-Valladolid",
        {"temperature": (3.3, "2016-11-30T07:00:00.00Z")},
    ),
    "WeatherObserved/examples/example.json": (
        "Spain-WeatherObserved-Valladolid",
        {"temperature": (3.3, "2016-11-30T07:00:00.00Z")},
    ),
}


@pytest.mark.parametrize("path", EXPECTED)
def test_an_example_of_the_smart_data_models_means_what_it_says(path: str) -> None:
    [payload] = [one["payload"] for one in corpus() if one["path"] == path]
    device, expected = EXPECTED[path]
    items, [] = decode(payload)
    assert {one.device for one in items} == {device}
    found = {name: (value, one.time) for one in items for name, value in one.values.items()}
    assert {name: found.get(name) for name in expected} == expected


Written = Callable[[dict[str, Any], str, dict[str, str]], dict[str, Any]]


def v2_normalized(values: dict[str, Any], time: str, units: dict[str, str]) -> dict[str, Any]:
    return {
        name: {
            "type": "Number",
            "value": value,
            "metadata": {
                "TimeInstant": {"type": "DateTime", "value": time},
                **({"unitCode": {"type": "Text", "value": units[name]}} if name in units else {}),
            },
        }
        for name, value in values.items()
    }


def ld_normalized(values: dict[str, Any], time: str, units: dict[str, str]) -> dict[str, Any]:
    return {
        name: {
            "type": "Property",
            "value": value,
            "observedAt": time,
            **({"unitCode": units[name]} if name in units else {}),
        }
        for name, value in values.items()
    }


def ld_concise(values: dict[str, Any], time: str, units: dict[str, str]) -> dict[str, Any]:
    written = ld_normalized(values, time, units)
    return {name: {k: v for k, v in one.items() if k != "type"} for name, one in written.items()}


def ld_expanded(values: dict[str, Any], time: str, units: dict[str, str]) -> dict[str, Any]:
    written = ld_normalized(values, time, units)
    return {f"https://smartdatamodels.org/x/{name}": one for name, one in written.items()}


CODES = {"CEL": "Cel", "P1": "%", "KMH": "km/h", "GQ": "ug/m3", "WTT": "W", "furlong": "furlong"}


@given(
    values=st.dictionaries(st.sampled_from(["a", "b", "c"]), st.floats(-1e6, 1e6), min_size=1),
    codes=st.dictionaries(st.sampled_from(["a", "b", "c"]), st.sampled_from(sorted(CODES))),
    time=st.datetimes(timezones=st.just(UTC)).map(lambda one: one.isoformat()),
    form=st.sampled_from([v2_normalized, ld_normalized, ld_concise, ld_expanded]),
)
def test_readings_survive_every_normalized_form(
    values: dict[str, float], codes: dict[str, str], time: str, form: Written
) -> None:
    entity = {**ENTITY, **form(values, time, codes)}
    units = {name: CODES[code] for name, code in codes.items() if name in values}
    written = [(ENTITY["id"], "Device", time, values, units)]
    for document in (
        entity,
        [entity],
        {"id": "urn:n:1", "type": "Notification", "notifiedAt": TIME, "data": [entity]},
        {"subscriptionId": "5", "data": [entity]},
        {"actionType": "append", "entities": [entity]},
        {
            "type": "FeatureCollection",
            "features": [{"id": ENTITY["id"], "type": "Feature", "properties": entity}],
        },
    ):
        items, problems = decode(document)
        assert (said(items), problems) == (written, []), document


@pytest.mark.parametrize(
    ("members", "time"),
    [
        ({"dateObserved": TIME}, TIME),
        ({"dateObserved": {"type": "DateTime", "value": TIME}}, TIME),
        ({"dateObserved": {"value": {"@type": "DateTime", "@value": TIME}}}, TIME),
        ({"dateObserved": f"2026-11-23T06:00:00Z/{TIME}"}, TIME),
        ({"dateObserved": f"{TIME}/.."}, TIME),
        ({"dateObserved": "2026-11-23T06:00:00Z", "dateObservedTo": TIME}, TIME),
        ({"TimeInstant": {"type": "DateTime", "value": TIME}}, TIME),
        ({"observationDateTime": TIME}, TIME),
        ({"observedAt": TIME, "dateModified": "2020-01-01T00:00:00Z"}, TIME),
        ({"dateModified": "2020-01-01T00:00:00Z"}, None),
        ({"dateObserved": 1795417200}, 1795417200),
        ({"dateObserved": {"value": None}}, None),
        ({"x": {"value": 1, "observedAt": TIME}, "dateObserved": "2020-01-01T00:00:00Z"}, TIME),
        ({"x": {"value": 1, "metadata": {"timestamp": {"value": TIME}}}}, TIME),
    ],
)
def test_the_time_is_the_attributes_or_else_the_entitys(members: dict[str, Any], time: Any) -> None:
    items, [] = decode({**ENTITY, "x": 1, **members})
    assert [one.time for one in items if "x" in one.values] == [time]


def test_without_a_time_of_its_own_an_entity_has_its_notifications() -> None:
    [item], [] = decode({"subscriptionId": "5", "notifiedAt": TIME, "data": [{**ENTITY, "x": 1}]})
    assert item.time == TIME


def test_attributes_of_different_times_are_items_of_their_own() -> None:
    items, [] = decode(
        {
            **ENTITY,
            "a": {"type": "Property", "value": 1, "observedAt": TIME},
            "b": {"type": "Property", "value": 2, "observedAt": "2026-11-23T06:00:00Z"},
            "c": {"type": "Property", "value": 3, "observedAt": TIME},
        }
    )
    assert [(one.time, one.values) for one in items] == [
        (TIME, {"a": 1, "c": 3}),
        ("2026-11-23T06:00:00Z", {"b": 2}),
    ]


def test_instances_of_an_attribute_are_told_apart_by_their_datasets() -> None:
    speed = [
        {"type": "Property", "value": 52},
        {"type": "Property", "value": 54, "datasetId": "urn:gps"},
    ]
    [item], [] = decode({**ENTITY, "speed": speed})
    assert item.values == {"speed": 52, "speed[urn:gps]": 54}


def test_places_and_relations_are_no_numbers() -> None:
    [item], [] = decode(
        {
            **ENTITY,
            "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [5, 43]}},
            "refDevice": {"type": "Relationship", "object": "urn:ngsi-ld:Device:2"},
            "x": None,
        }
    )
    assert item.values == {"refDevice": "urn:ngsi-ld:Device:2"}


@pytest.mark.parametrize(
    ("entity_id", "device"),
    [
        (
            "Spain-WeatherObserved-Valladolid-2016-11-30T07:00:00.00Z",
            "Spain-WeatherObserved-Valladolid",
        ),
        ("Vitoria-Noise-2016-12-28T11:00:00_2016-12-28T12:00:00", "Vitoria-Noise"),
        ("urn:ngsi-ld:Room:2016-11", "urn:ngsi-ld:Room:2016-11"),
    ],
)
def test_the_time_of_an_observation_is_no_part_of_its_device(entity_id: str, device: str) -> None:
    [item], [] = decode({"id": entity_id, "type": "x", "a": 1})
    assert item.device == device


def test_a_bad_entity_costs_only_itself() -> None:
    items, problems = decode(
        {"subscriptionId": "5", "data": [{**ENTITY, "a": 1}, 5, {"type": "Device", "a": 2}]}
    )
    assert len(items) == 1
    assert [one.detail for one in problems] == [
        "data[1]: expected an entity, not a number",
        "data[2].id: an entity has one, which is a string",
    ]


# The models of a city, as feeds would have them: an entity as its model has it, how the feed maps
# it, and the readings. Shares of 1 are the models' own habit.
MODELS: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, float]]] = {
    "TrafficFlowObserved": (
        {
            "dateObserved": f"2026-11-23T06:55:00Z/{TIME}",
            "intensity": 197,
            "occupancy": 0.76,
            "averageVehicleSpeed": 52.6,
            "reversedLane": False,
        },
        {
            "intensity": {"metric": "vehicle_count"},
            "occupancy": {"metric": "lane_occupancy", "unit": "1"},
            "averageVehicleSpeed": {"metric": "mean_speed"},
        },
        {"vehicle_count": 197, "lane_occupancy": 76, "mean_speed": 52.6},
    ),
    "OffStreetParking": (
        {"availableSpotNumber": 132, "totalSpotNumber": 414, "observationDateTime": TIME},
        {"availableSpotNumber": {"metric": "free_places"}},
        {"free_places": 132},
    ),
    "ParkingSpot": (
        {"status": "free", "observationDateTime": TIME},
        {"status": {"metric": "free_places", "words": {"free": 1, "occupied": 0}}},
        {"free_places": 1},
    ),
    "Streetlight": (
        {"powerState": "on", "powerConsumption": 90, "observationDateTime": TIME},
        {
            "powerState": {"metric": "lighting_state", "words": {"on": 1, "low": 1, "off": 0}},
            "powerConsumption": {"metric": "active_power", "unit": "W"},
        },
        {"lighting_state": 1, "active_power": 0.09},
    ),
    "ACMeasurement": (
        {
            "dateObserved": TIME,
            "totalActivePower": 31700.5,
            "totalActiveEnergyImport": 150781.5,
            "phaseVoltage": {"L1": 234.9, "L2": 234.5, "L3": 235.3},
        },
        {
            "totalActivePower": {"metric": "active_power", "unit": "W"},
            "totalActiveEnergyImport": {"metric": "energy_index", "unit": "kW.h"},
            "phaseVoltage.L1": {"metric": "voltage"},
        },
        {"active_power": 31.7005, "energy_index": 150781.5, "voltage": 234.9},
    ),
    "WeatherObserved": (
        {"dateObserved": TIME, "temperature": 3.3, "relativeHumidity": 0.15, "windSpeed": 2},
        {
            "temperature": {"metric": "temperature"},
            "relativeHumidity": {"metric": "relative_humidity", "unit": "1"},
            "windSpeed": {"metric": "wind_speed", "unit": "m/s"},
        },
        {"temperature": 3.3, "relative_humidity": 15, "wind_speed": 7.2},
    ),
    "AirQualityObserved": (
        {
            "dateObserved": {"type": "Property", "value": TIME},
            "no2": {"type": "Property", "value": 0.069, "unitCode": "GP"},
            "pm10": {"type": "Property", "value": 37, "unitCode": "GQ"},
        },
        {"no2": {"metric": "no2"}, "pm10": {"metric": "pm10"}},
        {"no2": 69, "pm10": 37},
    ),
    "NoiseLevelObserved": (
        {"dateObservedFrom": "2026-11-23T06:00:00.00Z", "dateObservedTo": TIME, "LAeq": 67.8},
        {"LAeq": {"metric": "noise_level"}},
        {"noise_level": 67.8},
    ),
    "BikeHireDockingStation": (
        {"observationDate": TIME, "availableBikeNumber": 20, "freeSlotNumber": 10},
        {
            "availableBikeNumber": {"metric": "bikes_available"},
            "freeSlotNumber": {"metric": "docks_available"},
        },
        {"bikes_available": 20, "docks_available": 10},
    ),
    "EVChargingStation": (
        {"observationDateTime": TIME, "powerConsumption": 10.0, "socketType": ["Wall_Euro"]},
        {"powerConsumption": {"metric": "active_power"}},
        {"active_power": 10},
    ),
}


@pytest.mark.parametrize("model", MODELS)
def test_a_model_becomes_readings_by_a_few_lines_of_configuration(city: City, model: str) -> None:
    members, fields, expected = MODELS[model]
    feed = Feed.model_validate(
        {
            "id": "broker",
            "topic": "fiware/#",
            "format": "ngsi_ld",
            "kinds": {model: "building_meter"},
            "fields": fields,
        }
    )
    config = city.config.model_copy(update={"feeds": (feed,)})
    entity = {"id": f"urn:ngsi-ld:{model}:1", "type": model, **members}
    decoder = Decoder(
        replace(city, config=config),
        limits=TimeLimits(timedelta(minutes=5), None),
        payload_limit_bytes=9000,
        known_devices={},
    )
    decoded = decoder.decode(
        Message("fiware/x", json.dumps(entity).encode(), datetime.fromisoformat(TIME))
    )
    assert decoded.dead_letters == []
    assert {one.metric: one.value for one in decoded.readings} == pytest.approx(expected)
    assert {(one.device, one.time) for one in decoded.readings} == {
        (f"urn:ngsi-ld:{model}:1", datetime.fromisoformat(TIME))
    }


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
KEYS = st.sampled_from(
    [
        *("id", "type", "value", "object", "metadata", "data", "entities", "features"),
        *("properties", "subscriptionId", "actionType", "dateObserved", "observedAt", "unitCode"),
        *("@value", "@id", "@type", "a", "datasetId", "http://x/y#z", "coordinates"),
    ]
)
TYPES = st.sampled_from(["Feature", "FeatureCollection", "Notification", "x"])
DOCUMENTS = st.recursive(
    SCALARS | TYPES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)


@given(payload=st.binary(max_size=60) | DOCUMENTS.map(lambda one: json.dumps(one).encode()))
def test_any_bytes_are_read_or_refused(payload: bytes) -> None:
    with suppress(UnusableError):
        ngsi.decode(payload)


def test_what_is_no_entity_is_refused() -> None:
    with pytest.raises(UnusableError) as caught:
        decode("on")
    assert caught.value.problem == Problem(
        Reason.WRONG_TYPE, "expected an entity or a notification, not a string"
    )

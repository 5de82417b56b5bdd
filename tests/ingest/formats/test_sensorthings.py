"""Observations mean the same however SensorThings carries them: alone, in rows, or with more."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.feeds import FeedReader
from ingest.formats import sensorthings
from ingest.formats.source import Source
from ingest.message import Item, Problem, UnusableError
from vigie.city.feeds import Feed
from vigie.model import Reason

CORPUS = Path(__file__).parents[1] / "corpora" / "sensorthings"
TOPIC = "v1.1/Datastreams(12)/Observations"
TIME = "2026-11-23T07:00:00Z"


def decode(document: Any, topic: str = TOPIC) -> tuple[list[Item], list[Problem]]:
    return sensorthings.decode(json.dumps(document).encode(), Source(topic, {}, ""))


def said(items: list[Item]) -> list[tuple[Any, ...]]:
    return [(one.device, one.values, one.time) for one in items]


def test_every_payload_of_the_corpus_decodes_or_is_refused_with_a_reason() -> None:
    things, problems = sensorthings.decode(
        (CORPUS / "entitiesDefault.json").read_bytes(), Source("v1.1/Things", {}, "")
    )
    with pytest.raises(UnusableError) as caught:
        sensorthings.decode(
            (CORPUS / "dataBatchPost.json").read_bytes(), Source("v1.1/$batch", {}, "")
        )
    print(f"sensorthings: 2 payloads, 1 decoded, 1 refused: {caught.value}")  # noqa: T201
    assert caught.value.problem.reason is Reason.WRONG_TYPE
    assert "expected an Observation" in str(caught.value)
    assert problems == []
    assert [(one.device, one.time, one.values, one.units) for one in things] == [
        (
            "thing name 1",
            f"2015-03-0{day}T00:00:00Z",
            {"result": day, observed: day},
            {"result": unit, observed: unit},
        )
        for day, observed, unit in [
            (3, "Luminous Flux", "lm"),
            (4, "Luminous Flux", "lm"),
            (5, "Tempretaure", "Cel"),
            (6, "Tempretaure", "Cel"),
        ]
    ]


def test_frost_publishes_an_observation_whose_datastream_the_topic_names() -> None:
    observation = {
        "@iot.selfLink": "http://localhost/FROST-Server/v1.1/Observations(7)",
        "@iot.id": 7,
        "phenomenonTime": TIME,
        "resultTime": None,
        "result": 21.5,
        "Datastream@iot.navigationLink": "Observations(7)/Datastream",
        "FeatureOfInterest@iot.navigationLink": "Observations(7)/FeatureOfInterest",
    }
    items, problems = decode(observation)
    assert problems == []
    assert said(items) == [("Datastreams(12)", {"result": 21.5, "Datastreams(12)": 21.5}, TIME)]


@pytest.mark.parametrize(
    ("topic", "datastream", "device"),
    [
        ("v1.1/Datastreams('north')/Observations", {}, "Datastreams(north)"),
        ("v1.1/MultiDatastreams(3)/Observations", {}, "MultiDatastreams(3)"),
        ("v1.1/Observations", {"Datastream": {"@iot.id": 5}}, "Datastreams(5)"),
        (TOPIC, {"Datastream": {"@iot.id": "five"}}, "Datastreams(five)"),
        (
            "v1.0/Observations",
            {"Datastream@iot.navigationLink": "http://localhost/v1.0/Datastreams(5)"},
            "Datastreams(5)",
        ),
        (TOPIC, {"Datastream": {"@iot.id": 5, "Thing": {"@iot.id": 2}}}, "2"),
        (TOPIC, {"Datastream": {"@iot.id": 5, "Thing": {"name": "Hall 1"}}}, "Hall 1"),
        ("v1.1/Observations", {}, None),
    ],
)
def test_the_device_is_the_thing_or_the_datastream(
    topic: str, datastream: dict[str, Any], device: str | None
) -> None:
    [item], [] = decode({"result": 1, **datastream}, topic)
    assert item.device == device


def test_rows_of_data_arrays_are_observations() -> None:
    items, problems = decode(
        [
            {
                "Datastream": {"@iot.id": 1},
                "components": ["phenomenonTime", "result", "FeatureOfInterest/id"],
                "dataArray@iot.count": 3,
                "dataArray": [
                    ["2010-12-23T10:20:00-07:00", 20, 1],
                    ["2010-12-23T10:21:00-07:00", 30],
                    ["2010-12-23T10:22:00-07:00", 40, "any"],
                ],
            },
            {
                "MultiDatastream": {"@iot.id": 2},
                "components": ["phenomenonTime", "result"],
                "dataArray": [["2010-12-23T10:20:00-07:00", [5, 65]]],
            },
        ],
        "v1.1/CreateObservations",
    )
    assert said(items) == [
        ("Datastreams(1)", {"result": 20, "Datastreams(1)": 20}, "2010-12-23T10:20:00-07:00"),
        ("Datastreams(1)", {"result": 40, "Datastreams(1)": 40}, "2010-12-23T10:22:00-07:00"),
        (
            "MultiDatastreams(2)",
            {
                "result.0": 5,
                "result.1": 65,
                "MultiDatastreams(2).0": 5,
                "MultiDatastreams(2).1": 65,
            },
            "2010-12-23T10:20:00-07:00",
        ),
    ]
    [problem] = problems
    assert problem.detail.startswith("[0].dataArray[1]: expected an Observation")


def test_an_interval_ends_when_its_result_is_known() -> None:
    [item], [] = decode({"result": 1, "phenomenonTime": f"2026-11-23T06:00:00Z/{TIME}"})
    assert item.time == TIME
    [item], [] = decode({"result": 1, "resultTime": TIME})
    assert item.time == TIME


def test_an_observation_without_a_result_is_no_reading() -> None:
    assert decode({"result": None, "phenomenonTime": TIME}) == ([], [])


def test_the_units_of_an_expanded_datastream_are_passed_on() -> None:
    datastream = {
        "@iot.id": 4,
        "unitOfMeasurements": [{"symbol": "µg/m³"}, {"symbol": None}, {"symbol": "°C"}],
    }
    [item], [] = decode({"result": [10, 20, 30], "MultiDatastream": datastream})
    assert item.units is not None
    assert item.units["result.0"] == "ug/m3"
    assert "result.1" not in item.units
    assert item.units["MultiDatastreams(4).2"] == "Cel"


def test_a_feed_tells_results_apart_by_their_datastreams() -> None:
    feed = {
        "id": "frost",
        "topic": "v1.1/+/Observations",
        "format": "sensorthings",
        "device": "hall-1",
        "kind": "air_station",
        "fields": {
            "Datastreams(12)": {"metric": "temperature"},
            "Datastreams(13)": {"metric": "relative_humidity"},
        },
    }
    reader = FeedReader(Feed.model_validate(feed))
    found = [
        reader.read(b'{"result": 7}', Source(f"v1.1/Datastreams({one})/Observations", {}, ""))
        for one in (12, 13, 14)
    ]
    assert [[(one.device, one.values) for one in items] for items, _ in found] == [
        [("hall-1", {"Datastreams(12)": 7})],
        [("hall-1", {"Datastreams(13)": 7})],
        [],
    ]
    [_, _, (_, [problem])] = found
    assert "Datastreams(14)" in problem.detail


OBSERVATIONS = st.lists(
    st.tuples(st.integers(1, 3), st.floats(-1e9, 1e9), st.datetimes().map(lambda t: f"{t}Z")),
    max_size=8,
)


@given(observations=OBSERVATIONS)
def test_readings_survive_every_way_of_writing_them(
    observations: list[tuple[int, float, str]],
) -> None:
    written = [
        (f"Datastreams({one})", {"result": result, f"Datastreams({one})": result}, time)
        for one, result, time in observations
    ]
    singles = [
        {"result": result, "phenomenonTime": time, "Datastream": {"@iot.id": one}}
        for one, result, time in observations
    ]
    arrays = [
        {
            "Datastream": {"@iot.id": one},
            "components": ["result", "phenomenonTime"],
            "dataArray": [[result, time]],
        }
        for one, result, time in observations
    ]
    for document in (singles, {"value": singles}, arrays, {"value": arrays}):
        items, problems = decode(document)
        assert (said(items), problems) == (written, [])


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
KEYS = st.sampled_from(
    [
        *("result", "phenomenonTime", "Datastream", "MultiDatastream", "Thing", "Observations"),
        *("Datastreams", "dataArray", "components", "value", "unitOfMeasurement", "@iot.id"),
        *("unitOfMeasurements", "ObservedProperty", "symbol", "name"),
    ]
)
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


@given(
    payload=st.binary(max_size=60) | DOCUMENTS.map(lambda one: json.dumps(one).encode()),
    topic=st.sampled_from([TOPIC, "", "a/b"]),
)
def test_any_bytes_are_read_or_refused(payload: bytes, topic: str) -> None:
    with suppress(UnusableError):
        sensorthings.decode(payload, Source(topic, {}, ""))


@pytest.mark.parametrize("nest", ["[%s]", '{"value": [%s]}', '{"Observations": [%s]}'])
def test_deep_nesting_is_refused(nest: str) -> None:
    payload = "0"
    for _ in range(300):
        payload = nest % payload
    with pytest.raises(UnusableError, match="do not nest so deeply"):
        sensorthings.decode(payload.encode(), Source(TOPIC, {}, ""))

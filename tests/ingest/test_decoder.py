"""Every folder under `cases/` is a message and what it becomes: to add one needs no code."""

import json
import tracemalloc
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.decoder import Decoder
from ingest.message import Message
from ingest.times import TimeLimits
from tests.conftest import CITIES
from vigie.city import City, CityConfig, load_city
from vigie.model import Reason

CASES = sorted((Path(__file__).parent / "cases").iterdir())
RECEIVED_AT = datetime(2026, 11, 23, 7, 0, 30, tzinfo=UTC)


def decoder_for(city: City) -> Decoder:
    return Decoder(
        city,
        limits=TimeLimits(timedelta(minutes=5), city.config.retention.longest.readings),
        payload_limit_bytes=9000,
        known_devices={device.id: device.kind for device in city.devices},
    )


def with_feeds(city: City, feeds: list[dict[str, Any]]) -> City:
    """The city with more feeds, given as in `city.yaml`."""
    document = city.config.model_dump(exclude_unset=True)
    config = CityConfig.model_validate({**document, "feeds": [*feeds, *document["feeds"]]})
    return replace(city, config=config)


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_a_message_becomes_what_its_case_says(folder: Path, city: City) -> None:
    case: dict[str, Any] = json.loads((folder / "case.json").read_text())
    payload = (folder / "payload").read_bytes()
    here = with_feeds(city, case.get("feeds", []))
    decoded = decoder_for(here).decode(Message(case["topic"], payload, RECEIVED_AT))

    readings = [
        {**one._asdict(), "time": one.time.isoformat(), "value": pytest.approx(one.value)}
        for one in decoded.readings
    ]
    assert readings == case["readings"]
    assert {one.id: one.kind for one in decoded.devices.values()} == case.get("devices", {})
    letters = {letter.reason.value: letter for letter in decoded.dead_letters}
    assert set(letters) == set(case.get("dead_letters", {}))
    for reason, sentence in case.get("dead_letters", {}).items():
        assert sentence in letters[reason].detail
        assert letters[reason].payload == payload
    described = asdict(decoded.description) if decoded.description else None
    if described:
        described.pop("status")
    assert described == case.get("description")


def test_a_long_list_of_problems_is_told_in_short(city: City) -> None:
    items = [{"time": "never", "values": {"vehicle_flow": 1}}] * 50
    topic = "testville/mobility/traffic_counter/counter-n1"
    decoded = decoder_for(city).decode(Message(topic, json.dumps(items).encode(), RECEIVED_AT))
    [letter] = decoded.dead_letters
    assert letter.detail.endswith("and 45 more")


TESTVILLE = load_city(CITIES / "testville")
TOPICS = st.sampled_from(
    [
        "testville/mobility/traffic_counter/counter-n1",
        "testville/energy/building_meter/unheard-of",
        "testville/mobility/car_park/park-s1/about",
        "testville/gateway/miles",
        "testville",
        "",
    ]
)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner),
    max_leaves=12,
)
NEAR_MISSES = st.fixed_dictionaries(
    {},
    optional={
        "time": JSON_VALUES | st.just("2026-11-23T07:00:00Z"),
        "values": st.dictionaries(
            st.sampled_from(["vehicle_flow", "mean_speed", "speed", "x"]), JSON_VALUES
        )
        | JSON_VALUES,
        "device": JSON_VALUES | st.just("counter-n1"),
        "kind": JSON_VALUES | st.just("traffic_counter"),
    },
)
PAYLOADS = st.one_of(
    st.binary(max_size=200),
    (NEAR_MISSES | st.lists(NEAR_MISSES, max_size=4) | JSON_VALUES).map(
        lambda document: json.dumps(document).encode("utf-8", "replace")
    ),
)


@given(topic=TOPICS, payload=PAYLOADS)
def test_whatever_comes_is_accounted_for(topic: str, payload: bytes) -> None:
    """Nothing crashes; what is not a reading is a dead letter with the whole payload."""
    decoded = decoder_for(TESTVILLE).decode(Message(topic, payload, RECEIVED_AT))
    for letter in decoded.dead_letters:
        assert letter.payload == payload
        assert letter.detail
        assert letter.reason is not Reason.DECODER_FAILED, letter.detail
    for reading in decoded.readings:
        assert reading.value - reading.value == 0  # finite
        assert reading.time <= RECEIVED_AT + timedelta(minutes=5)


def test_units_without_end_are_not_all_worked_out(city: City) -> None:
    """To find out what a unit is takes a millisecond or more: of one message, only for some."""
    feed = {
        "id": "senml",
        "topic": "senml",
        "format": "senml_json",
        "kind": "building_meter",
        "fields": {"power": {"metric": "active_power"}},
    }
    records = [{"n": f"meter-{one}/power", "u": f"kW{one}", "v": 1} for one in range(2, 102)]
    payload = json.dumps(records).encode()
    [letter] = (
        decoder_for(with_feeds(city, [feed]))
        .decode(Message("senml", payload, RECEIVED_AT))
        .dead_letters
    )
    assert letter.reason is Reason.WRONG_UNIT
    assert letter.detail.endswith("and 95 more")


def test_what_a_message_quotes_does_not_make_its_letter_long(city: City) -> None:
    """Sixty thousand letters of a topic, in each of thousands of complaints, would be gigabytes."""
    feed = {
        "id": "senml",
        "topic": "senml/{device}",
        "format": "senml_json",
        "kind": "building_meter",
        "fields": {"power": {"metric": "active_power"}},
    }
    payload = json.dumps([{"n": "power", "v": 1}] * 5000).encode()
    topic = f"senml/{'x' * 60_000}"
    here = Decoder(
        with_feeds(city, [feed]),
        limits=TimeLimits(timedelta(minutes=5), None),
        payload_limit_bytes=1_000_000,
        known_devices={},
    )
    tracemalloc.start()
    [letter] = here.decode(Message(topic, payload, RECEIVED_AT)).dead_letters
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert letter.reason is Reason.UNKNOWN_DEVICE
    assert len(letter.detail) < 2000
    assert peak_bytes < 20_000_000

"""Every format is registered under the name that `city.yaml` gives it, and survives anything."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from math import isfinite
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.decoder import Decoder
from ingest.formats import FORMATS
from ingest.formats.source import Source
from ingest.message import Message, UnusableError
from ingest.times import TimeLimits
from tests.conftest import CITIES
from vigie.city import CityConfig, load_city
from vigie.city.feeds import CsvColumns, Feed, FormatName, Paths
from vigie.model import Reason

RECEIVED_AT = datetime(2026, 11, 23, 7, 0, 30, tzinfo=UTC)
TESTVILLE = load_city(CITIES / "testville")

FIELDS: dict[str, Any] = {"power": {"metric": "active_power"}}
FEEDS = {
    name: Feed.model_validate({"id": "a", "topic": "a/#", "format": name, "fields": FIELDS})
    for name in FORMATS
    if name not in {"canonical", "csv_line"}
} | {
    "canonical": Feed(id="a", topic="a/#"),
    "csv_line": Feed.model_validate(
        {
            "id": "a",
            "topic": "a/#",
            "format": "csv_line",
            "fields": FIELDS,
            "csv": CsvColumns(columns=("device", "", "power")),
        }
    ),
    "json with paths": Feed.model_validate(
        {
            "id": "a",
            "topic": "a/#",
            "format": "json",
            "fields": FIELDS,
            "paths": Paths(
                items="values || @",
                device="id",
                time="max(t)",
                values={"power": "sum(p[].w)", "n": "length(@)"},
            ),
        }
    ),
    "ttn with a script": Feed.model_validate(
        {
            "id": "a",
            "topic": "a/#",
            "format": "ttn",
            "codec": "a.js",
            "scripts": {"a.js": "function decodeUplink(i) { return {data: {n: 1 / i.fPort}}; }"},
            "fields": FIELDS,
        }
    ),
    "chirpstack with a codec": Feed.model_validate(
        {
            "id": "a",
            "topic": "a/#",
            "format": "chirpstack",
            "codec": "cayenne_lpp",
            "fields": FIELDS,
        }
    ),
}

SOURCES = st.builds(
    lambda topic: Source.of(topic, "a/#"),
    st.sampled_from(
        [
            "a",
            "a/events/rpc",
            "a/status/switch:0",
            "shellies/x/relay/0/power",
            "spBv1.0/g/NDATA/n",
            "spBv1.0/g/NBIRTH/n/d",
            "openevse/temp1",
            "v1.0/Observations",
        ]
    ),
)
# Words that formats look for, so that the search goes deep.
KEYS = st.sampled_from(
    [
        "id",
        "p",
        "w",
        "t",
        "values",
        "method",
        "params",
        "result",
        "src",
        "NotifyStatus",
        "ts",
        "switch:0",
        "Time",
        "StatusSNS",
        "TempUnit",
        "ENERGY",
        "timestamp",
        "external",
        "type",
        "unit",
        "value",
        "deviceInfo",
        "devEui",
        "object",
        "objectJSON",
        "data",
        "devEUI",
        "end_device_ids",
        "device_id",
        "uplink_message",
        "decoded_payload",
        "frm_payload",
        "received_at",
        "version_ids",
        "f_port",
        "fPort",
        "bn",
        "bt",
        "bu",
        "bv",
        "bs",
        "n",
        "u",
        "v",
        "vs",
        "vb",
        "s",
        "ut",
        "temp",
        "temp1",
        "last_seen",
        "result",
        "phenomenonTime",
        "Datastream",
        "@iot.id",
        "dataArray",
        "components",
        "observedAt",
        "unitCode",
        "entities",
        "metadata",
        "power",
    ]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["2026-11-23T07:00:00Z", "AWcA5gJoMA==", "urn:ngsi-ld:X:1", 1.8e9, 10**400])
)
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=20,
)
PAYLOADS = st.one_of(
    st.binary(max_size=120),
    DOCUMENTS.map(lambda document: json.dumps(document).encode()),
    st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")),
)


def test_city_yaml_knows_the_formats_that_there_are() -> None:
    assert set(FORMATS) == set(get_args(FormatName))


@pytest.mark.parametrize("name", FEEDS)
@settings(deadline=None)
@given(data=st.data())
def test_a_format_survives_whatever_bytes_come(name: str, data: st.DataObject) -> None:
    """Items, problems, or UnusableError: nothing else, and always with words for people."""
    decode = FORMATS[FEEDS[name].format](FEEDS[name])
    for payload, source in data.draw(st.lists(st.tuples(PAYLOADS, SOURCES), max_size=3)):
        try:
            items, problems = decode(payload, source)
        except UnusableError as error:
            items, problems = [], [error.problem]
        assert all(isinstance(item.values, dict) for item in items)
        assert all(problem.detail for problem in problems)


@pytest.mark.parametrize("name", FEEDS)
@pytest.mark.parametrize(
    "payload",
    [
        b"[" * 50_000,
        b'{"a":' * 50_000,
        b'{"' + b"k" * 50_000 + b'":[' + b"1," * 50_000 + b"1]}",
        b"1" * 100_000,
        b'{"power": ' + b"9" * 5_000 + b"}",
    ],
    ids=["nested arrays", "nested objects", "a long key of many", "a long number", "a huge value"],
)
def test_a_format_survives_monsters(name: str, payload: bytes) -> None:
    decode = FORMATS[FEEDS[name].format](FEEDS[name])
    try:
        items, _ = decode(payload, Source.of("a/b", "a/#"))
    except UnusableError:
        return
    assert sum(len(name) for item in items for name in item.values) < 10 * len(payload)


@pytest.mark.parametrize("name", sorted(set(FEEDS) - {"canonical"}))
@settings(deadline=None)
@given(payload=PAYLOADS, source=SOURCES)
def test_a_feed_accounts_for_whatever_comes(name: str, payload: bytes, source: Source) -> None:
    """What a feed makes of it are readings, or dead letters with the whole payload."""
    decoded = decoder_of(name).decode(Message(source.topic, payload, RECEIVED_AT))
    for letter in decoded.dead_letters:
        assert letter.payload == payload
        assert letter.reason is not Reason.DECODER_FAILED, letter.detail
    for reading in decoded.readings:
        assert isfinite(reading.value)


@cache
def decoder_of(name: str) -> Decoder:
    """Testville's decoder with one feed that maps the words that the formats look for."""
    fields = {
        "power": {"metric": "active_power", "default": 1},
        "v": {"metric": "mean_speed", "words": {"true": 3, "5": 1, "": 2}},
        "w": {"metric": "energy_index", "device_suffix": "-w", "kind": "ev_charger"},
        "value": {"metric": "temperature"},
        "switch:0": {"metric": "voltage", "scale": 0.1},
        "temp1": {"metric": "temperature", "unit": "[degF]"},
    }
    changed = {"fields": fields, "kind": "building_meter", "time_zone": "Europe/Paris"}
    feed = {**FEEDS[name].model_dump(exclude_unset=True), **changed}
    config = CityConfig.model_validate(
        {**TESTVILLE.config.model_dump(exclude_unset=True), "feeds": [feed]}
    )
    return Decoder(
        replace(TESTVILLE, config=config),
        limits=TimeLimits(timedelta(minutes=5), None),
        payload_limit_bytes=1_000_000,
        known_devices={},
    )

"""Every format is registered under the name that `city.yaml` gives it, and survives anything."""

import json
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats import FORMATS
from ingest.formats.source import Source
from ingest.message import UnusableError
from vigie.city.feeds import CsvColumns, Feed, FormatName, Paths

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
            "codec_script": "function decodeUplink(i) { return {data: {n: 1 / i.fPort}}; }",
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

"""SenML packs, in JSON and in CBOR, mean what RFC 8428 says, in its own examples first of all."""

import json
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from math import inf, nan
from pathlib import Path
from typing import Any

import cbor2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.feeds import FeedReader
from ingest.formats import senml_cbor, senml_json
from ingest.formats.source import Source
from ingest.message import Item, Problem, UnusableError
from vigie.city.feeds import Feed
from vigie.model import Reason

FOLDER = Path(__file__).parents[1] / "corpora" / "senml"
EXAMPLES = sorted(FOLDER.glob("ex?.json"))
LABELS = {
    **dict(zip(("bs", "bv", "bu", "bt", "bn", "bver"), range(-6, 0), strict=True)),
    **dict(zip(("n", "u", "v", "vs", "vb", "s", "t", "ut", "vd"), range(9), strict=True)),
}


def decode(*records: Any) -> tuple[list[Item], list[Problem]]:
    return senml_json.decode(json.dumps(records).encode())


def in_cbor(pack: list[dict[str, Any]]) -> bytes:
    return cbor2.dumps([{LABELS.get(key, key): v for key, v in one.items()} for one in pack])


def said(items: list[Item]) -> list[tuple[Any, ...]]:
    return [(one.device, one.values, one.time, one.units) for one in items]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_of_the_standard_means_its_resolved_form(path: Path) -> None:
    items, problems = senml_json.decode(path.read_bytes())
    resolved = json.loads(path.with_suffix(".resolved.json").read_text())
    assert problems == []
    assert len(items) == len(resolved)
    for item, record in zip(items, resolved, strict=True):
        [(field, value)] = item.values.items()
        assert item.device
        # The device and the field are the whole name; nameless, the field is the unit.
        assert record["n"] in {f"{item.device}{one}{field}" for one in ":/"} | {item.device}
        assert record["n"] != item.device or field == record["u"]
        assert value == record["v"]
        # The examples without a time were resolved at some "now"; here that is the receipt's.
        assert item.time in {record["t"], None}
        assert (item.time is None) == (path.stem in {"ex1", "ex2"})


@pytest.mark.parametrize("path", EXAMPLES[2:], ids=lambda path: path.stem)
def test_a_resolved_pack_decodes_to_the_same_items(path: Path) -> None:
    items, _ = senml_json.decode(path.read_bytes())
    resolved, _ = senml_json.decode(path.with_suffix(".resolved.json").read_bytes())
    assert said(items) == said(resolved)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_cbor_means_what_json_means(path: Path) -> None:
    assert senml_cbor.decode(in_cbor(json.loads(path.read_text()))) == senml_json.decode(
        path.read_bytes()
    )


def test_every_payload_of_the_corpus_decodes() -> None:
    counts: Counter[str] = Counter()
    for path in sorted(FOLDER.iterdir()):
        items, problems = senml_json.decode(path.read_bytes())
        counts["payloads"] += 1
        counts["items"] += len(items)
        counts["problems"] += len(problems)
    print(f"senml: {dict(counts)}")  # noqa: T201 - the count is the point
    assert counts == {"payloads": 12, "items": 78, "problems": 0}


def test_all_data_types_of_the_standard() -> None:
    items, problems = decode(
        {"bn": "urn:dev:ow:10e2073a01080063:", "n": "temp", "u": "Cel", "v": 23.1},
        {"n": "label", "vs": "Machine Room"},
        {"n": "open", "vb": False},
        {"n": "nfc-reader", "vd": "aGkgCg"},
    )
    assert problems == []
    assert {one.device for one in items} == {"urn:dev:ow:10e2073a01080063"}
    values = {name: value for one in items for name, value in one.values.items()}
    assert values == {"temp": 23.1, "label": "Machine Room", "open": False, "nfc-reader": "aGkgCg"}


@pytest.mark.parametrize(
    ("name", "device", "field"),
    [
        ("urn:dev:ow:10e2073a01080063:voltage", "urn:dev:ow:10e2073a01080063", "voltage"),
        ("urn:dev:ow:264437f5000000ed_humidity", "urn:dev:ow:264437f5000000ed", "humidity"),
        ("urn:dev:os:32473-123456/3303/0/5700", "urn:dev:os:32473-123456", "3303/0/5700"),
        ("urn:dev:mac:0024beffff804ff1", "urn:dev:mac:0024beffff804ff1", "W"),
        ("2001:db8::2/temperature", "2001:db8::2", "temperature"),
        ("2001:db8::2", "2001:db8::2", "W"),
        ("00:1b:44:11:3a:b7", "00:1b:44:11:3a:b7", "W"),
        ("hall/floor2/power", "hall/floor2", "power"),
        ("meter:power", "meter", "power"),
        ("meter/", "meter", "W"),
        ("power", None, "power"),
    ],
)
def test_a_name_is_the_device_and_the_field(name: str, device: str | None, field: str) -> None:
    [item], [] = decode({"n": name, "u": "W", "v": 1})
    assert (item.device, list(item.values)) == (device, [field])


def test_base_values_and_sums_add_up() -> None:
    items, [] = decode(
        {"bn": "m:", "bv": 20, "bs": 1000, "bu": "W", "n": "power", "v": 1.5, "s": 5},
        {"n": "power", "v": 2},
        {"bs": 0, "n": "power", "s": 7},
    )
    assert [one.values for one in items] == [
        {"power": 21.5, "power.sum": 1005.0},
        {"power": 22.0, "power.sum": 1000.0},
        {"power.sum": 7.0},
    ]
    assert items[0].units == {"power": "W", "power.sum": "W.s"}


@pytest.mark.parametrize(
    ("record", "time"),
    [
        ({"v": 1}, None),
        ({"t": 0, "v": 1}, None),
        ({"t": -30, "v": 1}, timedelta(seconds=-30)),
        ({"t": 2.5, "v": 1}, timedelta(seconds=2.5)),
        ({"bt": 2**28 - 1, "v": 1}, timedelta(seconds=2**28 - 1)),
        ({"bt": 2**28 - 1, "t": 1, "v": 1}, 2**28),
        ({"bt": 1.7e9, "t": -5, "v": 1}, 1.7e9 - 5),
        ({"t": -1e300, "v": 1}, -1e300),
    ],
)
def test_times_below_2_to_the_28_are_spans_from_now(record: dict[str, Any], time: Any) -> None:
    [item], [] = decode({"n": "d:x", **record})
    assert item.time == time


def test_a_bad_record_costs_only_itself() -> None:
    items, problems = decode(
        {"bn": "d:", "n": "a", "v": 1},
        {"n": "b", "v": "two"},
        {"n": "c"},
        [],
        {"n": "e", "v": 5},
    )
    assert [one.values for one in items] == [{"a": 1.0}, {"e": 5.0}]
    assert [one.detail for one in problems] == [
        "[1].v: Input should be a valid number",
        "[2].v: the record has no value",
        "[3]: expected a record, not an array",
    ]


def test_what_inherits_from_a_bad_record_is_not_read() -> None:
    items, problems = decode(
        {"n": "d:a", "v": 1}, {"bn": 5, "n": "b", "v": 2}, {"n": "c", "v": 3}, {"n": "d", "v": 4}
    )
    assert len(items) == 1
    assert [one.detail for one in problems] == [
        "[1].bn: Input should be a valid string",
        "[2] to [3]: not read, as they inherit from the record before them",
    ]


@pytest.mark.parametrize(
    ("payload", "reason", "sentence"),
    [
        (b'[{"n": "a", "v": 1, "must_": 2}]', Reason.WRONG_TYPE, "[0].must_: who does not know"),
        (b'[{"n": "a", "v": 1, "bver": 11}]', Reason.WRONG_TYPE, "a later version of SenML"),
        (b'{"n": "a", "v": 1}', Reason.WRONG_TYPE, "an array of records, not an object"),
        (b"[{", Reason.MALFORMED_JSON, "not JSON"),
    ],
)
def test_a_pack_that_must_not_be_read_is_refused(
    payload: bytes, reason: Reason, sentence: str
) -> None:
    with pytest.raises(UnusableError) as caught:
        senml_json.decode(payload)
    assert caught.value.problem.reason is reason
    assert sentence in caught.value.problem.detail


def test_cbor_that_is_none_is_refused() -> None:
    with pytest.raises(UnusableError) as caught:
        senml_cbor.decode(b"\x81\xbf")
    assert caught.value.problem.reason is Reason.MALFORMED_BINARY


@pytest.mark.parametrize("huge", [2**100_000, Decimal("1e999999999")], ids=["integer", "decimal"])
@pytest.mark.parametrize("label", ["v", "bver", "t", "bv", "s"])
def test_numbers_beyond_all_floats_are_told(label: str, huge: Any) -> None:
    try:
        items, problems = senml_cbor.decode(in_cbor([{"n": "d:x", "v": 1, label: huge}]))
    except UnusableError as error:
        assert label == "bver"
        items, problems = [], [error.problem]
    # What fits no float is no number; an infinite one is for the checks of values to tell.
    assert problems or [*items[0].values.values(), items[0].time].count(inf) == 1


def test_cbor_may_write_numbers_as_decimal_fractions() -> None:
    pack = [{"bn": "d:", "n": "x", "v": Decimal("27.315"), "t": Decimal(-2)}]
    [item], [] = senml_cbor.decode(in_cbor(pack))
    assert item.values == {"x": 27.315}
    assert item.time == timedelta(seconds=-2)


def test_a_unit_of_the_payload_converts_unless_the_feed_knows_better() -> None:
    fields = {"power": {"metric": "active_power"}, "energy": {"metric": "energy_index"}}
    payload = json.dumps(
        [
            {"bn": "urn:dev:mac:0024beffff804ff1:", "n": "power", "u": "W", "v": 2500},
            {"n": "energy", "u": "J", "v": 7.2e6},
            {"n": "unmapped", "u": "V", "v": 230},
        ]
    ).encode()
    source = Source("senml/x", {}, "")
    feed = {"id": "meters", "topic": "senml/+", "format": "senml_json", "kind": "building_meter"}
    items, problems = FeedReader(Feed.model_validate({**feed, "fields": fields})).read(
        payload, source
    )
    assert problems == []
    assert [one.values for one in items] == [{"power": 2.5}, {"energy": pytest.approx(2)}]
    fields["power"]["unit"] = "kW"
    items, _ = FeedReader(Feed.model_validate({**feed, "fields": fields})).read(payload, source)
    assert items[0].values == {"power": 2500}


NAMES = st.sampled_from(["voltage", "current", "temp", "a-b.c"])
FINITE = st.floats(-1e12, 1e12)
READINGS = st.lists(
    st.tuples(
        st.sampled_from(["urn:dev:ow:10e2073a01080063", "2001:db8::2", "gate/meter-1"]),
        NAMES,
        FINITE,
        st.integers(2**28, 2**32),
        st.sampled_from(["V", "A", "Cel", None]),
    ),
    max_size=8,
)


@given(readings=READINGS, base_time=st.integers(0, 2**31))
def test_readings_survive_a_round_trip_in_both_encodings(
    readings: list[tuple[str, str, float, int, str | None]], base_time: int
) -> None:
    pack: list[dict[str, Any]] = [
        {
            "bn": f"{device}/",
            "bt": base_time,
            "n": field,
            "v": value,
            "t": time - base_time,
            **({"u": unit} if unit else {}),
        }
        for device, field, value, time, unit in readings
    ]
    written = [
        (device, {field: value}, time, {field: unit} if unit else None)
        for device, field, value, time, unit in readings
    ]
    in_json, problems = senml_json.decode(json.dumps(pack).encode())
    assert (said(in_json), problems) == (written, [])
    binary, problems = senml_cbor.decode(in_cbor(pack))
    assert (said(binary), problems) == (written, [])


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
ANY_RECORD = st.dictionaries(
    st.sampled_from([*LABELS, "x", "x_"]), SCALARS | st.lists(SCALARS, max_size=2), max_size=5
)
ANY_PACK = st.lists(ANY_RECORD | SCALARS, max_size=6) | SCALARS | ANY_RECORD


@given(pack=ANY_PACK)
@example(pack=[{"bv": 0.5, "n": "x", "v": 10**400}])
@example(pack=[{"bt": inf, "t": -inf, "n": "x", "v": nan}])
def test_any_pack_is_read_or_refused(pack: Any) -> None:
    try:
        items, problems = senml_json.decode(json.dumps(pack).encode())
    except UnusableError as error:
        items, problems = [], [error.problem]
    assert all(one.detail for one in problems)
    records = [one for one in pack if isinstance(one, dict)] if isinstance(pack, list) else []
    assert len(items) <= len(records)


@given(payload=st.binary(max_size=120) | ANY_PACK.map(cbor2.dumps))
def test_any_bytes_are_read_or_refused(payload: bytes) -> None:
    for format_ in (senml_json, senml_cbor):
        with suppress(UnusableError):
            format_.decode(payload)

"""Sparkplug B: what births announce, data speaks of; losses are noticed, deaths are no readings."""

import json
import logging
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.decoder import Decoder
from ingest.formats.source import Outcome, Source
from ingest.formats.sparkplug import Sparkplug
from ingest.formats.sparkplug_schema import Payload
from ingest.message import Item, Message, UnusableError
from ingest.times import TimeLimits
from vigie.city import City
from vigie.city.feeds import Feed
from vigie.model import Reason

CORPUS = Path(__file__).parents[1] / "corpora" / "sparkplug"
TIME_MS = 1_795_417_200_250
TIME = datetime.fromtimestamp(TIME_MS / 1000, UTC)


def written(seq: int | None = None, **metrics: dict[str, Any]) -> bytes:
    """A payload; each metric by its name, which is left out where it starts with an underscore."""
    message = Payload(timestamp=TIME_MS)
    if seq is not None:
        message.seq = seq
    for name, fields in metrics.items():
        stated = dict(fields)
        unit = stated.pop("unit", None)
        metric = message.metrics.add(**stated)
        if not name.startswith("_"):
            metric.name = name
        if unit is not None:
            metric.properties.keys.append("engUnit")
            metric.properties.values.add(string_value=unit)
    return bytes(message.SerializeToString())


def read(reader: Sparkplug, kind: str, payload: bytes, device: str = "") -> Outcome:
    topic = f"spBv1.0/Plant/{kind}/Edge" + (f"/{device}" if device else "")
    return reader.decode(payload, Source(topic, {}, ""))


def values(items: list[Item]) -> dict[str, Any]:
    return {name: value for one in items for name, value in one.values.items()}


def test_a_payload_of_another_implementation_is_read_whole() -> None:
    """Written with pysparkplug 0.6.1, whose schema is Eclipse Tahu's: every kind of metric."""
    payload = (CORPUS / "dbirth.bin").read_bytes()
    items, problems = read(Sparkplug(), "DBIRTH", payload, "Meter")
    print(f"sparkplug: 1 payload of {len(values(items))} readings, 0 refused")  # noqa: T201
    assert problems == []
    assert [(one.device, one.time) for one in items] == [
        ("Plant:Edge:Meter", 1_700_000_000.123),
        ("Plant:Edge:Meter", 1_600_000_000),  # historical, with a time of its own
    ]
    assert values(items) == {
        **dict(zip(("i8", "i16", "i32", "i64"), (-1, -2, -3, -4), strict=True)),
        **dict(zip(("u8", "u32", "u64"), (200, 2**32 - 1, 2**63), strict=True)),
        **dict(zip(("f", "d", "b", "s"), (1.5, 2.25, True, "on"), strict=True)),
        **dict(zip(("dt", "hist"), (1_700_000_000_000, 7.0), strict=True)),
    }
    assert items[1].units == {"hist": "Cel"}


def test_data_speak_by_the_aliases_of_the_birth() -> None:
    reader = Sparkplug()
    read(reader, "NBIRTH", written(0, bdSeq={"datatype": 8, "long_value": 4}))
    power = {"alias": 7, "datatype": 3, "unit": "W"}
    items, [] = read(reader, "DBIRTH", written(1, Power={**power, "int_value": 900}), "Meter")
    assert values(items) == {"Power": 900}
    items, [] = read(reader, "DDATA", written(2, _={"alias": 7, "int_value": 2**32 - 5}), "Meter")
    [item] = items
    assert (item.device, item.values, item.units) == (
        "Plant:Edge:Meter",
        {"Power": -5},
        {"Power": "W"},
    )
    assert item.time == TIME_MS / 1000


def test_an_alias_that_no_birth_has_told_costs_only_itself() -> None:
    reader = Sparkplug()
    unheard = {"alias": 7, "int_value": 1}
    named = {"datatype": 10, "double_value": 2.5}
    items, [problem] = read(reader, "NDATA", written(5, _=unheard, _b=unheard, Load=named))
    assert values(items) == {"Load": 2.5}
    assert problem.reason is Reason.UNKNOWN_METRIC
    assert "alias 7 and 1 more" in problem.detail
    assert "birth of Plant:Edge" in problem.detail


def test_an_alias_is_of_its_own_device() -> None:
    reader = Sparkplug()
    read(reader, "NBIRTH", written(0))
    read(reader, "DBIRTH", written(1, A={"alias": 1, "datatype": 7, "int_value": 1}), "one")
    read(reader, "DBIRTH", written(2, B={"alias": 1, "datatype": 7, "int_value": 1}), "two")
    data = {"alias": 1, "int_value": 9}
    assert values(read(reader, "DDATA", written(3, _=data), "one")[0]) == {"A": 9}
    assert values(read(reader, "DDATA", written(4, _=data), "two")[0]) == {"B": 9}


def test_a_new_birth_replaces_what_the_former_told() -> None:
    reader = Sparkplug()
    data = written(1, _={"alias": 1, "int_value": 9})
    read(reader, "NBIRTH", written(0, A={"alias": 1, "datatype": 7, "int_value": 1}))
    assert values(read(reader, "NDATA", data)[0]) == {"A": 9}
    read(reader, "NBIRTH", written(0, B={"alias": 2, "datatype": 7, "int_value": 1}))
    items, [problem] = read(reader, "NDATA", data)
    assert items == []
    assert problem.reason is Reason.UNKNOWN_METRIC


@pytest.mark.parametrize("kind", ["NDEATH", "DDEATH", "NCMD", "DCMD"])
def test_deaths_and_commands_are_no_readings(kind: str) -> None:
    payload = written(bdSeq={"datatype": 8, "long_value": 4})
    assert read(Sparkplug(), kind, payload, "Meter" if kind[0] == "D" else "") == ([], [])


def test_a_late_death_does_not_forget_the_birth() -> None:
    reader = Sparkplug()
    read(reader, "NBIRTH", written(0, A={"alias": 1, "datatype": 7, "int_value": 1}))
    read(reader, "NDEATH", b"")
    items, [] = read(reader, "NDATA", written(1, _={"alias": 1, "int_value": 9}))
    assert values(items) == {"A": 9}


def test_the_state_of_a_host_is_no_reading() -> None:
    payload = json.dumps({"online": True, "timestamp": TIME_MS}).encode()
    assert Sparkplug().decode(payload, Source("spBv1.0/STATE/host", {}, "")) == ([], [])


def test_null_and_control_metrics_are_no_readings() -> None:
    payload = written(
        0,
        bdSeq={"datatype": 8, "long_value": 1},
        Gone={"datatype": 10, "is_null": True},
        **{"Node Control/Rebirth": {"datatype": 11, "boolean_value": False}},
    )
    assert read(Sparkplug(), "NBIRTH", payload) == ([], [])


@pytest.mark.parametrize(
    ("sequence", "gaps"),
    [
        ([0, 1, 2], 0),
        ([254, 255, 0, 1], 0),
        ([0, 1, 1, 2], 0),  # redelivered
        ([0, 1, 3], 1),
        ([0, 5, 6, 200], 1),  # told once
    ],
)
def test_a_gap_in_the_sequence_is_noticed(
    sequence: list[int], gaps: int, caplog: pytest.LogCaptureFixture
) -> None:
    reader = Sparkplug()
    with caplog.at_level(logging.WARNING):
        for seq in sequence:
            read(reader, "NDATA", written(seq))
    assert len(caplog.records) == gaps
    assert ("were lost" in caplog.text) == bool(gaps)


@pytest.mark.parametrize(
    ("topic", "payload", "reason"),
    [
        ("spBv1.0/Plant/NDATA/Edge", b"\x0a", Reason.MALFORMED_BINARY),
        ("spBv1.0/Plant/NDATA/Edge", bytes.fromhex("12060a02c3285005"), Reason.MALFORMED_BINARY),
        ("spBv1.0/Plant/XDATA/Edge", b"", Reason.UNKNOWN_TOPIC),
        ("spBv1.0/Plant/NDATA/Edge/Device", b"", Reason.UNKNOWN_TOPIC),
        ("plant/power", b"", Reason.UNKNOWN_TOPIC),
    ],
)
def test_what_is_no_sparkplug_is_refused(topic: str, payload: bytes, reason: Reason) -> None:
    with pytest.raises(UnusableError) as caught:
        Sparkplug().decode(payload, Source(topic, {}, ""))
    assert caught.value.problem.reason is reason


def test_births_and_data_become_readings_by_a_feed(city: City) -> None:
    feed = Feed.model_validate(
        {
            "id": "plant",
            "topic": "spBv1.0/#",
            "format": "sparkplug_b",
            "kind": "building_meter",
            "fields": {"Power": {"metric": "active_power"}, "Volts": {"metric": "voltage"}},
        }
    )
    decoder = Decoder(
        replace(city, config=city.config.model_copy(update={"feeds": (feed,)})),
        limits=TimeLimits(timedelta(minutes=5), None),
        payload_limit_bytes=9000,
        known_devices={},
    )
    birth = written(
        1,
        Power={"alias": 1, "datatype": 9, "unit": "W", "float_value": 1500},
        Volts={"alias": 2, "datatype": 9, "unit": "V", "float_value": 230},
        Serial={"alias": 3, "datatype": 12, "string_value": "x1"},
    )
    data = written(2, _={"alias": 1, "float_value": 500})
    found = [
        decoder.decode(Message(f"spBv1.0/Plant/{kind}/Edge/Meter", payload, TIME))
        for kind, payload in [("DBIRTH", birth), ("DDATA", data), ("DDEATH", b"")]
    ]
    assert [one.dead_letters for one in found] == [[], [], []]
    assert [[(r.device, r.metric, r.value, r.time) for r in one.readings] for one in found] == [
        [
            ("Plant:Edge:Meter", "active_power", 1.5, TIME),
            ("Plant:Edge:Meter", "voltage", 230, TIME),
        ],
        [("Plant:Edge:Meter", "active_power", 0.5, TIME)],
        [],
    ]


READINGS = st.dictionaries(
    st.text(min_size=1, max_size=12).filter(lambda name: not name.startswith("_")),
    st.integers(-(2**31), 2**31 - 1) | st.floats(allow_nan=False) | st.booleans(),
    max_size=6,
).filter(lambda one: not any(name.startswith(("bdSeq", "Node Con", "Device C")) for name in one))


def stated(value: float) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"datatype": 11, "boolean_value": value}
    if isinstance(value, int):
        return {"datatype": 3, "int_value": value % 2**32}
    return {"datatype": 10, "double_value": value}


@given(readings=READINGS)
def test_readings_survive_a_round_trip_by_name_and_by_alias(readings: dict[str, float]) -> None:
    reader = Sparkplug()
    birth = {
        name: {**stated(value), "alias": i} for i, (name, value) in enumerate(readings.items())
    }
    items, problems = read(reader, "NBIRTH", written(0, **birth))
    assert (values(items), problems) == (readings, [])
    data = {f"_{one['alias']}": one for one in birth.values()}
    items, problems = read(reader, "NDATA", written(1, **data))
    assert (values(items), problems) == (readings, [])


PIECES = st.lists(
    st.binary(max_size=12)
    | st.sampled_from([b"\x12", b"\x0a\x01a", b"\x50\x05", b"\x18\x01", b"\x10\x07"]),
    max_size=8,
).map(b"".join)


@given(
    messages=st.lists(st.tuples(st.sampled_from(["NBIRTH", "NDATA", "DBIRTH", "DDATA"]), PIECES))
)
def test_any_bytes_are_read_or_refused(messages: list[tuple[str, bytes]]) -> None:
    reader = Sparkplug()
    for kind, payload in messages:
        with suppress(UnusableError):
            read(reader, kind, payload, "Meter" if kind[0] == "D" else "")


def test_what_too_many_births_announce_is_forgotten_from_the_oldest_node_on() -> None:
    """Nodes and devices are named by whoever sends: memory must not grow with their number."""
    reader = Sparkplug(remembered_metrics=100)
    for number in range(200):
        topic = f"spBv1.0/Plant/DBIRTH/Edge{number // 10}/Meter{number}"
        birth = written(Power={"alias": 7, "datatype": 3, "int_value": 900})
        reader.decode(birth, Source(topic, {}, ""))

    def data(number: int) -> Outcome:
        topic = f"spBv1.0/Plant/DDATA/Edge{number // 10}/Meter{number}"
        return reader.decode(written(_={"alias": 7, "int_value": 5}), Source(topic, {}, ""))

    items, [] = data(199)
    assert values(items) == {"Power": 5}
    [], [problem] = data(0)
    assert "the node's next birth tells it again" in problem.detail


def test_a_birth_beyond_all_bounds_is_read_but_not_remembered() -> None:
    reader = Sparkplug(remembered_metrics=10)
    metrics = {f"m{number}": {"alias": number, "int_value": number} for number in range(20)}
    items, [] = read(reader, "NBIRTH", written(0, **metrics))
    assert len(values(items)) == 20
    [], [problem] = read(reader, "NDATA", written(1, _={"alias": 3, "int_value": 5}))
    assert "the alias 3" in problem.detail
    items, [] = read(reader, "NBIRTH", written(0, Power={"alias": 1, "int_value": 900}))
    items, [] = read(reader, "NDATA", written(1, _={"alias": 1, "int_value": 5}))
    assert values(items) == {"Power": 5}

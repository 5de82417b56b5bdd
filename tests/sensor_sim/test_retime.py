"""Times move in the bytes of a payload; nothing else does."""

import re
from datetime import datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor_sim.retime import moved, moved_items

HOUR_MS = 3_600_000
# Each `<...>` is a time, which an hour later is the one that follows it after `|`.
DIALECTS = {
    "canonical": b'{ "time": <"2026-11-23T12:00:00Z"|"2026-11-23T13:00:00Z">, "values":{"x":1.0}}',
    "canonical, several": b'[{"time":<1795435200|1795438800>},'
    b'\n {"time":<1795435200.5|1795438800.5>}]',
    "canonical, milliseconds": b'{"time":<1795435200500|1795438800500>,'
    b'"values":{"time":1795435200}}',
    "SenML": b'[{"bn":"x","bt":<1795435200.10|1795438800.10>, "t":-5},'
    b'{"n":"a","t":5,"v":1795435200}]',
    "SenML without base": b'[{"n":"a","t":<1795435200|1795438800>, "v":1},{"n":"b","t":0,"v":1}]',
    "no SenML": b'{"t":1795435200,"bt":1795435200}',
    "NGSI-v2": b'{"data":[{"dateObserved":{"type":"DateTime","value":'
    b'<"2026-11-23T12:00:00.00Z"|"2026-11-23T13:00:00.00Z">},"no2":{"value":1,"metadata":'
    b'{"timestamp":{"value":<"2026-11-23T12:00:00Z"|"2026-11-23T13:00:00Z">},'
    b'"TimeInstant":{"value":<"2026-11-23T12:00:00Z"|"2026-11-23T13:00:00Z">}}}}]}',
    "NGSI-LD": b'{"no2":{"value":1,"observedAt":<"2026-11-23T12:00:00Z"|"2026-11-23T13:00:00Z">},'
    b'"dateObserved":{"value":{"@type":"DateTime",'
    b'"@value":<"2026-11-23T12:00:00Z"|"2026-11-23T13:00:00Z">}}}',
    "SensorThings": b'{"phenomenonTime":'
    b'<"2026-11-23T12:00:00Z/2026-11-23T12:10:00Z"|"2026-11-23T13:00:00Z/2026-11-23T13:10:00Z">,'
    b'"resultTime":<"2026-11-23T23:30:00+01:00"|"2026-11-24T00:30:00+01:00">,"result":1}',
    "SensorThings, rows": b'{"components":["phenomenonTime","result"],"dataArray":'
    b'[[<"2026-11-23T12:00:00Z"|"2026-11-23T13:00:00Z">,1795435200]]}',
    "ChirpStack": b'{"time":'
    b'<"2026-11-23T12:00:00.123456+00:00"|"2026-11-23T13:00:00.123456+00:00">,'
    b'"rxInfo":[{"gwTime":<"2026-11-23T12:00:00Z"|"2026-11-23T13:00:00Z">,"context":"AAAA"}]}',
    "The Things Stack": b'{"received_at":'
    b'<"2026-11-23T12:00:00.123456789Z"|"2026-11-23T13:00:00.123456789Z">,'
    b'"uplink_message":{"rx_metadata":[{"time":<"2026-11-23T12:00:00Z"|"2026-11-23T13:00:00Z">,'
    b'"timestamp":2463457000}],"settings":{"timestamp":2463457000,'
    b'"time":<"2026-11-23T12:00:00Z"|"2026-11-23T13:00:00Z">}}}',
    "Tasmota": b'{"Time":<"2026-11-23T12:00:00"|"2026-11-23T13:00:00">,'
    b'"ENERGY":{"TotalStartTime":"2026-01-01T00:00:00","Power":1}}',
    "Zigbee2MQTT": b'{"last_seen":<"2026-11-23T12:00:00+01:00"|"2026-11-23T13:00:00+01:00">}',
    "Zigbee2MQTT, epoch": b'{"last_seen":<1795435200123|1795438800123>,"linkquality":255}',
}
TIME = re.compile(rb"<(.*?)\|(.*?)>")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_times_of_a_dialect_move_and_no_other_byte(dialect: str) -> None:
    before = TIME.sub(rb"\1", DIALECTS[dialect])
    an_hour_later = TIME.sub(rb"\2", DIALECTS[dialect])
    orjson.loads(before)
    assert moved(before, HOUR_MS) == an_hour_later
    assert moved(an_hour_later, -HOUR_MS) == before


@pytest.mark.parametrize(
    "payload",
    [
        b"\x00\xff",
        b"{not json",
        b"12.5",
        b'"2026-11-23T12:00:00Z"',
        b'{"values":{"x":1}}',
        b'[1,{"values":{"x":1}}]',
        b'{"time":"yesterday","values":{}}',
        b'{"time":"2026-11-23T12:00:00","values":{}}',
        b'{"time":"2026-02-31T12:00:00Z"}',
        b'{"time":"9999-12-31T23:30:00Z"}',
        b'{"time":true,"values":{}}',
        b'{"time":null,"values":{}}',
        b'{"time":12.5}',
        b'{"observedAt":1795435200}',
        b'{"timestamp":1795435200,"uplink_message":{"settings":{"timestamp":1795435200}}}',
    ],
)
def test_what_has_no_time_to_move_stays_as_it_is(payload: bytes) -> None:
    assert moved(payload, HOUR_MS) == payload


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**50), 2**50) | st.floats(-1e9, 1e9) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
whole_seconds = st.integers(-(10**6), 10**6).map(lambda seconds: seconds * 1000)
offsets = st.sampled_from(["Z", "+00:00", "-08:00", "+05:30"])
times = st.builds(
    lambda at, digits, offset: f"{at:%Y-%m-%dT%H:%M:%S}{digits}{offset}",
    st.datetimes(datetime(2001, 1, 1), datetime(2090, 1, 1)),  # noqa: DTZ001 - the offset is drawn
    st.sampled_from(["", ".0", ".25", ".123456"]),
    offsets,
) | st.decimals(10**9, 3 * 10**9, places=2).map(float)


@given(st.binary(), st.integers(-HOUR_MS, HOUR_MS))
def test_what_is_not_json_is_left(payload: bytes, by_ms: int) -> None:
    try:
        orjson.loads(payload)
    except orjson.JSONDecodeError:
        assert moved(payload, by_ms) == payload


@given(values)
def test_moved_by_nothing_a_payload_stays_the_same_to_the_byte(value: Any) -> None:
    payload = orjson.dumps({"time": "2026-11-23T12:00:00Z", "values": value})
    assert moved(payload, 0) == payload


@given(times, values, whole_seconds, whole_seconds)
def test_moved_twice_is_moved_by_both(time: Any, value: Any, one: int, other: int) -> None:
    payload = orjson.dumps({"values": value, "time": time}, option=orjson.OPT_INDENT_2)
    assert moved(moved(payload, one), other) == moved(payload, one + other)


@given(times, values, whole_seconds)
def test_beside_the_time_nothing_changes(time: Any, value: Any, by_ms: int) -> None:
    document = {"values": value, "time": time}
    after = orjson.loads(moved(orjson.dumps(document), by_ms))
    assert after["values"] == orjson.loads(orjson.dumps(value))
    assert list(after) == list(document)
    gap_s = seconds_of(after["time"]) - seconds_of(time)
    assert gap_s == pytest.approx(by_ms / 1000, abs=1e-5)


def seconds_of(time: str | float) -> float:
    return datetime.fromisoformat(time).timestamp() if isinstance(time, str) else time


@given(times, st.integers(-(10**9), 10**9))
def test_a_shift_finer_than_the_digits_is_rounded_down(time: Any, by_ms: int) -> None:
    before = {"time": time}
    after = orjson.loads(moved(orjson.dumps(before), by_ms))
    exact_s = seconds_of(time) + by_ms / 1000
    assert exact_s - 1 < seconds_of(after["time"]) <= exact_s + 1e-5


def test_the_items_of_a_gateway_move_likewise() -> None:
    items: list[Any] = [
        {"device": "a", "time": 1_795_435_200.25, "values": {}},
        {"device": "b", "time": "2026-11-23T12:00:00Z"},
        {"device": "c"},
    ]
    later = [
        {"device": "a", "time": 1_795_438_800.25, "values": {}},
        {"device": "b", "time": "2026-11-23T13:00:00Z"},
        {"device": "c"},
    ]
    assert moved_items(items, HOUR_MS) == later
    assert orjson.loads(moved(items, HOUR_MS)) == later

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor_sim.retime import moved

HOUR_MS = 3_600_000


@pytest.mark.parametrize(
    ("time", "an_hour_later"),
    [
        ("2026-11-23T12:00:00Z", "2026-11-23T13:00:00.000Z"),
        ("2026-11-23T12:00:00.25+01:00", "2026-11-23T12:00:00.250Z"),
        (1_795_435_200, 1_795_438_800.0),
        (1_795_435_200.5, 1_795_438_800.5),
        (1_795_435_200_500, 1_795_438_800_500),
    ],
)
def test_a_time_moves_and_keeps_its_form(time: Any, an_hour_later: Any) -> None:
    single = {"time": time, "values": {"x": 1}}
    later = {"time": an_hour_later, "values": {"x": 1}}
    assert orjson.loads(moved(orjson.dumps(single), HOUR_MS)) == later
    assert orjson.loads(moved(orjson.dumps([single, single]), HOUR_MS)) == [later, later]
    assert orjson.loads(moved([single], HOUR_MS)) == [later]


@pytest.mark.parametrize(
    "payload",
    [
        b"\x00\xff",
        b"{not json",
        b"12.5",
        b'"text"',
        b'{"values":{"x":1}}',
        b'[1,{"values":{"x":1}}]',
        b'{"time":"yesterday","values":{}}',
        b'{"time":"2026-11-23T12:00:00","values":{}}',
        b'{"time":true,"values":{}}',
        b'{"time":null,"values":{}}',
    ],
)
def test_what_has_no_time_to_move_stays_as_it_is(payload: bytes) -> None:
    assert moved(payload, HOUR_MS) == payload


@given(st.binary())
def test_moved_by_nothing_a_payload_stays_the_same_to_the_byte(payload: bytes) -> None:
    assert moved(payload, 0) == payload

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import Connection

from vigie.store.read.hidden import Hidden

PIECES = st.text("ab*_%\\.", max_size=6)


@pytest.mark.parametrize(
    ("pattern", "device", "is_hidden"),
    [
        ("police-*", "police-7", True),
        ("police-*", "fire-7", False),
        ("*-private", "meter-private", True),
        ("a*b*c", "a-b-b-c", True),
        ("a*b*c", "a-c", False),
        ("ab*ba", "aba", False),
        ("meter_1", "meter-1", False),
        ("*", "anything", True),
    ],
)
def test_a_star_stands_for_any_text_and_nothing_else_does(
    pattern: str,
    device: str,
    is_hidden: bool,  # noqa: FBT001 - a parameter of pytest's
) -> None:
    assert Hidden(devices=(pattern,)).holds_device(device) is is_hidden


def test_rows_are_hidden_by_device_kind_or_metric() -> None:
    row: dict[str, Any] = {"device": "meter-1", "kind": "building_meter", "metric": "voltage"}

    assert Hidden(metrics=("voltage",)).holds(row)
    assert Hidden(kinds=("building_meter",)).holds(row)
    assert Hidden(devices=("meter-*",)).holds(row)
    assert not Hidden(("current",), ("car_park",), ("park-*",)).holds(row)


def test_the_database_hides_the_same_devices_as_the_stream(connection: Connection) -> None:
    @given(PIECES, PIECES)
    def agree(pattern: str, device: str) -> None:
        hidden = Hidden(devices=(pattern,))
        row = connection.execute(
            "SELECT %(device)s::text LIKE ALL(%(hidden_devices)s)",
            {**hidden.parameters, "device": device},
        ).fetchone()
        assert row == (hidden.holds_device(device),)

    agree()

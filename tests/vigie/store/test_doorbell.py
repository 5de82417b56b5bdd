"""Rings for devices say which ones, however many and whatever they are called."""

import orjson
import psycopg
from hypothesis import given
from hypothesis import strategies as st
from psycopg import Connection

from vigie.store.doorbell import SOME_DEVICE, DeviceChange, devices_in, ring_for_devices

NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200)


def heard(connection: Connection, changes: set[DeviceChange]) -> set[DeviceChange]:
    with psycopg.connect(connection.info.dsn, autocommit=True) as listening:
        listening.execute("LISTEN vigie_devices")
        listening.execute("LISTEN all_said")
        ring_for_devices(connection, changes)
        connection.execute("NOTIFY all_said")
        found: set[DeviceChange] = set()
        for one in listening.notifies(timeout=20):
            if one.channel == "all_said":
                return found
            found |= devices_in(one.payload)
    raise AssertionError("the last ring was not heard")


def test_thousands_of_devices_are_each_named(connection: Connection) -> None:
    changes = {DeviceChange(f"counter-{number}", "traffic_counter") for number in range(5_000)}
    changes |= {DeviceChange("b\u00e2timent\n\u2028 1", "building_meter", "active_power")}
    assert heard(connection, changes) == changes


def test_one_whose_name_is_too_long_may_be_any(connection: Connection) -> None:
    changes = {DeviceChange("a", "car_park"), DeviceChange("e" * 9_000, "x")}
    assert heard(connection, changes) == {DeviceChange("a", "car_park"), SOME_DEVICE}


def test_a_ring_that_does_not_say_may_be_of_any_device() -> None:
    assert devices_in("") == devices_in("7") == devices_in('["a"') == {SOME_DEVICE}


@given(change=st.builds(DeviceChange, NAMES, NAMES, st.none() | NAMES))
def test_whatever_it_is_called_it_is_read_as_it_was_written(change: DeviceChange) -> None:
    assert devices_in(orjson.dumps([*change]).decode()) == {change}

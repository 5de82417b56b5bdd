from math import cos, hypot, radians

from hypothesis import given
from hypothesis import strategies as st

from sensor_sim.nearby import Nearby
from vigie.model import Device


@st.composite
def towns(draw: st.DrawFn) -> list[Device]:
    """Devices around one place, some of them at the same."""
    lat = draw(st.floats(-80, 80))
    offset = st.sampled_from([0.0, 0.001, 0.002, 0.004, 0.0081, 0.011, 0.02, -0.003, -0.009])
    offsets = draw(st.lists(st.tuples(offset, offset), min_size=1, max_size=40))
    return [
        Device(f"device-{number}", "traffic_counter", lat=lat + north, lon=5 + east)
        for number, (north, east) in enumerate(offsets)
    ]


def apart_km(one: Device, other: Device) -> float:
    assert one.lat is not None
    assert one.lon is not None
    assert other.lat is not None
    assert other.lon is not None
    east = (one.lon - other.lon) * cos(radians((one.lat + other.lat) / 2))
    return hypot(one.lat - other.lat, east) * 111.2


@given(devices=towns(), count=st.integers(1, 5), reach_km=st.floats(0.05, 3))
def test_the_nearest_are_those_that_asking_every_device_finds(
    devices: list[Device], count: int, reach_km: float
) -> None:
    nearby = Nearby(devices)
    for device in devices:
        everyone = sorted((apart_km(device, one), one.id) for one in devices if one is not device)
        expected = [one for one in everyone if one[0] < reach_km][:count]
        found = nearby.nearest(device, count, reach_km)
        assert [(far, one.id) for far, one in found] == expected


def test_devices_without_a_place_are_near_to_none() -> None:
    lost = Device("lost", "traffic_counter")
    found = Device("found", "traffic_counter", lat=43.3, lon=5.4)
    assert Nearby([lost, found]).nearest(lost, 3, 10) == []
    assert Nearby([lost, found]).nearest(found, 3, 10) == []
    assert Nearby([lost]).nearest(found, 3, 10) == []

"""What is parked is what drove in and has not driven out."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sensor_sim.kinds import Report, simulate
from sensor_sim.world import World
from vigie.city import City
from vigie.model import Device

NIGHT_S = 1_795_399_200  # 2026-11-23 03:00 in Marseille, a Monday
times = st.floats(NIGHT_S - 3e7, NIGHT_S + 3e7)
law = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def world(marseille: City) -> World:
    return World(marseille, seed=7)


@pytest.fixture(scope="module")
def parks(world: World) -> list[tuple[Device, Report]]:
    return [(one, simulate(world, one)) for one in world.city.devices if one.kind == "car_park"]


def park(world: World, capacity: float, number: int = 0, **attributes: float) -> Report:
    attributes["capacity"] = capacity
    return simulate(world, Device(f"park-{number}", "car_park", attributes=dict(attributes)))


@given(data=st.data(), time_s=times, later_s=st.floats(0, 1e6))
@law
def test_what_is_taken_changes_by_what_drives_in_less_what_drives_out(
    parks: list[tuple[Device, Report]], data: st.DataObject, time_s: float, later_s: float
) -> None:
    _, report = data.draw(st.sampled_from(parks))
    before, after = report(time_s), report(time_s + later_s)
    came, went = (after[one] - before[one] for one in ("entry_index", "exit_index"))
    assert came >= 0
    assert went >= 0
    assert before["free_places"] - after["free_places"] == came - went


@given(capacity=st.integers(1, 2000), number=st.integers(0, 30), time_s=times)
@law
def test_a_car_park_of_any_size_is_never_fuller_than_full(
    world: World, capacity: int, number: int, time_s: float
) -> None:
    values = park(world, float(capacity), number)(time_s)
    assert 0 <= values["free_places"] <= capacity
    assert values["entry_index"] - values["exit_index"] == capacity - values["free_places"]


def test_a_car_park_of_the_day_fills_by_day_and_one_of_the_night_by_night(world: World) -> None:
    work, home = park(world, 500, day_share=1.0), park(world, 500, day_share=0.0)
    night_s, day_s = NIGHT_S, NIGHT_S + 10 * 3600
    assert work(day_s)["free_places"] < work(night_s)["free_places"] - 150
    assert home(day_s)["free_places"] > home(night_s)["free_places"] + 150


def test_as_many_drive_in_over_a_week_as_drive_out(parks: list[tuple[Device, Report]]) -> None:
    for device, report in parks:
        before, after = report(NIGHT_S), report(NIGHT_S + 7 * 86_400)
        came, went = (after[one] - before[one] for one in ("entry_index", "exit_index"))
        capacity = device.attributes["capacity"]
        assert isinstance(capacity, float)
        assert came > 2 * capacity
        assert came == pytest.approx(went, abs=0.1 * capacity)

"""No shared bike is ever made or lost."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensor_sim.fleet import Fleet, shared_out
from sensor_sim.simulation import Simulation
from sensor_sim.world import World
from vigie.city import City
from vigie.model import Device

NIGHT_S = 1_795_399_200  # 2026-11-23 03:00 in Marseille, a Monday
DAY_S = NIGHT_S + 12 * 3600
times = st.floats(NIGHT_S - 3e7, NIGHT_S + 3e7)


@pytest.fixture(scope="module")
def fleet(simulation: Simulation) -> Fleet:
    return Fleet.of(World(simulation.city, seed=7))


@given(time_s=times)
@settings(deadline=None)
def test_every_bike_is_docked_or_ridden_at_every_time(
    simulation: Simulation, fleet: Fleet, time_s: float
) -> None:
    reported = {
        device.id: report(time_s)
        for device, report in zip(simulation.devices, simulation.reports, strict=True)
        if device.kind == "bike_dock"
    }
    docked = sum(values["bikes_available"] for values in reported.values())
    assert docked + fleet.riding(time_s) == fleet.bikes
    for values, capacity in zip(reported.values(), fleet.capacities, strict=True):
        assert 0 <= values["bikes_available"] <= capacity
        assert values["bikes_available"] + values["docks_available"] == capacity


def test_more_bikes_are_ridden_in_the_rush_hour_than_at_night(fleet: Fleet) -> None:
    rush_hours = [fleet.riding(NIGHT_S + 5.25 * 3600 + day * 86_400) for day in range(5)]
    assert max(rush_hours) > 4 * fleet.riding(NIGHT_S) > 0


def test_stations_of_the_day_fill_by_day_as_those_of_the_night_empty(marseille: City) -> None:
    station = Device("station", "bike_dock", lat=43.3, lon=5.4, attributes={"capacity": 20.0})
    beach = [
        replace(station, id=f"b{n}", attributes={**station.attributes, "day_share": 1.0})
        for n in range(5)
    ]
    hills = [
        replace(station, id=f"h{n}", attributes={**station.attributes, "day_share": 0.0})
        for n in range(5)
    ]
    fleet = Fleet(World(marseille, seed=7), [*beach, *hills])
    night, day = fleet.docked(NIGHT_S), fleet.docked(DAY_S)
    assert sum(day[:5]) > sum(night[:5]) + 15
    assert sum(day[5:]) < sum(night[5:]) - 15


@given(data=st.data(), capacities=st.lists(st.integers(1, 40), min_size=1, max_size=30))
def test_what_is_shared_out_is_all_of_it_and_none_has_more_than_it_holds(
    data: st.DataObject, capacities: list[int]
) -> None:
    total = data.draw(st.integers(0, sum(capacities)))
    size = len(capacities)
    wanted = data.draw(st.lists(st.floats(0.01, 50), min_size=size, max_size=size))
    parts = shared_out(total, wanted, capacities)
    assert sum(parts) == total
    assert all(0 <= part <= most for part, most in zip(parts, capacities, strict=True))


def test_who_wants_twice_as_much_gets_it_until_full() -> None:
    assert shared_out(30, [1, 2], [40, 40]) == (10, 20)
    assert shared_out(30, [1, 2], [40, 15]) == (15, 15)

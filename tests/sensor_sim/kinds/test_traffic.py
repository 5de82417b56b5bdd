"""What counters say adds up, in calm and in queues, and queues reach the roads nearby later."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensor_sim.kinds import simulate
from sensor_sim.kinds.demand import Demand
from sensor_sim.kinds.roads import lanes_of
from sensor_sim.kinds.site import Site
from sensor_sim.kinds.traffic import VEHICLE_M, neighbours_of, pressure_on
from sensor_sim.simulation import Simulation
from sensor_sim.world import World
from vigie.city import City
from vigie.model import Device

MONDAY_S = 1_795_388_400  # 2026-11-23 00:00 in Marseille
MINUTES = range(MONDAY_S, MONDAY_S + 86_400, 60)
times = st.floats(MONDAY_S - 3e7, MONDAY_S + 3e7)


@pytest.fixture(scope="module")
def counters(simulation: Simulation) -> list[Site]:
    world = World(simulation.city, seed=7)
    return [Site(world, one) for one in simulation.devices if one.kind == "traffic_counter"]


@given(data=st.data(), time_s=times)
@settings(deadline=None)
def test_flow_is_density_times_speed_within_what_rounding_takes(
    counters: list[Site], data: st.DataObject, time_s: float
) -> None:
    site = data.draw(st.sampled_from(counters))
    values = simulate(site.world, site.device)(time_s)
    lanes = lanes_of(site)
    density = values["lane_occupancy"] * 10 / VEHICLE_M * lanes
    half_a_density = 0.05 * 10 / VEHICLE_M * lanes
    rounding = 0.5 + 0.05 * density + half_a_density * (values["mean_speed"] + 0.05)
    assert values["vehicle_flow"] == pytest.approx(
        density * values["mean_speed"], abs=rounding + 1e-6
    )


def test_the_city_has_queues_in_its_rush_hours_in_which_fewer_pass(counters: list[Site]) -> None:
    queued = 0
    for site in counters:
        demand, report = Demand(site), simulate(site.world, site.device)
        day = [(demand.at(time_s), report(time_s)) for time_s in MINUTES[::5]]
        most = max(values["vehicle_flow"] for _, values in day)
        for want, values in day:
            if want > 1.05:
                queued += 1
                assert values["vehicle_flow"] < most
    assert queued > 10


def test_a_queue_reaches_a_road_nearby_as_much_later_as_it_is_far(counters: list[Site]) -> None:
    reached = 0
    for site in counters:
        own, pressure = Demand(site), pressure_on(site)
        for neighbour in neighbours_of(site):
            for time_s in MINUTES[::5]:
                if neighbour.demand.at(time_s) > 1.1:
                    reached += 1
                    later_s = time_s + neighbour.lag_s
                    assert pressure(later_s) >= own.at(later_s) + 0.15 * neighbour.part
    assert reached > 10


def test_without_a_queue_nearby_a_road_has_its_own_traffic_alone(counters: list[Site]) -> None:
    for site in counters:
        own, pressure = Demand(site), pressure_on(site)
        night_s = MONDAY_S + 3 * 3600
        assert pressure(night_s) == own.at(night_s)


def test_the_nearest_roads_within_reach_are_the_neighbours(marseille: City) -> None:
    here = Device("here", "traffic_counter", lat=43.3, lon=5.4)
    north = replace(here, id="north", lat=43.309)
    east = replace(here, id="east", lon=5.4062)
    far = replace(here, id="far", lat=43.4)
    park = replace(here, id="park", kind="car_park")
    nowhere = Device("nowhere", "traffic_counter")
    city = replace(marseille, devices=(here, north, east, far, park, nowhere))
    world = World(city, seed=7)
    assert [one.id for _, one in world.nearest(here, 3, 1.5)] == ["east", "north"]
    assert [km for km, _ in world.nearest(here, 3, 1.5)] == pytest.approx([0.5, 1.0], abs=0.01)
    assert [one.id for _, one in world.nearest(here, 1, 1.5)] == ["east"]
    assert world.nearest(nowhere, 3, 1.5) == []


def test_the_end_of_a_queue_moves_at_fifteen_km_an_hour(counters: list[Site]) -> None:
    for site in counters:
        away_km = [km for km, _ in site.world.nearest(site.device, 3, 1.5)]
        lags_km = [15 * neighbour.lag_s / 3600 for neighbour in neighbours_of(site)]
        assert all(any(lag == pytest.approx(km) for km in away_km) for lag in lags_km)
        assert all(lag > 0 for lag in lags_km)

"""One fundamental diagram ties flow, speed and density."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor_sim.road import Road

roads = st.builds(Road, st.floats(20, 130), st.floats(400, 8000))
pressures = st.floats(0, 3)


@given(road=roads, pressure=pressures)
def test_flow_is_density_times_speed_and_never_more_than_the_capacity(
    road: Road, pressure: float
) -> None:
    density = road.density(pressure)
    assert road.flow(density) == pytest.approx(density * road.speed(density))
    assert 0 <= road.flow(density) <= road.capacity * (1 + 1e-9)
    assert 0 < road.speed(density) <= road.free_speed


@given(road=roads, want=st.floats(0, 1))
def test_whoever_wants_to_pass_does_so_up_to_the_capacity(road: Road, want: float) -> None:
    flow = road.flow(road.density(want))
    assert flow == pytest.approx(want * road.capacity, rel=1e-6, abs=1e-6)


@given(road=roads, one=pressures, another=pressures)
def test_the_more_want_to_pass_the_denser_and_slower(
    road: Road, one: float, another: float
) -> None:
    few, many = sorted((one, another))
    assert road.density(few) <= road.density(many)
    assert road.speed(road.density(few)) >= road.speed(road.density(many))


@given(road=roads, one=st.floats(1, 1.8), more=st.floats(0.001, 1))
def test_in_a_queue_fewer_pass_the_more_come(road: Road, one: float, more: float) -> None:
    assert road.flow(road.density(one + more)) <= road.flow(road.density(one)) * (1 + 1e-9)
    assert road.flow(road.density(1 + more)) < road.capacity


def test_an_empty_road_is_driven_at_the_free_speed_and_half_of_it_at_capacity() -> None:
    road = Road(free_speed=50, capacity=900)
    assert road.speed(road.density(0)) == 50
    assert road.speed(road.density(1)) == pytest.approx(25)

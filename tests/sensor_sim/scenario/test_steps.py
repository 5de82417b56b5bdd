from math import prod

from hypothesis import given
from hypothesis import strategies as st

from sensor_sim.scenario.steps import NONE, USUAL, Scaled, Steps, combined

SOME = Steps((10.0, 20.0, 30.0), (2.0, 0.0, 1.0))
steps = st.lists(st.integers(0, 100), min_size=1, max_size=6, unique=True).flatmap(
    lambda times: st.lists(st.floats(0, 5), min_size=len(times), max_size=len(times)).map(
        lambda values: Steps(tuple(map(float, sorted(times))), tuple(values))
    )
)


def test_a_step_holds_from_its_time_to_the_next() -> None:
    assert [SOME.at(time) for time in (9.9, 10, 19.9, 20, 30, 1e9)] == [1, 2, 2, 0, 1, 1]
    assert USUAL.at(0) == 1
    assert NONE.at(0) == 0


@given(one=steps, another=steps, time=st.floats(-10, 120))
def test_combined_is_the_combination_at_every_time(one: Steps, another: Steps, time: float) -> None:
    assert combined((one, another), prod).at(time) == one.at(time) * another.at(time)
    assert combined((one, another), sum).at(time) == one.at(time) + another.at(time)


def test_a_scaled_integral_is_that_of_the_scaled_rate() -> None:
    scaled = Scaled(lambda time: 3 * time, SOME)
    assert [scaled.at(time) for time in (5, 10, 15, 20, 25, 30, 31)] == [15, 30, 60, 90, 90, 90, 93]


@given(factor=steps, time=st.floats(0, 120), later=st.floats(0, 120), asked=st.floats(0, 120))
def test_a_scaled_integral_never_falls_whatever_was_asked_before(
    factor: Steps, time: float, later: float, asked: float
) -> None:
    scaled, fresh = (Scaled(lambda time: time**1.5, factor) for _ in range(2))
    scaled.at(asked)
    assert scaled.at(time) == fresh.at(time)
    assert scaled.at(time + later) >= scaled.at(time)

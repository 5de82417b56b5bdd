import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sensor_sim.chance import Wander, draw, draws, key_of

keys = st.integers(0, 2**64 - 1)
times = st.floats(-3e9, 3e9)


def test_keys_and_draws_are_the_same_on_every_machine() -> None:
    assert key_of(1, "meter", "age") == 18087069443020384122
    # The first outputs of the reference splitmix64 with the seed 0.
    assert draw(0, 0) == (0xE220A8397B1DCDAF >> 11) / 2**53
    assert draw(0, 1) == (0x6E789E6AA1B965F4 >> 11) / 2**53


def test_parts_of_a_key_do_not_run_into_each_other() -> None:
    assert key_of("ab", "c") != key_of("a", "bc")


@given(keys, st.integers(-(2**40), 2**40))
def test_a_draw_lies_between_zero_and_one(key: int, place: int) -> None:
    assert 0 <= draw(key, place) < 1


@given(keys, st.lists(st.integers(-(2**40), 2**40)))
def test_many_draws_are_the_same_as_each_alone(key: int, places: list[int]) -> None:
    together = draws(key, np.array(places, np.int64))
    assert together.tolist() == [draw(key, place) for place in places]


def test_draws_are_spread_evenly() -> None:
    drawn = [draw(key_of("even"), place) for place in range(10_000)]
    tenths = [sum(tenth <= 10 * one < tenth + 1 for one in drawn) for tenth in range(10)]
    assert all(900 < size < 1100 for size in tenths)


@given(keys, times, times)
def test_wandering_depends_on_the_time_alone(key: int, time_s: float, another_s: float) -> None:
    fresh = Wander(key, 600).at(time_s)
    used = Wander(key, 600)
    used.at(another_s)
    assert used.at(time_s) == fresh
    assert -1 <= fresh <= 1


@given(keys, st.floats(0, 2e9))
def test_wandering_does_not_jump(key: int, time_s: float) -> None:
    wander = Wander(key, 600)
    assert abs(wander.at(time_s + 1) - wander.at(time_s)) < 0.01

"""The plan of a chaos: the same from the same seed, everything in it, and nothing down twice."""

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.system.chaos.plan import KEEPALIVE_S, Deed, draw

SEEDS = st.integers(0, 10**6)
DURATIONS_S = st.floats(0, 600)
WORKERS = st.integers(1, 4)


@given(SEEDS, DURATIONS_S, WORKERS)
def test_a_seed_gives_the_same_plan_again(seed: int, duration_s: float, workers: int) -> None:
    assert draw(seed, duration_s, workers) == draw(seed, duration_s, workers)


def test_another_seed_gives_another_plan() -> None:
    assert draw(1, 60, 1) != draw(2, 60, 1)


@given(SEEDS, DURATIONS_S, WORKERS)
def test_events_come_in_order_and_end_in_time(seed: int, duration_s: float, workers: int) -> None:
    events = draw(seed, duration_s, workers)
    assert all(one.at_s < other.at_s for one, other in pairwise(events))
    assert all(0 < one.at_s <= one.ends_s <= duration_s for one in events)
    assert all(0 <= one.worker < workers for one in events)


@given(SEEDS, WORKERS)
def test_every_deed_is_done_once_a_round(seed: int, workers: int) -> None:
    done = Counter(event.deed for event in draw(seed, 300, workers))
    assert set(done) == set(Deed)
    assert max(done.values()) - min(done.values()) <= 1


@given(SEEDS, WORKERS)
def test_what_is_down_is_left_alone_until_it_is_up(seed: int, workers: int) -> None:
    events = draw(seed, 300, workers)
    for what in {(one.deed, one.worker) for one in events}:
        same = [one for one in events if (one.deed, one.worker) == what]
        assert all(one.ends_s < other.at_s for one, other in pairwise(same))


@given(SEEDS)
def test_a_stall_of_the_broker_s_link_outlasts_its_keepalive_twice(seed: int) -> None:
    stalls = [one for one in draw(seed, 120, 1) if one.deed is Deed.STALL_BROKER]
    assert all(one.ends_s - one.at_s > 2 * KEEPALIVE_S for one in stalls)


@given(SEEDS)
def test_an_event_says_when_what_and_to_whom(seed: int) -> None:
    for one in draw(seed, 60, 3):
        is_of_a_server = one.deed in {Deed.KILL_DATABASE, Deed.KILL_BROKER}
        ending = "" if is_of_a_server else f" {one.worker}"
        assert str(one).endswith(f"{one.ends_s:.1f} s: {one.deed}{ending}")

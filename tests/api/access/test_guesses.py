"""However names, places and time are arranged, nobody gets more guesses than there are."""

from hypothesis import given
from hypothesis import strategies as st

from api.access.guesses import PER_PERSON, PER_PERSON_AND_PLACE, PER_PLACE, Guesses

PERSONS, PLACES = ("ada", "grace", "alan"), ("192.0.2.1", "192.0.2.2", "2001:db8::1")
STEPS = st.lists(
    st.tuples(st.sampled_from(PERSONS), st.sampled_from(PLACES), st.integers(0, 30)),
    max_size=200,
)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@given(STEPS)
def test_guesses_are_few_in_any_time(steps: list[tuple[str, str, int]]) -> None:
    clock, tried = Clock(), []
    guesses = Guesses(clock)
    for person, place, pause_s in steps:
        clock.now += pause_s
        if guesses.wait_s(person, place) is None:
            tried.append((person, place))

    windows = 1 + clock.now / 300
    for person, place in set(tried):
        assert tried.count((person, place)) <= PER_PERSON_AND_PLACE * windows
    for one in PLACES:
        assert sum(place == one for _, place in tried) <= PER_PLACE * windows
    for one in PERSONS:
        assert sum(person == one for person, _ in tried) <= PER_PERSON * (1 + clock.now / 3600)


def test_who_waits_as_long_as_told_may_try_again() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    for _ in range(PER_PERSON_AND_PLACE):
        assert guesses.wait_s("ada", "192.0.2.1") is None
    wait_s = guesses.wait_s("ada", "192.0.2.1")

    assert wait_s == 60
    clock.now += wait_s
    assert guesses.wait_s("ada", "192.0.2.1") is None


def test_a_right_one_is_no_guess() -> None:
    guesses = Guesses(Clock())
    for _ in range(3 * PER_PERSON):
        assert guesses.wait_s("ada", "192.0.2.1") is None
        guesses.was_right("ada", "192.0.2.1")


def test_a_home_with_many_addresses_is_one_place() -> None:
    guesses = Guesses(Clock())
    waits = [guesses.wait_s("ada", f"2001:db8::{number}") for number in range(1, 10)]

    assert waits.count(None) == PER_PERSON_AND_PLACE

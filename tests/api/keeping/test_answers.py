"""The store of answers: bounded, and never older than it may be."""

from hypothesis import given
from hypothesis import strategies as st

from api.keeping.answers import Answers, Kept


def answer(state: str = "one", until: float = 10.0, size: int = 1) -> Kept:
    return Kept(state, until, (), b"x" * size, b'W/"x"')


def test_an_answer_is_good_in_its_state_and_until_its_time() -> None:
    answers, kept = Answers(), answer()
    answers.keep("a", kept)

    assert answers.find("b", "one", 0) is None
    assert answers.find("a", "one", 9.9) is kept
    assert answers.find("a", "one", 10.0) is None
    answers.keep("a", kept)
    assert answers.find("a", "two", 0) is None
    assert answers.size == 0


def test_what_was_not_asked_for_the_longest_goes_first() -> None:
    answers = Answers(most_bytes=3)
    for key in "abc":
        answers.keep(key, answer())
    answers.find("a", "one", 0)

    answers.keep("d", answer())

    assert [key for key in "abcd" if answers.find(key, "one", 0)] == ["a", "c", "d"]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 40)), max_size=60))
def test_the_store_is_never_larger_than_it_may_be(kept: list[tuple[int, int]]) -> None:
    answers = Answers(most_bytes=100)
    for key, size in kept:
        answers.keep(key, answer(size=size))
        found = [answers.find(one, "one", 0) for one in range(6)]
        assert answers.size == sum(len(one.body) for one in found if one) <= 100

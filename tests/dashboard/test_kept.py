"""What is kept is what would be made again."""

from hypothesis import given
from hypothesis import strategies as st

from dashboard.kept import kept


def test_what_was_made_of_the_same_object_is_not_made_again() -> None:
    made: list[object] = []

    @kept(2)
    def counted(given: list[int]) -> int:
        made.append(given)
        return len(made)

    first, equal = [1], [1]
    assert [counted(one) for one in (first, first, equal, first)] == [1, 1, 2, 1]


def test_the_one_that_was_not_wanted_for_longest_is_forgotten() -> None:
    made: list[str] = []

    @kept(2)
    def counted(given: str) -> None:
        made.append(given)

    for one in "abacab":
        counted(one)
    assert made == ["a", "b", "c", "b"]


@given(st.lists(st.tuples(st.text(max_size=1), st.integers(0, 3), st.booleans())))
def test_text_and_numbers_are_the_same_where_they_are_equal(
    calls: list[tuple[str, int, bool]],
) -> None:
    @kept(3)
    def told(name: str, *, n: int, is_so: bool) -> tuple[str, int, bool]:
        return name, n, is_so

    assert [told(name, is_so=is_so, n=n) for name, n, is_so in calls] == calls


def test_an_object_that_is_gone_is_not_taken_for_another() -> None:
    @kept(100)
    def first_of(given: list[int]) -> int:
        return given[0]

    assert [first_of([n]) for n in range(50)] == list(range(50))

"""Spans against sets of single milliseconds."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sensor_sim.spans import Span, joined, without

spans = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6)


def times(*of: Span) -> set[int]:
    return {time for span in of for time in range(*span)}


@given(spans)
def test_joined_they_have_the_same_times_in_order_and_apart(given: list[Span]) -> None:
    whole = joined(*given)
    assert times(*whole) == times(*given)
    assert all(start < end for start, end in whole)
    assert all(end < start for (_, end), (start, _) in pairwise(whole))


@given(st.tuples(st.integers(0, 30), st.integers(0, 30)), spans)
def test_what_is_left_of_a_span_is_what_others_do_not_have(span: Span, taken: list[Span]) -> None:
    assert times(*without(span, joined(*taken))) == times(span) - times(*taken)

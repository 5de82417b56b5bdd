"""Pages in order of time, put together of slices that grow."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from vigie.store.read.readings import growing

START = datetime(2026, 11, 23, tzinfo=UTC)
WIDTHS = st.timedeltas(timedelta(microseconds=1), timedelta(days=400))


@given(whole=WIDTHS, width=WIDTHS, is_descending=st.booleans())
def test_slices_lie_side_by_side_over_the_whole_range(
    *, whole: timedelta, width: timedelta, is_descending: bool
) -> None:
    slices = list(growing(START, START + whole, width, is_descending=is_descending))
    if is_descending:
        slices.reverse()
    assert (slices[0][0], slices[-1][1]) == (START, START + whole)
    assert all(one[1] == other[0] for one, other in pairwise(slices))


def test_a_slice_is_twice_as_long_as_the_one_before() -> None:
    hour = timedelta(hours=1)
    found = [(end - start) / hour for start, end in growing(START, START + 20 * hour, hour)]
    assert found == [1, 2, 4, 8, 5]

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.store.read.aggregates import Bucket, Group
from vigie.store.read.fill import Fill, fill

START = datetime(2026, 10, 25, tzinfo=UTC)
HOUR = timedelta(hours=1)
LONG_AFTER = START + timedelta(days=365)

values = st.lists(st.none() | st.integers(-100, 100).map(float), max_size=30)


def group(*values: float | None) -> Group:
    return Group(
        "north",
        [
            Bucket(START + n * HOUR, value, int(value is not None), 1, 1.0, 0.5)
            for n, value in enumerate(values)
        ],
    )


def filled(asked: Group, how: Fill, now: datetime = LONG_AFTER) -> list[float | None]:
    (answer,) = fill([asked], how, now)
    return [bucket.value for bucket in answer.buckets]


def test_the_previous_value_goes_on_until_the_next_one() -> None:
    asked = group(None, 3.0, None, None, 5.0, None)
    assert filled(asked, Fill.PREVIOUS) == [None, 3.0, 3.0, 3.0, 5.0, 5.0]


def test_a_line_leads_from_one_value_to_the_next() -> None:
    asked = group(None, 3.0, None, None, 6.0, None)
    assert filled(asked, Fill.LINEAR) == [None, 3.0, 4.0, 5.0, 6.0, None]


def test_a_line_follows_time_also_across_buckets_of_different_lengths() -> None:
    days = [0, 23, 48]  # hours, where the clocks go forward
    buckets = [
        Bucket(START + hours * HOUR, value, int(value is not None), 1, 1.0, 1.0)
        for hours, value in zip(days, [0.0, None, 48.0], strict=True)
    ]
    assert filled(Group(None, buckets), Fill.LINEAR) == [0.0, 23.0, 48.0]


@pytest.mark.parametrize("how", Fill)
def test_a_bucket_that_has_readings_but_no_value_stays_without(how: Fill) -> None:
    asked = group(1.0, None, 3.0)
    asked.buckets[1] = asked.buckets[1]._replace(readings=1)
    assert filled(asked, how) == [1.0, None, 3.0]


@given(values=values, how=st.sampled_from(Fill), elapsed=st.integers(-1, 30))
def test_filling_gives_values_only_to_buckets_that_have_begun_and_lack_one(
    values: list[float | None], how: Fill, elapsed: int
) -> None:
    asked, now = group(*values), START + elapsed * HOUR
    (answer,) = fill([asked], how, now)
    assert answer.key == asked.key
    for given_one, bucket in zip(asked.buckets, answer.buckets, strict=True):
        assert bucket._replace(value=None) == given_one._replace(value=None)
        if given_one.value is not None or how is Fill.NULL or given_one.start > now:
            assert bucket.value == given_one.value


@given(values=values, how=st.sampled_from([Fill.PREVIOUS, Fill.LINEAR]))
def test_every_gap_between_two_values_is_filled_with_what_lies_between_them(
    values: list[float | None], how: Fill
) -> None:
    answer = filled(group(*values), how)
    for n, value in enumerate(answer):
        left = next((one for one in reversed(values[: n + 1]) if one is not None), None)
        right = next((one for one in values[n:] if one is not None), None)
        if left is None or (right is None and how is Fill.LINEAR):
            assert value is None
        elif how is Fill.PREVIOUS:
            assert value == left
        else:
            assert value is not None
            assert right is not None
            assert min(left, right) - 1e-9 <= value <= max(left, right) + 1e-9


@given(values=values, how=st.sampled_from(Fill))
def test_filling_twice_changes_nothing_more(values: list[float | None], how: Fill) -> None:
    once = fill([group(*values)], how, LONG_AFTER)
    assert fill(once, how, LONG_AFTER) == once

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.buckets import format_bucket, most_buckets, parse_bucket
from vigie.store.read.slots import CalendarUnit

START = datetime(2024, 1, 1, tzinfo=UTC)
TEXTS = ["1s", "90s", "15m", "1h", "36d", "7d", "1mo", "3mo", "1y", "all"]


@pytest.mark.parametrize("text", TEXTS)
def test_a_bucket_is_told_as_it_was_asked(text: str) -> None:
    assert format_bucket(parse_bucket(text)) == text


@pytest.mark.parametrize("text", ["2w", "24h", "900s"])
def test_or_in_the_shortest_words(text: str) -> None:
    assert parse_bucket(format_bucket(parse_bucket(text))) == parse_bucket(text)


@given(text=st.sampled_from(["1mo", "3mo", "1y"]), days=st.integers(1, 2_000))
def test_calendar_buckets_are_never_counted_too_few(text: str, days: int) -> None:
    end = START + timedelta(days=days)
    months = {CalendarUnit.MONTH: 1, CalendarUnit.QUARTER: 3, CalendarUnit.YEAR: 12}
    width = parse_bucket(text)
    assert isinstance(width, CalendarUnit)
    passed = (end.year - START.year) * 12 + end.month - 1
    assert most_buckets(START, end, width) >= passed // months[width]

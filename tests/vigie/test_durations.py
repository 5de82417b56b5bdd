"""Durations as people write them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.durations import format_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90s", timedelta(seconds=90)),
        ("15m", timedelta(minutes=15)),
        ("24h", timedelta(days=1)),
        ("7d", timedelta(days=7)),
        ("2w", timedelta(days=14)),
    ],
)
def test_a_duration_is_read(text: str, expected: timedelta) -> None:
    assert parse_duration(text) == expected


@given(st.from_regex(r"[1-9]\d{0,3}[smhdw]", fullmatch=True))
def test_a_number_and_a_letter_are_a_duration(text: str) -> None:
    assert parse_duration(text) > timedelta(0)


@pytest.mark.parametrize("text", ["", "0s", "15", "m", "1.5h", "-1h", "1y", "15 m", "999999999w"])
def test_anything_else_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a duration|longer than any calendar"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["90s", "15m", "36h", "90d"])
def test_a_duration_is_told_in_the_words_that_make_it(text: str) -> None:
    assert format_duration(parse_duration(text)) == text


def test_weeks_and_years_are_told_in_days() -> None:
    assert format_duration(parse_duration("52w")) == "364d"

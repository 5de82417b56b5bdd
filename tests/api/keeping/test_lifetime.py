"""For how long an answer is true, by its question and the clock."""

import math
from datetime import UTC, datetime, timedelta

import pytest

from api.keeping.lifetime import SHORT_S, lifetime_s

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("query", "lasts_s"),
    [
        ("start=2026-11-22T00:00:00Z&end=2026-11-23T00:00:00Z", math.inf),
        ("start=2026-11-22T00:00:00Z&end=2026-11-23T12:59:59%2B02:00", math.inf),
        ("start=2026-11-22T00:00:00Z&end=2026-11-23T11:59:30Z", SHORT_S),
        ("start=2026-11-22T00:00:00Z&end=2026-11-24T00:00:00Z", SHORT_S),
        ("start=2026-11-22T00:00:00Z", SHORT_S),
        ("end=2026-11-23T00:00:00Z", SHORT_S),
        ("metric=no2&at=2026-11-23T00:00:00Z", math.inf),
        ("at=2026-11-23T11:59:30Z", SHORT_S),
        ("start=2026-11-22T00:00:00Z&end=whenever", SHORT_S),
        ("", SHORT_S),
    ],
)
def test_what_is_over_does_not_change_with_time(query: str, lasts_s: float) -> None:
    assert lifetime_s(query, NOW) == lasts_s


def test_the_clock_is_asked_when_no_time_is_given() -> None:
    soon = (datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert lifetime_s(f"start=2026-11-22T00:00:00Z&end={soon}") == SHORT_S

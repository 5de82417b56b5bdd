from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sensor_sim.moment import moment_ms, parse_moment

PARIS = ZoneInfo("Europe/Paris")
START_MS = 1_795_435_200_000  # 2026-11-23T12:00:00Z


@pytest.mark.parametrize(
    ("text", "since_start"),
    [
        ("10m", timedelta(minutes=10)),
        ("90s", timedelta(seconds=90)),
        ("2026-11-23T12:00:30.250Z", timedelta(seconds=30.25)),
        ("2026-11-23T13:01:00+01:00", timedelta(minutes=1)),
        ("2026-11-23T13:02:00", timedelta(minutes=2)),
    ],
)
def test_a_moment_is_a_time_or_how_far_in(text: str, since_start: timedelta) -> None:
    found_ms = moment_ms(parse_moment(text), START_MS, PARIS)
    start = datetime.fromtimestamp(START_MS / 1000, UTC)
    assert datetime.fromtimestamp(found_ms / 1000, UTC) - start == since_start


@pytest.mark.parametrize("text", ["", "noon", "10", "-10m", "2026-13-01T00:00:00Z"])
def test_what_is_neither_is_told_how_both_are_written(text: str) -> None:
    with pytest.raises(ValueError, match=r"write a time such as 2026.*, or .* such as 10m"):
        parse_moment(text)

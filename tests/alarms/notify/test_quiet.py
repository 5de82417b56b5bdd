"""Quiet hours, by the clocks of a city."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarms.notify.quiet import is_quiet, told_severities
from vigie.city.alarms import QuietHours, Severity

PARIS = ZoneInfo("Europe/Paris")
NIGHT = QuietHours(start=time(22), end=time(6, 30))
SPRING, AUTUMN = datetime(2026, 3, 29, tzinfo=PARIS), datetime(2026, 10, 25, tzinfo=PARIS)
clock_times = st.times().map(lambda one: one.replace(second=0, microsecond=0))
moments = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2027, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@st.composite
def quiet_hours(draw: st.DrawFn) -> QuietHours:
    start, end = draw(st.lists(clock_times, min_size=2, max_size=2, unique=True))
    return QuietHours(start=start, end=end)


def quiet_minutes(quiet: QuietHours, day: datetime) -> int:
    """Of the local day that begins at `day`."""
    end = (day + timedelta(days=1)).astimezone(UTC)
    at, found = day.astimezone(UTC), 0
    while at < end:
        found += is_quiet(quiet, at, PARIS)
        at += timedelta(minutes=1)
    return found


@pytest.mark.parametrize(
    ("shown", "told"),
    [("21:59", "all"), ("22:00", "few"), ("00:00", "few"), ("06:29", "few"), ("06:30", "all")],
)
def test_a_night_goes_over_midnight(shown: str, told: str) -> None:
    moment = datetime.combine(date(2026, 11, 26), time.fromisoformat(shown), PARIS)
    assert is_quiet(NIGHT, moment.astimezone(UTC), PARIS) is (told == "few")


def test_a_night_is_an_hour_shorter_in_spring_and_longer_in_autumn() -> None:
    usual = quiet_minutes(NIGHT, datetime(2026, 11, 26, tzinfo=PARIS))
    assert usual == 8.5 * 60
    assert quiet_minutes(NIGHT, SPRING) == usual - 60
    assert quiet_minutes(NIGHT, AUTUMN) == usual + 60


@given(quiet_hours(), moments)
def test_what_the_clock_shows_decides(quiet: QuietHours, moment: datetime) -> None:
    shown = moment.astimezone(PARIS).time()
    turned = QuietHours(start=quiet.end, end=quiet.start)

    assert is_quiet(quiet, moment, PARIS) is not is_quiet(turned, moment, PARIS)
    first = min(quiet.start, quiet.end)
    is_between = first <= shown < max(quiet.start, quiet.end)
    assert is_quiet(quiet, moment, PARIS) is (is_between == (quiet.start == first))


@given(quiet_hours(), moments, st.sampled_from(Severity))
def test_what_is_severe_enough_is_told_always(
    quiet: QuietHours, moment: datetime, least: Severity
) -> None:
    told = told_severities(quiet.model_copy(update={"except_from": least}), moment, PARIS)

    assert told == tuple(Severity)[: len(told)]
    assert least in told
    assert len(told) == len(Severity) or told[-1] is least


def test_without_quiet_hours_all_is_told() -> None:
    assert told_severities(None, datetime(2026, 11, 26, 3, tzinfo=UTC), PARIS) == tuple(Severity)

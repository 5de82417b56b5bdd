"""A time is the same however a device writes it, and says so when it is none."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.message import UnusableError
from ingest.times import TimeLimits, reading_time
from vigie.model import Reason

RECEIVED = datetime(2026, 11, 23, 7, tzinfo=UTC)
LIMITS = TimeLimits(future=timedelta(minutes=5), oldest=timedelta(days=365))
MOMENTS = st.integers(0, 357 * 86_400_000).map(
    lambda milliseconds: RECEIVED + LIMITS.future - timedelta(milliseconds=milliseconds)
)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(moment=MOMENTS, zone=ZONES)
def test_every_way_to_write_a_time_means_the_same(moment: datetime, zone: timezone) -> None:
    written = [
        moment.isoformat(),
        moment.isoformat().replace("+00:00", "Z"),
        moment.astimezone(zone).isoformat(),
        moment.timestamp(),
        round(moment.timestamp() * 1000),
    ]
    for raw in written:
        time = reading_time(raw, LIMITS.at(RECEIVED), "")
        assert abs(time - moment) <= timedelta(microseconds=1), raw
        assert time.tzinfo is UTC


@given(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.lists(st.integers(), max_size=2)
)
def test_anything_is_a_time_within_the_limits_or_a_reason(raw: object) -> None:
    try:
        time = reading_time(raw, LIMITS.at(RECEIVED), "[3].")
    except UnusableError as error:
        reason, detail, _ = error.problem
    else:
        assert RECEIVED - timedelta(days=365) <= time <= RECEIVED + LIMITS.future
        return
    assert reason in {Reason.INVALID_TIME, Reason.FUTURE_TIME, Reason.TOO_OLD}
    assert detail.startswith("[3].time: ")


def test_no_time_means_the_time_of_receipt() -> None:
    assert reading_time(None, LIMITS.at(RECEIVED), "") is RECEIVED


@pytest.mark.parametrize(
    ("limits", "last_accepted", "first_refused"),
    [
        (LIMITS, "2026-11-23T07:05:00Z", "2026-11-23T07:05:00.000001Z"),
        (LIMITS, "2025-11-23T07:00:00Z", "2025-11-23T06:59:59.999999Z"),
        (TimeLimits(timedelta(0), None), "2000-01-01T00:00:00Z", "1999-12-31T23:59:59Z"),
    ],
)
def test_the_limits_themselves_are_accepted(
    limits: TimeLimits, last_accepted: str, first_refused: str
) -> None:
    assert reading_time(last_accepted, limits.at(RECEIVED), "")
    with pytest.raises(UnusableError):
        reading_time(first_refused, limits.at(RECEIVED), "")


def test_a_span_is_from_the_receipt() -> None:
    raw = timedelta(seconds=-90)
    assert reading_time(raw, LIMITS.at(RECEIVED), "") == RECEIVED - timedelta(seconds=90)
    with pytest.raises(UnusableError) as caught:
        reading_time(timedelta.max, LIMITS.at(RECEIVED), "")
    assert caught.value.problem.reason is Reason.INVALID_TIME

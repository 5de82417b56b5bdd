from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.catalogue import load_catalogue
from vigie.city.config import GroupBy, Stat
from vigie.store.read.arithmetic import over_time
from vigie.store.read.earlier import earlier, shifted
from vigie.store.read.question import Question
from vigie.store.read.rows import Selection

PARIS = ZoneInfo("Europe/Paris")
DAY, WEEK = timedelta(days=1), timedelta(days=7)
FLOW = load_catalogue().metrics["vehicle_flow"]


def question(start: datetime, end: datetime) -> Question:
    return Question(
        metric=FLOW,
        combination=over_time(FLOW, Stat.AUTO, GroupBy.NONE, None),
        group_by=GroupBy.NONE,
        selection=Selection(),
        start=start.astimezone(UTC),
        end=end.astimezone(UTC),
        width=timedelta(hours=1),
        zone="Europe/Paris",
    )


def test_a_week_earlier_is_the_same_time_of_clocks_that_changed_since() -> None:
    now = question(datetime(2026, 10, 26, 8, tzinfo=PARIS), datetime(2026, 10, 26, 9, tzinfo=PARIS))
    then = earlier(now, WEEK)
    assert then.start == datetime(2026, 10, 19, 8, tzinfo=PARIS)
    assert then.end == datetime(2026, 10, 19, 9, tzinfo=PARIS)


def test_the_day_before_a_day_of_25_hours_has_24() -> None:
    long_day = question(datetime(2026, 10, 25, tzinfo=PARIS), datetime(2026, 10, 26, tzinfo=PARIS))
    then = earlier(long_day, DAY)
    assert (long_day.end - long_day.start, then.end - then.start) == (timedelta(hours=25), DAY)


@given(
    start=st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001 - of a wall
    days=st.integers(1, 40),
)
def test_the_period_before_ends_where_the_period_starts(start: datetime, days: int) -> None:
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    asked = question(midnight.replace(tzinfo=PARIS), (midnight + days * DAY).replace(tzinfo=PARIS))
    then = earlier(asked)
    assert then.end == asked.start
    assert then.start == (midnight - days * DAY).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("wall", "fold", "hour"),
    [
        (datetime(2026, 4, 5, 2, 30), 0, 1),  # noqa: DTZ001 - clocks jumped over it a week before
        (datetime(2026, 11, 1, 2, 30), 0, 0),  # noqa: DTZ001 - a week before it came twice
    ],
)
def test_times_that_did_not_come_once_have_a_definite_answer(
    wall: datetime, fold: int, hour: int
) -> None:
    then = shifted(wall.replace(tzinfo=PARIS, fold=fold), WEEK, "Europe/Paris")
    assert (then.hour, then.minute) == (hour, 30)

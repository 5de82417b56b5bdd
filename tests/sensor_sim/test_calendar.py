"""A day is what the city's calendar makes of it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor_sim.calendar import Calendar, Day
from vigie.city.calendar import Break, CalendarConfig

AUTUMN = Break(first=date(2026, 10, 17), last=date(2026, 11, 1))


@pytest.mark.parametrize(
    ("day", "sort"),
    [
        (date(2026, 11, 23), Day.WORKDAY),
        (date(2026, 11, 21), Day.SATURDAY),
        (date(2026, 11, 22), Day.SUNDAY),
        (date(2026, 11, 11), Day.SUNDAY),  # armistice, a Wednesday
        (date(2026, 4, 6), Day.SUNDAY),  # Easter Monday
        (date(2026, 8, 15), Day.SUNDAY),  # assumption, a Saturday
        (date(2026, 10, 16), Day.WORKDAY),
        (date(2026, 10, 17), Day.SATURDAY),
        (date(2026, 10, 19), Day.HOLIDAY_WORKDAY),
        (date(2026, 10, 30), Day.HOLIDAY_WORKDAY),
        (date(2026, 11, 2), Day.WORKDAY),
    ],
)
def test_a_day_of_marseille_is_of_its_sort(day: date, sort: Day) -> None:
    assert Calendar(CalendarConfig(country="FR", school_holidays=(AUTUMN,))).day(day) is sort


def test_a_subdivision_has_holidays_of_its_own() -> None:
    chavez = date(2026, 3, 31)
    assert Calendar(CalendarConfig(country="US", subdivision="CA")).day(chavez) is Day.SUNDAY
    assert Calendar(CalendarConfig(country="US")).day(chavez) is Day.WORKDAY


@given(day=st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_without_a_calendar_only_the_week_counts(day: date) -> None:
    sorts = [Day.WORKDAY] * 5 + [Day.SATURDAY, Day.SUNDAY]
    assert Calendar(CalendarConfig()).day(day) is sorts[day.weekday()]

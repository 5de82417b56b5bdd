"""What sort of day it is for the people of a city."""

from datetime import date
from enum import Enum
from functools import lru_cache

from vigie.city.calendar import CalendarConfig

_SATURDAY, _SUNDAY = 5, 6


class Day(Enum):
    WORKDAY = "workday"
    HOLIDAY_WORKDAY = "holiday_workday"  # of those who have no children at home
    SATURDAY = "saturday"
    SUNDAY = "sunday"  # or a public holiday


class Calendar:
    """The days of a city, by its configuration."""

    def __init__(self, config: CalendarConfig) -> None:
        self._config = config
        self._public = lru_cache(maxsize=None)(config.public_holidays)
        self.day = lru_cache(maxsize=None)(self._day)

    def _day(self, day: date) -> Day:
        if day.weekday() == _SUNDAY or day in self._public(day.year):
            return Day.SUNDAY
        if day.weekday() == _SATURDAY:
            return Day.SATURDAY
        return Day.HOLIDAY_WORKDAY if self._config.is_school_holiday(day) else Day.WORKDAY

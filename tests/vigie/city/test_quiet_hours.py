"""Quiet hours in a city's file."""

import datetime as dt

import pytest
import yaml
from pydantic import ValidationError

from vigie.city.alarms import QuietHours


def quiet_hours(text: str) -> QuietHours:
    return QuietHours.model_validate(yaml.safe_load(text))


def test_times_of_day_stand_in_quotes() -> None:
    quiet = quiet_hours('{start: "22:00", end: "06:30"}')
    assert (quiet.start, quiet.end) == (dt.time(22), dt.time(6, 30))


@pytest.mark.parametrize("start", ["22:00", '"24:00"', '"22:60"', '"10 pm"', '"22:00Z"', "22"])
def test_what_is_no_time_of_day_is_refused(start: str) -> None:
    """YAML takes a bare 22:00 for the number 1320, which is no time either."""
    with pytest.raises(ValidationError, match='is no time of day: write "22:00", in quotes'):
        quiet_hours(f'{{start: {start}, end: "06:30"}}')

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from sensor_sim.calendar import Day
from sensor_sim.rhythms import RHYTHMS, Rhythm
from sensor_sim.world import World
from vigie.city import City


@pytest.mark.parametrize("rhythm", RHYTHMS.values(), ids=RHYTHMS)
def test_a_rhythm_fills_the_day_with_shares(rhythm: Rhythm) -> None:
    for day in (rhythm.workday, rhythm.saturday, rhythm.sunday, rhythm.holiday_workday):
        hours = [hour for hour, _ in day]
        assert hours == sorted(set(hours))
        assert hours[0] == 0
        assert hours[-1] == 24
        assert all(0 <= share <= 1 for _, share in day)


def test_rush_hour_is_by_the_clock_of_the_city(marseille: City, los_angeles: City) -> None:
    for city in (marseille, los_angeles):
        inbound = World(city, seed=1).rhythm("traffic_inbound")
        zone = city.config.zone
        for day in (2, 30):  # of March: the clocks of both cities change in between
            shares = [
                inbound.at(datetime(2026, 3, day, hour, tzinfo=zone).timestamp())
                for hour in range(24)
            ]
            assert shares.index(max(shares)) == 8
            assert shares.index(min(shares)) == 3


def test_sunday_morning_is_quiet() -> None:
    zone = ZoneInfo("Europe/Paris")
    inbound = RHYTHMS["traffic_inbound"]
    sunday, monday = datetime(2026, 11, 22, 8, tzinfo=zone), datetime(2026, 11, 23, 8, tzinfo=zone)
    assert inbound.at(sunday, Day.SUNDAY) < inbound.at(monday, Day.WORKDAY) / 3


def test_people_keep_a_public_holiday_as_a_sunday(marseille: City) -> None:
    world = World(marseille, seed=1)
    zone = marseille.config.zone
    for name in RHYTHMS:
        for hour in range(1, 24):  # at midnight a day is still half the one before
            # 2026-07-14 was a Tuesday, 2026-07-19 a Sunday.
            holiday, sunday = (datetime(2026, 7, day, hour, tzinfo=zone) for day in (14, 19))
            rhythm = world.rhythm(name)
            assert rhythm.at(holiday.timestamp()) == rhythm.at(sunday.timestamp())


def test_without_school_the_roads_are_emptier_and_schools_closed(marseille: City) -> None:
    world = World(marseille, seed=1)
    zone = marseille.config.zone
    # Two Tuesdays of October, the second one within the autumn holidays.
    school, no_school = (datetime(2026, 10, day, 9, tzinfo=zone).timestamp() for day in (13, 20))
    traffic, schools = world.rhythm("traffic_inbound"), world.rhythm("school")
    assert 0.8 * traffic.at(school) < traffic.at(no_school) < 0.9 * traffic.at(school)
    assert schools.at(no_school) < 0.3 * schools.at(school)

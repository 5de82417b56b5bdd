from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from sensor_sim.rhythms import RHYTHMS, Rhythm
from sensor_sim.world import World
from vigie.city import City


@pytest.mark.parametrize("rhythm", RHYTHMS.values(), ids=RHYTHMS)
def test_a_rhythm_fills_the_day_with_shares(rhythm: Rhythm) -> None:
    for day in (rhythm.workday, rhythm.saturday, rhythm.sunday):
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
    assert inbound.at(sunday) < inbound.at(monday) / 3

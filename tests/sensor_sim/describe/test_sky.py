from datetime import date, datetime

from sensor_sim.describe.day import span_of
from sensor_sim.describe.sky import nights, rush_hours
from sensor_sim.world import World
from vigie.city import City


def test_the_sun_of_marseille_rises_and_sets_by_the_almanac(marseille: City) -> None:
    zone = marseille.config.zone
    morning, evening = nights(World(marseille, 1), span_of(date(2026, 11, 28), zone))
    rise = datetime.fromtimestamp(morning.end_ms / 1000, zone)
    fall = datetime.fromtimestamp(evening.start_ms / 1000, zone)
    # 07:45 and 17:06 by the tables of the IMCCE, to some minutes.
    assert abs((rise - datetime(2026, 11, 28, 7, 45, tzinfo=zone)).total_seconds()) < 300
    assert abs((fall - datetime(2026, 11, 28, 17, 6, tzinfo=zone)).total_seconds()) < 300


def test_people_rush_in_the_morning_and_in_the_evening_of_a_workday_only(marseille: City) -> None:
    world, zone = World(marseille, 1), marseille.config.zone
    morning, evening = rush_hours(world, span_of(date(2026, 11, 27), zone))
    for rush, clock in ((morning, "08:00"), (evening, "17:30")):
        amid = datetime.fromisoformat(f"2026-11-27T{clock}").replace(tzinfo=zone)
        assert rush.start_ms < amid.timestamp() * 1000 < rush.end_ms
        assert rush.end_ms - rush.start_ms < 4 * 3_600_000
    assert rush_hours(world, span_of(date(2026, 11, 29), zone)) == []

from datetime import UTC, datetime

import pytest

from sensor_sim.sun import elevation

MARSEILLE = 43.3, 5.37
SYDNEY = -33.87, 151.21


def at(text: str, place: tuple[float, float]) -> float:
    return elevation(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp(), *place)


def test_the_highest_sun_of_the_year_stands_where_latitude_says() -> None:
    highest = max(at(f"2026-06-21T11:{minute:02d}", MARSEILLE) for minute in range(60))
    assert highest == pytest.approx(90 - 43.3 + 23.44, abs=0.1)


def test_the_sun_rises_in_marseille_when_almanacs_say() -> None:
    # 23 November 2026: about 07:35 and 17:09 local time.
    assert at("2026-11-23T06:25", MARSEILLE) < -0.8 < at("2026-11-23T06:45", MARSEILLE)
    assert at("2026-11-23T16:00", MARSEILLE) > -0.8 > at("2026-11-23T16:20", MARSEILLE)


def test_december_is_summer_in_the_south() -> None:
    assert at("2026-12-21T02:00", SYDNEY) > 75
    assert at("2026-12-21T14:00", SYDNEY) < -25

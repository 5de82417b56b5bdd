"""Buildings are heated when it is cold and cooled when it is hot, for as many as are in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor_sim.comfort import COMFORTS
from sensor_sim.kinds import simulate
from sensor_sim.rhythms import RHYTHMS
from sensor_sim.world import World
from vigie.city import City
from vigie.model import Device

COLD_S, HOT_S = 1_768_550_400, 1_784_635_200  # noon in January and in July of 2026, on workdays


@pytest.mark.parametrize("use", COMFORTS)
@given(outside=st.floats(16, 24), occupancy=st.floats(0, 1))
def test_nothing_is_needed_in_between(use: str, outside: float, occupancy: float) -> None:
    assert COMFORTS[use].power(outside, occupancy) == 0


@pytest.mark.parametrize("use", COMFORTS)
@given(outside=st.floats(-30, 50), further=st.floats(0, 20), occupancy=st.floats(0, 1))
def test_the_colder_or_hotter_the_more_up_to_a_part_of_the_peak(
    use: str, outside: float, further: float, occupancy: float
) -> None:
    comfort = COMFORTS[use]
    away = outside - further if outside < 20 else outside + further
    assert 0 <= comfort.power(outside, occupancy) <= comfort.power(away, occupancy) <= 0.4


def test_every_use_of_a_building_has_its_comfort() -> None:
    not_of_buildings = {"traffic_inbound", "traffic_outbound", "cycling", "charging"}
    of_people = {one for one in RHYTHMS if one.startswith(("presence", "arriving"))}
    assert set(COMFORTS) == set(RHYTHMS) - not_of_buildings - of_people


def test_offices_are_heated_in_january_and_cooled_in_july_and_hardly_at_night(
    marseille: City,
) -> None:
    climate = World(marseille, seed=7).climate("office")
    assert climate.at(COLD_S) > 0.02
    assert climate.at(HOT_S) > 0.02
    assert climate.at(COLD_S - 9 * 3600) < climate.at(COLD_S)


def test_a_building_of_an_unheard_of_use_is_an_office(marseille: City) -> None:
    world = World(marseille, seed=7)
    office, other = (
        simulate(world, Device("tower", "building_meter", attributes={"use": use}))
        for use in ("office", "charging")
    )
    assert other(COLD_S) == office(COLD_S)

"""A city of any size is one city: the same sorts of devices around the same places."""

from collections import Counter
from dataclasses import replace
from math import fsum

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sensor_sim.enlarge import enlarged, evenly
from sensor_sim.fleet import Fleet
from sensor_sim.simulation import Simulation
from sensor_sim.world import World
from vigie.city import City
from vigie.model import Device

START_MS = 1_795_417_200_000
law = settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def large(marseille: City) -> City:
    return enlarged(marseille, 3000, seed=7)


def original_of(sibling: Device, city: City) -> Device:
    return next(one for one in city.devices if one.id == sibling.id.rpartition("-s")[0])


def test_its_own_devices_come_first_and_every_id_is_another(marseille: City, large: City) -> None:
    assert large.devices[: len(marseille.devices)] == marseille.devices
    assert len({one.id for one in large.devices}) == 3000


def test_kinds_are_as_common_as_they_were(marseille: City, large: City) -> None:
    before = Counter(one.kind for one in marseille.devices)
    after = Counter(one.kind for one in large.devices)
    feeders = before.pop("district_feeder")
    assert after.pop("district_feeder") == feeders
    for kind, count in before.items():
        assert after[kind] / after.total() == pytest.approx(count / before.total(), rel=0.05)


def test_siblings_stand_apart_and_in_the_district_of_the_original(
    marseille: City, large: City
) -> None:
    siblings = large.devices[len(marseille.devices) :]
    for one in siblings:
        assert one.lat is not None
        assert one.lon is not None
        assert one.district == original_of(one, marseille).district
        assert marseille.districts.at(one.lat, one.lon) == one.district
        assert one.lat == pytest.approx(original_of(one, marseille).lat, abs=0.0061)
    places = {(one.lat, one.lon) for one in large.devices}
    assert len(places) > 0.95 * len(large.devices)


def test_sizes_are_drawn_around_the_originals_and_the_rest_is_the_same(
    marseille: City, large: City
) -> None:
    capacities = set()
    for one in large.devices[len(marseille.devices) :]:
        original = original_of(one, marseille)
        assert (one.kind, one.interval_s) == (original.kind, original.interval_s)
        assert one.attributes.keys() == original.attributes.keys()
        assert one.attributes.get("use") == original.attributes.get("use")
        assert one.attributes.get("speed_limit") == original.attributes.get("speed_limit")
        capacity, was = one.attributes.get("capacity"), original.attributes.get("capacity")
        if isinstance(capacity, float) and isinstance(was, float):
            capacities.add(capacity / was)
            assert capacity.is_integer()
            assert 0.7 * was <= capacity <= 1.3 * was
    assert max(capacities) > 1.15
    assert min(capacities) < 0.85


@given(count=st.integers(368, 1500))
@law
def test_a_sibling_is_the_same_in_a_city_of_any_size(
    marseille: City, large: City, count: int
) -> None:
    known = {one.id: one for one in large.devices}
    city = enlarged(marseille, count, seed=7)
    assert len(city.devices) == count
    assert all(known[one.id] == one for one in city.devices)


def test_another_seed_puts_them_elsewhere(marseille: City, large: City) -> None:
    others = enlarged(marseille, 3000, seed=8).devices
    pairs = list(zip(large.devices, others, strict=True))[len(marseille.devices) :]
    assert sum((one.lat, one.lon) != (other.lat, other.lon) for one, other in pairs) > 2000


def test_an_id_that_the_city_has_already_is_left_out(marseille: City) -> None:
    first = marseille.devices[0]
    few = replace(marseille, devices=(first, replace(first, id=f"{first.id}-s2")))
    names = [one.id for one in enlarged(few, 5, seed=7).devices]
    assert len(set(names)) == 5
    assert f"{first.id}-s3" in names


def test_devices_without_a_place_have_siblings_without_one(marseille: City) -> None:
    city = replace(marseille, devices=(Device("here", "door_contact"),))
    assert [one.lat for one in enlarged(city, 3, seed=7).devices] == [None] * 3


@pytest.mark.parametrize("count", [1, 20, 367, 368])
def test_fewer_are_taken_from_all_parts_of_the_list(marseille: City, count: int) -> None:
    assert enlarged(marseille, count, seed=7) is marseille
    few = evenly(marseille.devices, count)
    assert len({one.id for one in few}) == count


def test_bikes_are_conserved_across_all_docks_of_the_enlarged_city(marseille: City) -> None:
    simulation = Simulation.of(marseille, 7, 1000)
    fleet = Fleet.of(World(simulation.city, seed=7))
    docks = [index for index, one in enumerate(simulation.devices) if one.kind == "bike_dock"]
    assert len(docks) > 150
    for hour in range(0, 24, 3):
        time_ms = START_MS + hour * 3_600_000
        docked = sum(simulation.values_at(one, time_ms)["bikes_available"] for one in docks)
        assert docked + fleet.riding(time_ms / 1000) == fleet.bikes


def test_a_districts_feeder_brings_what_all_of_its_siblings_draw(marseille: City) -> None:
    simulation = Simulation.of(marseille, 7, 1000)
    said = [
        (one, simulation.values_at(number, START_MS))
        for number, one in enumerate(simulation.devices)
    ]
    feeders = [(one, values) for one, values in said if one.kind == "district_feeder"]
    for feeder, values in feeders:
        inside = [says for one, says in said if one.district == feeder.district]
        drawn = fsum(says.get("active_power", 0.0) for says in inside)
        generated = fsum(says.get("generated_power", 0.0) for says in inside)
        lost = values["line_losses"]
        assert values["grid_power"] == pytest.approx(drawn + lost - generated, abs=0.02)


def test_a_city_of_nothing_that_there_can_be_more_of_stays_as_it_is(marseille: City) -> None:
    feeders = tuple(one for one in marseille.devices if one.kind == "district_feeder")
    city = replace(marseille, devices=feeders)
    assert enlarged(city, 1000, seed=7) is city
    assert Simulation.of(city, 7, 1000).devices == feeders

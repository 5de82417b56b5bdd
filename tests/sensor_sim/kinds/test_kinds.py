"""What holds for every simulated device, at any time."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sensor_sim.kinds import KINDS, simulate
from sensor_sim.simulation import Simulation
from sensor_sim.world import World
from vigie.catalogue import Temporal, load_catalogue
from vigie.city import City
from vigie.model import Device

CATALOGUE = load_catalogue()
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp()
YEAR_S = 366 * 86_400
times = st.floats(NOON - YEAR_S, NOON + YEAR_S)
seeds = st.integers(0, 50)
law = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="session")
def worlds(marseille: City) -> dict[int, World]:
    """Worlds by seed, kept: the curves of one take a moment to sum."""
    return {seed: World(marseille, seed) for seed in range(3)}


def of_kind(simulation: Simulation, kind: str) -> list[int]:
    return [number for number, one in enumerate(simulation.devices) if one.kind == kind]


def bare(kind: str, number: int = 0) -> Device:
    """A device about which nothing is known but its kind."""
    return Device(id=f"{kind}-{number}", kind=kind)


def test_every_kind_of_the_catalogue_can_be_simulated() -> None:
    assert set(KINDS) == set(CATALOGUE.kinds)


@pytest.mark.parametrize("kind", KINDS)
@given(seed=st.integers(0, 2), number=st.integers(0, 20), time_s=times)
@law
def test_a_device_reports_metrics_of_its_kind_in_their_range(
    *, worlds: dict[int, World], kind: str, seed: int, number: int, time_s: float
) -> None:
    values = simulate(worlds[seed], bare(kind, number))(time_s)
    assert values
    assert set(values) <= set(CATALOGUE.kinds[kind].metrics)
    for metric, value in values.items():
        assert CATALOGUE.metrics[metric].range.holds(value), f"{metric} is {value}"
        assert not CATALOGUE.metrics[metric].states or value in CATALOGUE.metrics[metric].states


@pytest.mark.parametrize("kind", KINDS)
@given(seed=st.integers(0, 2), number=st.integers(0, 20), time_s=times, later_s=st.floats(0, 1e6))
@law
def test_a_counter_never_falls(
    *, worlds: dict[int, World], kind: str, seed: int, number: int, time_s: float, later_s: float
) -> None:
    report = simulate(worlds[seed], bare(kind, number))
    before, after = report(time_s), report(time_s + later_s)
    for metric, value in before.items():
        if CATALOGUE.metrics[metric].temporal is Temporal.COUNTER:
            assert after[metric] >= value


@given(time_s=times, data=st.data())
@law
def test_every_device_of_the_city_stays_in_range(
    simulation: Simulation, time_s: float, data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(simulation.devices) - 1))
    for metric, value in simulation.reports[number](time_s).items():
        assert CATALOGUE.metrics[metric].range.holds(value), f"{metric} is {value}"


@pytest.mark.parametrize(
    ("kind", "power", "register"),
    [
        ("building_meter", "active_power", "energy_index"),
        ("light_cabinet", "active_power", "energy_index"),
        ("ev_charger", "active_power", "energy_index"),
        ("solar_plant", "generated_power", "generated_energy_index"),
    ],
)
@given(data=st.data(), time_s=times)
@settings(law, max_examples=15)
def test_a_register_grows_by_the_energy_that_the_power_amounts_to(
    *,
    simulation: Simulation,
    kind: str,
    power: str,
    register: str,
    data: st.DataObject,
    time_s: float,
) -> None:
    report = simulation.reports[data.draw(st.sampled_from(of_kind(simulation, kind)))]
    step_s, steps = 20, 540
    energy = sum(
        report(time_s + (step + 0.5) * step_s)[power] * step_s / 3600 for step in range(steps)
    )
    grown = report(time_s + steps * step_s)[register] - report(time_s)[register]
    assert grown == pytest.approx(energy, rel=2e-3, abs=0.05)


@given(data=st.data(), time_s=times)
@law
def test_bikes_and_free_docks_make_up_the_station(
    simulation: Simulation, data: st.DataObject, time_s: float
) -> None:
    number = data.draw(st.sampled_from(of_kind(simulation, "bike_dock")))
    values = simulation.reports[number](time_s)
    capacity = simulation.devices[number].attributes["capacity"]
    assert values["bikes_available"] + values["docks_available"] == capacity
    assert min(values.values()) >= 0


@given(data=st.data(), time_s=times)
@law
def test_a_car_park_has_no_more_free_places_than_places(
    simulation: Simulation, data: st.DataObject, time_s: float
) -> None:
    number = data.draw(st.sampled_from(of_kind(simulation, "car_park")))
    capacity = simulation.devices[number].attributes["capacity"]
    assert isinstance(capacity, float)
    assert 0 <= simulation.reports[number](time_s)["free_places"] <= capacity


@given(data=st.data(), one_s=times, another_s=times)
@law
def test_the_closer_vehicles_are_together_the_slower_they_are(
    simulation: Simulation, data: st.DataObject, one_s: float, another_s: float
) -> None:
    report = simulation.reports[data.draw(st.sampled_from(of_kind(simulation, "traffic_counter")))]
    calm, dense = sorted((report(one_s), report(another_s)), key=lambda one: one["lane_occupancy"])
    # Rain slows traffic by some percent, and only then may the calmer road be the slower one;
    # and occupancy is rounded to what makes a few tenths of speed.
    assert dense["mean_speed"] <= calm["mean_speed"] * 1.09 + 0.3


def test_traffic_all_but_stops_short_of_the_capacity(simulation: Simulation) -> None:
    day = [NOON + minute * 60 for minute in range(0, 1440, 5)]
    reports = [simulation.reports[one] for one in of_kind(simulation, "traffic_counter")]
    speeds = [[report(time_s)["mean_speed"] for time_s in day] for report in reports]
    assert min(min(one) / max(one) for one in speeds) < 0.65


@given(data=st.data(), time_s=times)
@law
def test_street_lights_follow_the_sun(
    simulation: Simulation, data: st.DataObject, time_s: float
) -> None:
    report = simulation.reports[data.draw(st.sampled_from(of_kind(simulation, "light_cabinet")))]
    values = report(time_s)
    height = World(simulation.city, seed=7).weather.sun(time_s)
    assert values["lighting_state"] == (values["dimming_level"] > 0)
    if height > 2:
        assert values["lighting_state"] == 0
        assert values["active_power"] == 0
    if height < -8:
        assert values["lighting_state"] == 1
        assert values["active_power"] > 0


@given(data=st.data(), time_s=times)
@law
def test_the_sun_alone_makes_solar_power(
    simulation: Simulation, data: st.DataObject, time_s: float
) -> None:
    number = data.draw(st.sampled_from(of_kind(simulation, "solar_plant")))
    power = simulation.reports[number](time_s)["generated_power"]
    height = World(simulation.city, seed=7).weather.sun(time_s)
    assert power <= simulation.devices[number].attributes["peak_kw"]  # type: ignore[operator]
    assert power == 0 or height > -12
    assert power > 0 or height < 12


@given(data=st.data(), time_s=times)
@law
def test_solar_power_follows_the_sunlight_that_clouds_let_through(
    simulation: Simulation, data: st.DataObject, time_s: float
) -> None:
    number = data.draw(st.sampled_from(of_kind(simulation, "solar_plant")))
    peak_kw = simulation.devices[number].attributes["peak_kw"]
    assert isinstance(peak_kw, float)
    weather = World(simulation.city, seed=7).weather
    # Panels look up to 25 minutes east or west; sunlight is sampled by quarters of an hour.
    light = [weather.irradiance(time_s + minute * 60) / 1000 for minute in range(-41, 42)]
    power = simulation.reports[number](time_s)["generated_power"]
    assert 0.78 * peak_kw * min(light) - 0.01 <= power <= 0.88 * peak_kw * max(light) + 0.01


@given(data=st.data(), time_s=times)
@law
def test_charging_points_in_use_carry_the_power_drawn(
    simulation: Simulation, data: st.DataObject, time_s: float
) -> None:
    number = data.draw(st.sampled_from(of_kind(simulation, "ev_charger")))
    values, device = simulation.reports[number](time_s), simulation.devices[number]
    points, peak_kw = device.attributes["points"], device.attributes["peak_kw"]
    assert isinstance(points, float)
    assert isinstance(peak_kw, float)
    assert 0 <= values["occupied_points"] <= points
    assert values["active_power"] <= (values["occupied_points"] + 0.05) * peak_kw / points + 0.01


def test_the_middle_of_the_city_fills_by_day_and_its_edge_by_night(marseille: City) -> None:
    world = World(marseille, seed=7)
    docks = [one for one in marseille.devices if one.kind == "bike_dock"]
    docks.sort(key=world.centrality)
    night, day = NOON - 9 * 3600, NOON + 3 * 3600

    def gain(devices: list[Device]) -> float:
        reports = [simulate(world, one) for one in devices]
        return sum(one(day)["bikes_available"] - one(night)["bikes_available"] for one in reports)

    assert gain(docks[-15:]) > 0 > gain(docks[:15])

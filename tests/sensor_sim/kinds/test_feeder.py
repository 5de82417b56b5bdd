"""A district's feeder carries what its meters draw, and its losses, less what its panels give."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sensor_sim.kinds import Report, simulate
from sensor_sim.simulation import Simulation
from sensor_sim.world import World
from vigie.model import Device

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp()
FED = ("building_meter", "light_cabinet", "ev_charger", "solar_plant")


def report_of(simulation: Simulation, device_id: str) -> Report:
    ids = [one.id for one in simulation.devices]
    return simulation.reports[ids.index(device_id)]


def total(simulation: Simulation, district: str, metric: str, time_s: float) -> float:
    return sum(
        report(time_s).get(metric, 0.0)
        for device, report in zip(simulation.devices, simulation.reports, strict=True)
        if device.kind in FED and device.district == district
    )


@given(data=st.data(), time_s=st.floats(NOON - 4e7, NOON + 4e7))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_district_balances_at_any_time(
    simulation: Simulation, data: st.DataObject, time_s: float
) -> None:
    feeders = [one for one in simulation.devices if one.kind == "district_feeder"]
    feeder = data.draw(st.sampled_from(feeders))
    assert feeder.district is not None
    values = report_of(simulation, feeder.id)(time_s)
    drawn = total(simulation, feeder.district, "active_power", time_s)
    generated = total(simulation, feeder.district, "generated_power", time_s)
    losses = feeder.attributes["losses"]
    assert isinstance(losses, float)
    assert values["line_losses"] == pytest.approx(losses * drawn, abs=0.006)
    assert values["grid_power"] == pytest.approx(
        drawn + values["line_losses"] - generated, abs=0.006
    )
    assert drawn > 0


def test_every_district_of_marseille_has_a_feeder(simulation: Simulation) -> None:
    fed = {one.district for one in simulation.devices if one.kind == "district_feeder"}
    assert fed == {one.id for one in simulation.city.districts}


def test_panels_that_give_more_than_is_drawn_feed_the_grid(simulation: Simulation) -> None:
    city = simulation.city
    panels = [one for one in city.devices if one.kind == "solar_plant"]
    sunny = Device("plant", "solar_plant", district="d", attributes={"peak_kw": 500.0})
    feeder = Device("feeder", "district_feeder", district="d")
    assert panels
    world = World(type(city)(city.folder, city.config, city.districts, (*panels, sunny)), seed=7)
    day = [NOON + minute * 60 for minute in range(-720, 720, 20)]
    assert min(simulate(world, feeder)(time_s)["grid_power"] for time_s in day) < -20


def test_a_feeder_outside_all_districts_feeds_nothing(simulation: Simulation) -> None:
    report = simulate(World(simulation.city, seed=7), Device("lone", "district_feeder"))
    assert report(NOON) == {"grid_power": 0, "line_losses": 0}

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from sensor_sim.describe.day import binned, day_of, of_kinds, span_of
from sensor_sim.simulation import Simulation
from vigie.catalogue import load_catalogue
from vigie.city import City

PARIS = ZoneInfo("Europe/Paris")
METRICS = load_catalogue().metrics


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-11-28", 24), ("2026-03-29", 23), ("2026-10-25", 25)]
)
def test_a_day_is_the_city_s_with_all_its_hours(day: str, hours: int) -> None:
    span = span_of(date.fromisoformat(day), PARIS)
    assert span.bins == 4 * hours
    start = datetime.fromtimestamp(span.start_ms / 1000, PARIS)
    assert (f"{start:%Y-%m-%d}", start.hour) == (day, 0)


@pytest.mark.parametrize(
    ("metric", "values"),
    [
        ("active_power", [4.0, 4.0, 7.0]),  # the mean of a quarter hour, and it holds
        ("cyclist_count", [6.0, 0.0, 14.0]),  # an amount: their sum, and none is none
        ("energy_index", [3.0, 3.0, 7.0]),  # a register: what it rose by since midnight
        ("lighting_state", [5.0, 5.0, 9.0]),  # a state: the last
    ],
)
def test_a_quarter_hour_is_what_its_metric_s_arithmetic_says(
    metric: str, values: list[float]
) -> None:
    heard = {-1: [2.0], 0: [1.0, 5.0] if metric == "cyclist_count" else [3.0, 5.0], 2: [5.0, 9.0]}
    assert binned(heard, METRICS[metric], 3) == values


def test_who_has_not_reported_yet_has_no_value() -> None:
    assert binned({1: [4.0]}, METRICS["active_power"], 3) == [None, 4.0, 4.0]


def test_the_day_is_what_the_devices_report(marseille: City) -> None:
    simulation = of_kinds(Simulation.of(marseille, seed=1), ["bike_counter", "air_station"])
    span = span_of(date(2026, 11, 27), marseille.config.zone)
    found = day_of(simulation, span)
    assert set(found) == {"bike_counter", "air_station"}
    counters = {one.id for one in marseille.devices if one.kind == "bike_counter"}
    cyclists = found["bike_counter"]["cyclist_count"]
    assert {one.device.id for one in cyclists} == counters
    # An amount that is reported is never left out: it is what the city would have sent.
    sent = sum(
        one.values["cyclist_count"]
        for one in simulation.reported(simulation.beats, span.start_ms, span.end_ms)
        if one.device.id in counters
    )
    assert sum(value or 0 for one in cyclists for value in one.values) == pytest.approx(sent)

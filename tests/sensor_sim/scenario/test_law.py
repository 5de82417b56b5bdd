"""What holds whatever happens: the past stays, registers rise, nothing is made or lost."""

import os
import subprocess
import sys
from hashlib import sha256
from itertools import islice

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sensor_sim.fleet import Fleet
from sensor_sim.simulation import Simulation
from sensor_sim.world import World
from tests.sensor_sim.scenario.befalling import SEED, START_MS, Befalling
from vigie.catalogue import Temporal, load_catalogue

NAMES = ("blackout", "closed_tunnel", "heat_wave", "match_night", "storm", "transport_strike")
HOUR_MS = 3_600_000
STOP_MS = START_MS + 77 * 60_000 + 123
ALL = tuple((name, START_MS + number * 1_234_567, None) for number, name in enumerate(NAMES))
METRICS = load_catalogue().metrics
law = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
before = st.one_of(st.integers(1, 3_600_000), st.integers(1, 40 * 24 * HOUR_MS))


def same_until(one: Simulation, another: Simulation, end_ms: int, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(one.devices) - 1))
    time_ms = end_ms - data.draw(before)
    assert one.values_at(number, time_ms) == another.values_at(number, time_ms)


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(law, max_examples=300)
def test_nothing_before_a_start_is_changed_by_it(
    befalling: Befalling, name: str, data: st.DataObject
) -> None:
    same_until(befalling.of((name, START_MS, None)), befalling.of(), START_MS, data)


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(law, max_examples=300)
def test_nothing_before_a_stop_is_changed_by_it(
    befalling: Befalling, name: str, data: st.DataObject
) -> None:
    stopped = befalling.of((name, START_MS, STOP_MS))
    same_until(stopped, befalling.of((name, START_MS, None)), STOP_MS, data)


@given(data=st.data())
@settings(law, max_examples=300)
def test_nothing_before_is_changed_by_what_else_happens(
    befalling: Befalling, data: st.DataObject
) -> None:
    last_ms = ALL[-1][1]
    same_until(befalling.of(*ALL), befalling.of(*ALL[:-1]), last_ms, data)


def test_in_what_order_occurrences_are_named_changes_nothing(befalling: Befalling) -> None:
    one, another = befalling.of(*ALL), befalling.of(*reversed(ALL))
    start_ms = ALL[-1][1] + HOUR_MS
    assert list(one.live(start_ms, start_ms + 30_000)) == list(
        another.live(start_ms, start_ms + 30_000)
    )


@pytest.mark.parametrize(
    "happening",
    [*(((name, START_MS, None),) for name in NAMES), ALL, (("storm", START_MS, STOP_MS),)],
)
@given(data=st.data(), at=st.integers(-HOUR_MS, 30 * HOUR_MS), later=st.integers(0, 3 * HOUR_MS))
@settings(law, max_examples=300)
def test_registers_never_fall_and_all_values_stay_in_range(
    befalling: Befalling,
    happening: tuple[tuple[str, int, int | None], ...],
    data: st.DataObject,
    at: int,
    later: int,
) -> None:
    simulation = befalling.of(*happening)
    number = data.draw(st.integers(0, len(simulation.devices) - 1))
    first = simulation.values_at(number, START_MS + at)
    second = simulation.values_at(number, START_MS + at + later)
    for metric, value in second.items():
        assert METRICS[metric].range.holds(value), f"{metric} is {value}"
        if METRICS[metric].temporal is Temporal.COUNTER and metric in first:
            assert value >= first[metric]


def of_kind(simulation: Simulation, kind: str) -> list[int]:
    return [number for number, one in enumerate(simulation.devices) if one.kind == kind]


@pytest.mark.parametrize(
    ("kind", "power", "register"),
    [
        ("building_meter", "active_power", "energy_index"),
        ("ev_charger", "active_power", "energy_index"),
        ("solar_plant", "generated_power", "generated_energy_index"),
    ],
)
@given(data=st.data(), at=st.integers(-HOUR_MS, 10 * HOUR_MS))
@settings(law, max_examples=20)
def test_a_register_still_grows_by_the_energy_that_the_power_amounts_to(
    *,
    befalling: Befalling,
    kind: str,
    power: str,
    register: str,
    data: st.DataObject,
    at: int,
) -> None:
    simulation = befalling.of(*ALL)
    report = simulation.reports[data.draw(st.sampled_from(of_kind(simulation, kind)))]
    time_s, step_s, steps = (START_MS + at) / 1000, 10, 540
    values = [report(time_s + (step + 0.5) * step_s) for step in range(steps)]
    energy = sum(one[power] * step_s / 3600 for one in values)
    first, last = report(time_s), report(time_s + steps * step_s)
    grown = last[register] - first[register]
    # A power that changes within one of these steps, even the first, is taken for the whole of it.
    most = max(one[power] for one in (first, *values, last))
    assert grown == pytest.approx(energy, rel=2e-3, abs=0.05 + 4 * most * step_s / 3600)


@given(data=st.data(), at=st.integers(-HOUR_MS, 40 * HOUR_MS))
@settings(law, max_examples=300)
def test_a_car_park_is_never_fuller_than_full(
    befalling: Befalling, data: st.DataObject, at: int
) -> None:
    simulation = befalling.of(*CROWDED)
    number = data.draw(st.sampled_from(of_kind(simulation, "car_park")))
    values = simulation.values_at(number, START_MS + at)
    capacity = simulation.devices[number].attributes["capacity"]
    assert isinstance(capacity, float)
    assert 0 <= values["free_places"] <= capacity
    assert values["entry_index"] - values["exit_index"] == capacity - values["free_places"]


CROWDED = (
    ("transport_strike", START_MS, None),
    ("match_night", START_MS + 5 * HOUR_MS, None),
    ("match_night", START_MS + 7 * HOUR_MS, None),
)


def test_car_parks_do_fill(befalling: Befalling) -> None:
    simulation = befalling.of(*CROWDED)
    [velodrome] = [
        number
        for number in of_kind(simulation, "car_park")
        if simulation.devices[number].id == "parking-13208-02"
    ]
    free = [
        simulation.values_at(velodrome, START_MS + minute * 60_000)["free_places"]
        for minute in range(0, 24 * 60, 5)
    ]
    assert min(free) < 900 / 100


@given(at=st.integers(-HOUR_MS, 20 * HOUR_MS))
@settings(law, max_examples=60)
def test_every_bike_is_docked_or_ridden_whatever_happens(befalling: Befalling, at: int) -> None:
    happening = (
        ("transport_strike", START_MS, None),
        ("match_night", START_MS + HOUR_MS, None),
        ("storm", START_MS + 8 * HOUR_MS, None),
    )
    simulation = befalling.of(*happening)
    fleet = Fleet.of(World(befalling.city, SEED, [befalling.happens(*one) for one in happening]))
    docked = 0.0
    for number in of_kind(simulation, "bike_dock"):
        values = simulation.values_at(number, START_MS + at)
        capacity = simulation.devices[number].attributes["capacity"]
        assert values["bikes_available"] + values["docks_available"] == capacity
        assert min(values.values()) >= 0
        docked += values["bikes_available"]
    assert docked + fleet.riding((START_MS + at) / 1000) == fleet.bikes


@given(data=st.data(), time_ms=st.integers(START_MS - 3 * HOUR_MS, START_MS + 12 * HOUR_MS))
@settings(law, max_examples=100)
def test_what_was_asked_before_changes_nothing(
    befalling: Befalling, data: st.DataObject, time_ms: int
) -> None:
    asked, fresh = befalling.of(*CROWDED), befalling.of(*CROWDED[::-1])
    number = data.draw(st.integers(0, len(asked.devices) - 1))
    asked.values_at(number, START_MS + data.draw(st.integers(0, 48 * HOUR_MS)))
    assert asked.values_at(number, time_ms) == fresh.values_at(number, time_ms)


PROGRAM = """
import sys
from hashlib import sha256
from itertools import islice
from pathlib import Path
from sensor_sim.scenario import Occurrence, load_scenarios
from sensor_sim.simulation import Simulation
from vigie.city import load_city

city = load_city(Path(sys.argv[1]))
scenarios = load_scenarios(city)
happening = [Occurrence(one, int(sys.argv[2])) for one in scenarios.values()]
digest = sha256()
for message in islice(Simulation.of(city, 7, occurrences=happening).live(int(sys.argv[3])), 3000):
    digest.update(b"%d %s %s;" % (message.time_ms, message.topic.encode(), message.payload))
print(digest.hexdigest())
"""


def test_other_processes_make_the_same_bytes(befalling: Befalling) -> None:
    from_ms = START_MS + HOUR_MS
    digest = sha256()
    simulation = befalling.of(*((name, START_MS, None) for name in reversed(NAMES)))
    for one in islice(simulation.live(from_ms), 3000):
        digest.update(b"%d %s %s;" % (one.time_ms, one.topic.encode(), one.payload))
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(befalling.city.folder), str(START_MS), str(from_ms)],
        env={**os.environ, "PYTHONHASHSEED": "3", "TZ": "Pacific/Chatham"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == digest.hexdigest()

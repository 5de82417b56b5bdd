"""Same seed and start, same stream: to the byte, in any process, in any order of asking."""

import os
import subprocess
import sys
from hashlib import sha256
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensor_sim.simulation import Simulation
from vigie.city import City

START_MS = 1_795_417_200_000
PROGRAM = """
import sys
from hashlib import sha256
from itertools import islice
from pathlib import Path
from sensor_sim.simulation import Simulation
from vigie.city import load_city

city = load_city(Path(sys.argv[1]))
stream = Simulation.of(city, seed=7).live(int(sys.argv[2]))
digest = sha256()
for message in islice(stream, 3000):
    digest.update(b"%d %s %s;" % (message.time_ms, message.topic.encode(), message.payload))
print(digest.hexdigest())
"""


def digest_of(simulation: Simulation, start_ms: int = START_MS) -> str:
    digest = sha256()
    for message in islice(simulation.live(start_ms), 3000):
        digest.update(b"%d %s %s;" % (message.time_ms, message.topic.encode(), message.payload))
    return digest.hexdigest()


def in_another_process(city: City, hash_seed: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, str(city.folder), str(START_MS)],
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": "Pacific/Chatham"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


def test_other_processes_make_the_same_bytes(marseille: City, simulation: Simulation) -> None:
    here = digest_of(simulation)
    assert in_another_process(marseille, hash_seed="1") == here
    assert in_another_process(marseille, hash_seed="2") == here


def test_another_seed_is_another_day(marseille: City, simulation: Simulation) -> None:
    assert digest_of(Simulation.of(marseille, seed=8)) != digest_of(simulation)


def test_a_stream_that_starts_later_is_the_same_from_there_on(simulation: Simulation) -> None:
    whole = list(simulation.live(START_MS, START_MS + 20_000))
    assert [one for one in whole if one.time_ms >= START_MS + 7000] == list(
        simulation.live(START_MS + 7000, START_MS + 20_000)
    )


def test_fewer_devices_say_the_same(marseille: City, simulation: Simulation) -> None:
    few = Simulation.of(marseille, seed=7, count=20)
    spoken = set(simulation.live(START_MS, START_MS + 60_000))
    assert len({one.kind for one in few.devices}) > 5
    assert set(few.live(START_MS, START_MS + 60_000)) < spoken


@pytest.fixture(scope="module")
def twin(marseille: City) -> Simulation:
    return Simulation.of(marseille, seed=7)


@given(
    number=st.integers(0, 351), time_s=st.floats(1.76e9, 1.80e9), before_s=st.floats(1.76e9, 1.80e9)
)
@settings(deadline=None)
def test_what_was_asked_before_changes_nothing(
    simulation: Simulation, twin: Simulation, number: int, time_s: float, before_s: float
) -> None:
    simulation.reports[number](before_s)
    assert simulation.reports[number](time_s) == twin.reports[number](time_s)

"""Same seed and start, same stream: to the byte, in any process, in any order of asking."""

import ast
import os
import subprocess
import sys
from hashlib import sha256
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sensor_sim.kinds
from sensor_sim.simulation import Simulation
from vigie.city import City

START_MS = 1_795_417_200_000
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
OF_THE_CITY = [
    "arrivals",
    "chance",
    "comfort",
    "curve",
    "enlarge",
    "fleet",
    "nearby",
    "rhythms",
    "road",
    "sun",
    "weather",
    "world",
]
PINNED = {
    "marseille": "28bfdd5101a52af03e25fb310392537290287644f3213bf523066ac004e956ee",
    "marseille, 1000 devices": "af91938ca90324a7fa0fb576395006923c63c1f446243b58019b0503419b9eb8",
    "los-angeles": "efc95640b1ff1f6b21ceec5596e1f3e0068da8b5e86265224169666142797f09",
}
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


def pinned(city: City, count: int | None = None) -> str:
    """The digest of what a city says at hours and seasons that are far apart."""
    simulation = Simulation.of(city, 7, count)
    digest = sha256()
    for start_ms in range(START_MS - 300 * DAY_MS, START_MS + 300 * DAY_MS, 53 * DAY_MS + HOUR_MS):
        for message in islice(simulation.live(start_ms), 1500):
            digest.update(b"%d %s %s;" % (message.time_ms, message.topic.encode(), message.payload))
    return digest.hexdigest()


def test_every_python_on_every_machine_makes_these_bytes(
    marseille: City, los_angeles: City
) -> None:
    """Who changes on purpose what a simulated city says, pins here what it says from then on."""
    assert pinned(marseille) == PINNED["marseille"]
    assert pinned(marseille, 1000) == PINNED["marseille, 1000 devices"]
    assert pinned(los_angeles) == PINNED["los-angeles"]


def test_a_citys_floats_are_not_added_by_sum() -> None:
    """It rounds otherwise since Python 3.12: add them in a loop, or with math.fsum."""
    folder = Path(sensor_sim.kinds.__file__).parent
    modules = [
        *folder.glob("*.py"),
        *folder.parent.glob("scenario/*.py"),
        *(folder.parent / f"{one}.py" for one in OF_THE_CITY),
    ]
    calls = [
        f"{module.name}:{node.lineno}"
        for module in modules
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "sum"
        and isinstance(node.args[0], ast.GeneratorExp)  # what has a name here are whole numbers
    ]
    assert not calls


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
    number=st.integers(0, 367), time_s=st.floats(1.76e9, 1.80e9), before_s=st.floats(1.76e9, 1.80e9)
)
@settings(deadline=None)
def test_what_was_asked_before_changes_nothing(
    simulation: Simulation, twin: Simulation, number: int, time_s: float, before_s: float
) -> None:
    simulation.reports[number](before_s)
    assert simulation.reports[number](time_s) == twin.reports[number](time_s)

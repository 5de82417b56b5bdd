"""The cities that ship, and an ear at a real broker."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from sensor_sim.simulation import Simulation
from tests.sensor_sim.ear import Ear, Listen
from vigie.city import City, load_city
from vigie.settings import Settings

CITIES = Path(__file__).parents[2] / "cities"


@pytest.fixture(scope="session")
def marseille() -> City:
    return load_city(CITIES / "marseille")


@pytest.fixture(scope="session")
def los_angeles() -> City:
    return load_city(CITIES / "los-angeles")


@pytest.fixture(scope="session")
def simulation(marseille: City) -> Simulation:
    return Simulation.of(marseille, seed=7)


@pytest.fixture
def listen() -> Iterator[Listen]:
    """Opens ears and closes them after the test."""
    ears: list[Ear] = []

    def open_ear(url: str, topic: str = "#") -> Ear:
        ears.append(Ear(url, topic))
        return ears[-1]

    yield open_ear
    for ear in ears:
        ear.close()


@pytest.fixture
def at_broker() -> Callable[[str], Settings]:
    """The settings of a simulator at the broker with this URL."""
    return lambda url: Settings(mqtt_url=SecretStr(url), cities_dir=CITIES)

import pytest

from tests.sensor_sim.scenario.befalling import Befalling
from vigie.city import City


@pytest.fixture(scope="session")
def befalling(marseille: City) -> Befalling:
    return Befalling(marseille)

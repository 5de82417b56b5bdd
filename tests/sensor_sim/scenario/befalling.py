"""A city and what befalls it, for tests."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

from sensor_sim.scenario import Occurrence, load_scenarios
from sensor_sim.scenario.document import Scenario
from sensor_sim.simulation import Simulation
from vigie.city import City

SEED = 7
# 2026-11-24 12:23 in Marseille, a Tuesday, in the sun; on no grid of any step.
START_MS = 1_795_519_387_613


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


class Befalling:
    """Simulations of a city by what happens in it, each made once."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.scenarios = load_scenarios(city)
        self.of = cache(self._of)

    def happens(
        self, name: str, start_ms: int = START_MS, stop_ms: int | None = None
    ) -> Occurrence:
        return Occurrence(self.scenarios[name], start_ms, stop_ms)

    def _of(self, *happening: tuple[str, int, int | None]) -> Simulation:
        occurrences = [self.happens(*one) for one in happening]
        return Simulation.of(self.city, SEED, occurrences=occurrences)


def scenario(**given: object) -> Scenario:
    words = {"en": "x", "fr": "x"}
    document = {"id": "test", "name": words, "description": words, "lasts": "2h", **given}
    return Scenario(**document)  # type: ignore[arg-type]


Make = Callable[..., Simulation]

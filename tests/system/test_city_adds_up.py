"""An engineer asks the API whether the simulated city adds up."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import psycopg
import pytest
from pydantic import SecretStr

from sensor_sim.sending import Sending
from sensor_sim.simulation import Simulation
from tests.api.serving import serving
from tests.storing import store
from vigie.city import load_city
from vigie.model import Reading
from vigie.settings import Settings
from vigie.store.migrate import migrate

CITIES = Path(__file__).parents[2] / "cities"
FED = ("building_meter", "light_cabinet", "ev_charger", "solar_plant")
SPAN = timedelta(hours=1)


@pytest.fixture
def start() -> datetime:
    """An hour some time ago, whole, and by day."""
    yesterday = datetime.now(UTC) - timedelta(days=1)
    return yesterday.replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
def api(empty_url: str, start: datetime) -> Iterator[httpx.Client]:
    """The API of a Marseille that has an hour of all that conserves something."""
    city = load_city(CITIES / "marseille")
    with psycopg.connect(empty_url, autocommit=True) as connection:
        migrate(connection, city)
        simulation = Simulation.of(city, seed=3)
        start_ms, end_ms = (int(one.timestamp() * 1000) for one in (start, start + SPAN))
        said = simulation.reported(simulation.beats, start_ms, end_ms)
        kinds = (*FED, "district_feeder", "bike_dock", "car_park")
        store(connection, [r for one in said if one.device.kind in kinds for r in readings(one)])
    settings = Settings(city="marseille", cities_dir=CITIES, database_url=SecretStr(empty_url))
    with serving(settings) as url, httpx.Client(base_url=url, timeout=20) as client:
        yield client


def readings(report: Sending) -> list[Reading]:
    time = datetime.fromtimestamp(report.time_ms / 1000, UTC)
    return [Reading(report.device.id, name, time, value) for name, value in report.values.items()]


def over_the_hour(
    api: httpx.Client, start: datetime, metric: str, group_by: str
) -> dict[str, float]:
    """What each group comes to."""
    asked = {
        "metric": metric,
        "group_by": group_by,
        "bucket": "all",
        "start": start.isoformat(),
        "end": (start + SPAN).isoformat(),
    }
    answer = api.get("/v1/aggregates", params=asked)
    assert answer.status_code == 200, answer.text
    return {one["key"]: one["buckets"][0][1] for one in answer.json()["groups"]}


def test_a_feeder_brings_what_its_district_draws_and_loses_less_what_it_generates(
    api: httpx.Client, start: datetime
) -> None:
    fed, lost, drawn, generated = (
        over_the_hour(api, start, metric, "district")
        for metric in ("grid_power", "line_losses", "active_power", "generated_power")
    )
    assert len(fed) == 16
    for district, power in fed.items():
        balance = drawn[district] + lost[district] - generated[district]
        # Each device reports at its own second, lights every five minutes only.
        assert power == pytest.approx(balance, rel=0.02, abs=2), district


def test_car_parks_hold_what_drove_in_and_not_yet_out(api: httpx.Client, start: datetime) -> None:
    entered, left = (
        sum(over_the_hour(api, start, metric, "kind").values())
        for metric in ("entry_index", "exit_index")
    )
    free: dict[str, list[float]] = {}
    asked = {
        "metric": "free_places",
        "format": "ndjson",
        "start": start.isoformat(),
        "end": (start + SPAN).isoformat(),
    }
    for line in api.get("/v1/readings", params=asked).iter_lines():
        one = json.loads(line)
        free.setdefault(one["device"], []).append(one["value"])
    assert entered > 100
    assert entered - left == sum(places[0] - places[-1] for places in free.values())

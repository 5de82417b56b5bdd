"""A Testville with a few readings, which the tests of SensorThings and the catalogue only read."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import psycopg
import pytest
from pydantic import SecretStr

from tests.api.serving import serving
from tests.conftest import CITIES, database_like
from tests.storing import store
from vigie.model import Device, Quality, Reading
from vigie.settings import Settings

START = datetime(2026, 11, 23, 6, tzinfo=UTC)
MINUTES = 250


@pytest.fixture(scope="module")
def filled_url(admin_url: str, template: str) -> Iterator[str]:
    """Speeds and flows of two counters each minute, and a few readings of others."""
    minutes = [START + timedelta(minutes=one) for one in range(MINUTES)]
    readings = [
        Reading(device, metric, time, value)
        for device, base in (("counter-n1", 0.0), ("counter-n2", 1000.0))
        for at, time in enumerate(minutes)
        for metric, value in (("mean_speed", base + at), ("vehicle_flow", base + 2 * at))
    ]
    suspect = Quality.OUT_OF_RANGE | Quality.JUMP
    others = [
        Reading("park-s1", "free_places", START, 211.0),
        Reading("park-s1", "free_places", START + timedelta(seconds=1.25), -5.0, suspect),
        Reading("roving", "door_state", START, 1.0),
    ]
    with (
        database_like(admin_url, template) as url,
        psycopg.connect(url, autocommit=True, options="-c timezone=UTC") as connection,
    ):
        store(connection, readings + others, devices=[Device("roving", "door_contact")])
        yield url


@pytest.fixture(scope="module")
def sta(filled_url: str) -> Iterator[httpx.Client]:
    """A client of SensorThings, whose addresses are those below its root."""
    settings = Settings(city="testville", cities_dir=CITIES, database_url=SecretStr(filled_url))
    with (
        serving(settings) as url,
        httpx.Client(base_url=f"{url}/sta/v1.1/", timeout=30) as client,
    ):
        yield client

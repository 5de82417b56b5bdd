from collections.abc import Iterator

import httpx
import psycopg
import pytest
from pydantic import SecretStr

from tests.api.filled import fill
from tests.api.serving import serving
from tests.conftest import CITIES, database_like
from vigie.settings import Settings


@pytest.fixture
def api(settings: Settings) -> Iterator[httpx.Client]:
    """A client of the API of a fresh Testville."""
    with (
        serving(settings) as url,
        httpx.Client(base_url=url, timeout=20) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def filled(admin_url: str, template: str) -> Iterator[Settings]:
    """Settings of a Testville with readings, for tests that change nothing."""
    with database_like(admin_url, template) as url:
        with psycopg.connect(url, autocommit=True, options="-c timezone=UTC") as connection:
            fill(connection)
        yield Settings(city="testville", cities_dir=CITIES, database_url=SecretStr(url))

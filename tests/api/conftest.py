from collections.abc import Iterator

import httpx
import psycopg
import pytest
from psycopg import Connection
from pydantic import SecretStr

from tests.api.filled import fill
from tests.api.serving import client_of, serving
from tests.conftest import CITIES, database_like
from vigie.scopes import Scope
from vigie.settings import Settings
from vigie.store.api_keys import create


@pytest.fixture
def url(settings: Settings) -> Iterator[str]:
    """Where the API of a fresh Testville is."""
    with serving(settings) as started:
        yield started


@pytest.fixture
def api(url: str, connection: Connection) -> Iterator[httpx.Client]:
    """A client of it that may everything."""
    with client_of(url, create(connection, "tests", Scope.ADMIN, None)) as client:
        yield client


@pytest.fixture
def public(url: str) -> Iterator[httpx.Client]:
    """A client of it without a key."""
    with client_of(url) as client:
        yield client


@pytest.fixture(scope="module")
def shared_settings(admin_url: str, template: str) -> Iterator[Settings]:
    """Settings of a Testville that the tests of a module share, since they change nothing."""
    with database_like(admin_url, template) as url:
        yield Settings(city="testville", cities_dir=CITIES, database_url=SecretStr(url))


@pytest.fixture(scope="module")
def shared_connection(shared_settings: Settings) -> Iterator[Connection]:
    """For the fixture of a module that fills it."""
    url = shared_settings.resolved_database_url
    with psycopg.connect(url, autocommit=True, options="-c timezone=UTC") as opened:
        yield opened


@pytest.fixture(scope="module")
def shared_url(shared_settings: Settings) -> Iterator[str]:
    """Where its API is."""
    with serving(shared_settings) as started:
        yield started


@pytest.fixture(scope="module")
def shared_api(shared_url: str, shared_connection: Connection) -> Iterator[httpx.Client]:
    """A client of it that may everything, for what changes nothing or is refused."""
    with client_of(shared_url, create(shared_connection, "tests", Scope.ADMIN, None)) as client:
        yield client


@pytest.fixture(scope="module")
def shared_public(shared_url: str) -> Iterator[httpx.Client]:
    """A client of it without a key."""
    with client_of(shared_url) as client:
        yield client


@pytest.fixture(scope="module")
def filled(shared_settings: Settings, shared_connection: Connection) -> Settings:
    """Settings of a Testville with readings, for tests that change nothing."""
    fill(shared_connection)
    return shared_settings

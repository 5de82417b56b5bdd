from collections.abc import Iterator

import pytest
from psycopg import Connection

from tests.api.access.people import add
from tests.api.serving import serving as serving_api
from tests.dashboard.access.place import serving
from vigie.settings import Settings


@pytest.fixture
def behind(settings: Settings) -> Iterator[Settings]:
    """The settings of a dashboard behind a running API."""
    with serving_api(settings) as url:
        yield settings.model_copy(update={"api_url": url})


@pytest.fixture
def site(behind: Settings) -> Iterator[str]:
    """Where a dashboard that everybody may read is."""
    with serving(behind) as url:
        yield url


@pytest.fixture
def closed_site(behind: Settings) -> Iterator[str]:
    """Where a dashboard is that only staff may read."""
    with serving(behind.model_copy(update={"dashboard_login": "required"})) as url:
        yield url


@pytest.fixture
def ada(connection: Connection) -> str:
    """The name of an operator."""
    add(connection, "ada")
    return "ada"

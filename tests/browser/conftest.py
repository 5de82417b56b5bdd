from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pydantic import SecretStr

from tests.browser.chromium import executable, launched
from tests.browser.services import Services
from tests.conftest import CITIES, database_like
from tests.servers import free_port
from vigie.settings import Settings


@pytest.fixture(scope="module")  # Playwright holds the event loop, which other tests need
def browser() -> Iterator[Browser]:
    path = executable()
    if path is None:
        pytest.skip("there is no chromium on PATH: the pages were NOT looked at")
    with launched(path) as opened:
        yield opened


@pytest.fixture
def services(settings: Settings, broker_url: str, tmp_path: Path) -> Iterator[Services]:
    """Testville's services with a broker and a database of their own, none started yet."""
    here = settings.model_copy(update={"mqtt_url": SecretStr(broker_url)})
    running = Services(here, tmp_path)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def silent(
    admin_url: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Services]:
    """Testville's API and dashboard, started once for all tests that only look.

    No device ever says anything there; what a test needs to be told, it tells `services`.
    """
    with shared(admin_url, template, tmp_path_factory.mktemp("silent")) as running:
        running.start("api", "dashboard")
        yield running


@contextmanager
def shared(admin_url: str, template: str, logs: Path) -> Iterator[Services]:
    """Testville's services for several tests, with a database of their own, none started yet."""
    with database_like(admin_url, template) as url:
        settings = Settings(
            city="testville",
            cities_dir=CITIES,
            database_url=SecretStr(url),
            api_port=free_port(),
            dashboard_port=free_port(),
        )
        running = Services(settings, logs)
        try:
            yield running
        finally:
            running.stop()

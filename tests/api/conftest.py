from collections.abc import Iterator

import httpx
import pytest

from tests.api.serving import serving
from vigie.settings import Settings


@pytest.fixture
def api(settings: Settings) -> Iterator[httpx.Client]:
    """A client of the API of a fresh Testville."""
    with (
        serving(settings) as url,
        httpx.Client(base_url=url, timeout=20) as client,
    ):
        yield client

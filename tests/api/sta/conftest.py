from collections.abc import Iterator

import httpx
import pytest

from tests.api.serving import serving
from vigie.settings import Settings


@pytest.fixture(scope="module")
def sta(filled: Settings) -> Iterator[httpx.Client]:
    """A client of SensorThings, whose addresses are those below its root."""
    with (
        serving(filled) as url,
        httpx.Client(base_url=f"{url}/sta/v1.1/", timeout=30) as client,
    ):
        yield client

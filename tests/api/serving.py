"""The real API over real HTTP: uvicorn in a thread, on a free port."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from api.app import create_app
from api.server import server_of
from tests.serving import served
from vigie.settings import Settings

PLAIN = {"Accept-Encoding": "identity"}  # the bytes as they are written, uncompressed


@contextmanager
def serving(settings: Settings, port: int | None = None) -> Iterator[str]:
    """The URL of an API with these settings, until the block ends."""
    server = server_of(create_app(settings), settings.api_trusted_proxies)
    with served(server, "the API", port or 0) as url:
        yield url


def client_of(url: str, key: str | None = None) -> httpx.Client:
    """A client of the API at `url`, with a key or without."""
    headers = {} if key is None else {"X-API-Key": key}
    # Without the certificates, whose reading takes longer than most requests.
    return httpx.Client(base_url=url, timeout=20, headers=headers, verify=False)

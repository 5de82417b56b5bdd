"""The real API over real HTTP: uvicorn in a thread, on a free port."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from api.app import create_app
from api.server import server_of
from tests.servers import free_port, wait_until
from vigie.settings import Settings

PLAIN = {"Accept-Encoding": "identity"}  # the bytes as they are written, uncompressed


@contextmanager
def serving(settings: Settings, port: int | None = None) -> Iterator[str]:
    """The URL of an API with these settings, until the block ends."""
    server = server_of(create_app(settings), settings.api_trusted_proxies)
    server.config.host, server.config.port = "127.0.0.1", port or free_port()
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_until(lambda: server.started, what="the API to start")
    try:
        yield f"http://127.0.0.1:{server.config.port}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        assert not thread.is_alive(), "the API did not stop"


def client_of(url: str, key: str | None = None) -> httpx.Client:
    """A client of the API at `url`, with a key or without."""
    headers = {} if key is None else {"X-API-Key": key}
    return httpx.Client(base_url=url, timeout=20, headers=headers)

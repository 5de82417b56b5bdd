"""An ASGI application over real HTTP: uvicorn in a thread, on a port held from the start."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from tests.servers import wait_until


@contextmanager
def served(server: uvicorn.Server, what: str, port: int = 0) -> Iterator[str]:
    """The URL of a server, until the block ends; any free port unless one is given."""
    listener = socket.create_server(("127.0.0.1", port))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    wait_until(lambda: server.started, what=f"{what} to start")
    try:
        yield url
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        assert not thread.is_alive(), f"{what} did not stop"

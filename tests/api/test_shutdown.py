"""The service ends in time: what is nearly done is finished, what is not is visibly broken off."""

import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import httpx
import pytest
from psycopg import Connection

from tests.api.serving import PLAIN, client_of, serving
from tests.api.test_cli import command
from tests.servers import accepts, wait_until
from tests.storing import store
from vigie.model import Reading
from vigie.settings import Settings

START = datetime(2026, 11, 2, tzinfo=UTC)
ASKED = {"start": START.isoformat(), "end": "2026-11-09T00:00:00Z", "format": "csv"}


def fill(connection: Connection, rows: int) -> None:
    store(
        connection,
        (
            Reading("counter-n1", "mean_speed", START + timedelta(seconds=second), second / 8)
            for second in range(rows)
        ),
    )


@contextmanager
def ending(running: ExitStack, url: str) -> Iterator[None]:
    """Within the block the service is ending; it has ended afterwards."""
    end = threading.Thread(target=running.close)
    end.start()
    port = urlsplit(url).port or 0
    wait_until(lambda: not accepts(port), what="the service to take no more")
    yield
    end.join()


def test_an_export_that_is_nearly_done_is_finished(
    settings: Settings, connection: Connection
) -> None:
    fill(connection, 20_000)
    running = ExitStack()
    url = running.enter_context(serving(settings))
    with (
        client_of(url) as client,
        client.stream("GET", "/v1/readings", params=ASKED, headers=PLAIN) as answer,
    ):
        chunks = answer.iter_bytes()
        first = next(chunks)
        with ending(running, url):
            whole = first + b"".join(chunks)

    assert whole.count(b"\n") == 20_000 + 1


def test_an_export_that_nobody_takes_does_not_hold_up_the_end(
    settings: Settings, connection: Connection
) -> None:
    fill(connection, 400_000)
    with command(settings) as process:
        wait_until(lambda: accepts(settings.api_port), what="the API to start")
        url = f"http://127.0.0.1:{settings.api_port}"
        with (
            client_of(url) as client,
            client.stream("GET", "/v1/readings", params=ASKED, headers=PLAIN) as answer,
        ):
            chunks = answer.iter_bytes()
            next(chunks)
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=20) == 0
            with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
                b"".join(chunks)

    audited = connection.execute("SELECT action, outcome FROM audit").fetchall()
    assert audited == [("export", "broken off")]

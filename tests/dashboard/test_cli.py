"""The dashboard as a process: it starts and stays up with the API away, and stops when told."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.servers import accepts, free_port, wait_until

VIGIE = Path(sys.executable).parent / "vigie"


SECRET = "a secret of the tests, and long enough"


@contextmanager
def dashboard(port: int, secret: str = SECRET) -> Iterator[subprocess.Popen[str]]:
    environment = {
        **os.environ,
        "VIGIE_DASHBOARD_PORT": str(port),
        "VIGIE_DASHBOARD_SECRET": secret,
        "VIGIE_API_URL": f"http://127.0.0.1:{free_port()}",
    }
    process = subprocess.Popen(
        [VIGIE, "dashboard"], env=environment, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_it_serves_pages_while_the_api_is_away_and_stops_cleanly() -> None:
    port = free_port()
    with dashboard(port) as process:
        wait_until(lambda: accepts(port), what="the dashboard")
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
            health = client.get("/healthz").json()
            assert (health["status"], health["knows_city"]) == ("ok", False)
            index = client.get("/", headers={"Accept-Encoding": "gzip"})
        assert "Vigie" in index.text
        assert index.headers["content-encoding"] == "gzip"
        assert "https://" not in index.text
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=5) == 0


def test_a_taken_port_is_one_clear_sentence() -> None:
    port = free_port()
    with dashboard(port) as first:
        wait_until(lambda: accepts(port), what="the dashboard")
        with dashboard(port) as second:
            _, words = second.communicate(timeout=20)
            assert second.returncode == 2
            assert "VIGIE_DASHBOARD_PORT" in words
            assert "Traceback" not in words
        assert first.poll() is None


@pytest.mark.parametrize(
    ("secret", "words"),
    [("too short", "VIGIE_DASHBOARD_SECRET: Value should have at least 32"), (None, "is not set")],
)
def test_without_a_secret_it_does_not_start_and_says_why(secret: str | None, words: str) -> None:
    environment = {name: value for name, value in os.environ.items() if "VIGIE_" not in name}
    given = {} if secret is None else {"VIGIE_DASHBOARD_SECRET": secret}
    done = subprocess.run(
        [VIGIE, "dashboard"],
        env={**environment, **given},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert words in done.stderr
    assert "too short" not in done.stderr
    assert "Traceback" not in done.stderr

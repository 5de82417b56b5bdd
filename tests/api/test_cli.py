import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.servers import accepts, wait_until
from vigie.settings import Settings


@contextmanager
def command(settings: Settings, **environment: str) -> Iterator["subprocess.Popen[str]"]:
    """`vigie api` as its own process."""
    process = subprocess.Popen(
        [sys.executable, "-m", "vigie", "api"],
        env={
            **os.environ,
            "VIGIE_CITY": settings.city,
            "VIGIE_CITIES_DIR": str(settings.cities_dir),
            "VIGIE_DATABASE_URL": settings.resolved_database_url,
            "VIGIE_API_PORT": str(settings.api_port),
            **environment,
        },
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_api_serves_until_told_to_stop_and_ends_cleanly(
    number: signal.Signals, settings: Settings
) -> None:
    with command(settings) as process:
        wait_until(lambda: accepts(settings.api_port), what="the API to listen")
        url = settings.resolved_api_url
        assert httpx.get(f"{url}/readyz").status_code == 200
        with httpx.stream("GET", f"{url}/v1/stream") as stream:
            assert next(stream.iter_lines()) == ": vigie"
            process.send_signal(number)
            _, log = process.communicate(timeout=30)
        assert process.returncode == 0
        assert "Traceback" not in log


def test_a_taken_port_is_one_clear_sentence(settings: Settings) -> None:
    with command(settings) as first:
        wait_until(lambda: accepts(settings.api_port), what="the API to listen")
        with command(settings) as second:
            _, complaint = second.communicate(timeout=20)
        assert first.poll() is None

    assert second.returncode == 2
    assert str(settings.api_port) in complaint
    assert "VIGIE_API_PORT" in complaint
    assert len(complaint.strip().splitlines()) == 1


def test_an_unknown_city_is_one_clear_sentence(settings: Settings) -> None:
    with command(settings, VIGIE_CITY="atlantis") as process:
        _, complaint = process.communicate(timeout=20)

    assert process.returncode == 2
    assert "atlantis" in complaint
    assert "testville" in complaint
    assert "Traceback" not in complaint

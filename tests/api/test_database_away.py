"""The API lives through the death of its database, says so, and recovers by itself."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from httpx_sse import connect_sse

from tests.api.serving import serving
from tests.api.test_stream import flow, readings_in
from tests.conftest import CITIES
from tests.servers import wait_until
from tests.storing import store
from vigie.city import City
from vigie.settings import Settings
from vigie.stack import postgres
from vigie.stack.process import tethered
from vigie.store.connect import connect
from vigie.store.migrate import migrate


class Database:
    """A PostgreSQL server of its own, which a test may kill."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        wait_until(self._answers, what="PostgreSQL to start")

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _answers(self) -> bool:
        # It refuses to start while children of the one that was killed are still there.
        if self._process is None or self._process.poll() is not None:
            program, _ = postgres.prepare(self._settings)
            self._process = subprocess.Popen(tethered(program), cwd="/", stderr=subprocess.DEVNULL)
        try:
            postgres.ensure_database(self._settings)
        except psycopg.OperationalError:
            return False
        return True


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Settings]:
    """Settings of Testville on an embedded database that does not run yet."""
    settings = Settings(city="testville", cities_dir=CITIES, data_dir=tmp_path)
    yield settings
    shutil.rmtree(settings.socket_dir, ignore_errors=True)


@pytest.fixture
def database(mortal: Settings) -> Iterator[Database]:
    server = Database(mortal)
    yield server
    server.kill()


def answers_with(client: httpx.Client, path: str, status: int) -> httpx.Response:
    answers: list[httpx.Response] = []

    def answered() -> bool:
        answers.append(client.get(path))
        return answers[-1].status_code == status

    wait_until(answered, what=f"{path} to answer {status}")
    return answers[-1]


def fill(settings: Settings, city: City) -> None:
    with connect(settings, "test") as connection:
        migrate(connection, city)
        store(connection, [flow("counter-n1", 1.0)])


def test_the_api_starts_and_serves_what_it_can_without_a_database(mortal: Settings) -> None:
    with serving(mortal) as url, httpx.Client(base_url=url, timeout=20) as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        assert client.get("/v1/city").json()["id"] == "testville"
        for path in ("/readyz", "/v1/devices", "/v1/indicators", "/sta/v1.1/Things", "/catalog"):
            answer = client.get(path)
            assert answer.status_code == 503
            assert answer.headers["content-type"] == "application/problem+json"
            assert int(answer.headers["retry-after"]) > 0
            assert "database is away" in answer.json()["detail"]


def test_an_empty_database_is_not_ready_and_says_what_to_do(
    mortal: Settings, database: Database
) -> None:
    database.start()
    with serving(mortal) as url, httpx.Client(base_url=url, timeout=20) as client:
        for path in ("/readyz", "/v1/latest", "/sta/v1.1/Things", "/catalog"):
            answer = client.get(path)
            assert answer.status_code == 503
            assert "vigie db migrate" in answer.json()["detail"]


def test_the_database_may_die_and_come_back(
    mortal: Settings, database: Database, city: City
) -> None:
    database.start()
    fill(mortal, city)
    with serving(mortal) as url, httpx.Client(base_url=url, timeout=30) as client:
        answers_with(client, "/readyz", 200)
        with connect_sse(client, "GET", "/v1/stream", timeout=30) as source:
            database.kill()
            assert client.get("/v1/latest").status_code == 503
            assert client.get("/readyz").status_code == 503
            assert client.get("/healthz").status_code == 200

            database.start()
            assert len(answers_with(client, "/v1/latest", 200).json()["items"]) == 1
            answers_with(client, "/readyz", 200)
            with connect(mortal, "test") as connection:
                store(connection, [flow("counter-n1", 2.0, second=1)])
            assert told(source, 2.0)


def told(source: Any, value: float) -> bool:
    return any(item["value"] == value for item in readings_in(source.iter_sse()))

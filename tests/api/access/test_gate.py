"""Where the city's reading is not open, nothing is told without a key."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from psycopg import Connection

from api.access.policy import NEEDS, Need
from tests.api.access.cities import secretive
from tests.api.serving import client_of, serving
from vigie.scopes import Scope
from vigie.settings import Settings
from vigie.store.api_keys import create


@pytest.fixture
def closed(settings: Settings, tmp_path: Path) -> Iterator[str]:
    """Where the API of a Testville that wants a key is."""
    cities = secretive(tmp_path, reading="key")
    with serving(settings.model_copy(update={"cities_dir": cities})) as url:
        yield url


def test_a_closed_city_tells_nothing_without_a_key(closed: str) -> None:
    with client_of(closed) as public:
        for path, need in NEEDS.items():
            expected = {401} if need is not Need.NOTHING else {200, 404}
            if path.startswith("/v1/sessions"):
                expected = {401, 405}  # which tell who asks, who is nobody, and begin a session
            assert public.get(path).status_code in expected, path


def test_a_closed_city_opens_with_a_key(closed: str, connection: Connection) -> None:
    with client_of(closed, create(connection, "reader", Scope.READ, None)) as reader:
        assert reader.get("/v1/city").json()["id"] == "testville"
        assert "lane_occupancy" in reader.get("/v1/metrics").text


def test_a_path_that_nobody_decided_on_is_not_there(public: httpx.Client) -> None:
    answer = public.get("/v1/dead-letters/")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_keys_cannot_be_checked_while_the_database_is_away(settings: Settings) -> None:
    away = "postgresql://nobody@127.0.0.1:9/nothing"
    broken = Settings(**settings.model_dump() | {"database_url": away})
    with serving(broken) as url, client_of(url, "vigie_" + "A" * 43) as client:
        answer = client.get("/v1/city")

    assert answer.status_code == 503
    assert answer.headers["retry-after"]

"""How often somebody may ask, and what they are told of it."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import Connection

from api.access.rates import Buckets, home_of
from tests.api.serving import client_of, serving
from vigie.scopes import Scope
from vigie.settings import Settings
from vigie.store.api_keys import create


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@given(st.integers(1, 1000), st.lists(st.floats(0, 30), max_size=200))
def test_nobody_gets_more_than_a_full_bucket_and_what_has_flown_in(
    per_minute: int, pauses: list[float]
) -> None:
    clock = Clock()
    buckets = Buckets("address", per_minute, clock)
    passed = 0
    for pause in pauses:
        clock.now += pause
        passed += buckets.take("somebody").wait_s is None

    assert passed <= per_minute + clock.now * per_minute / 60 + 1e-6


@given(st.integers(1, 1000))
def test_who_waits_as_long_as_told_may_ask_again(per_minute: int) -> None:
    clock = Clock()
    buckets = Buckets("address", per_minute, clock)
    while (taken := buckets.take("somebody")).wait_s is None:
        pass
    clock.now += taken.wait_s

    assert buckets.take("somebody").wait_s is None


def test_everybody_has_a_bucket_of_their_own() -> None:
    buckets = Buckets("address", 1, Clock())

    assert [buckets.take(who).wait_s for who in ("a", "b", "a")] == [None, None, 60]


@pytest.mark.parametrize(
    ("address", "home"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
    ],
)
def test_an_address_of_ipv6_counts_with_its_network(address: str, home: str) -> None:
    assert home_of(address) == home


@contextmanager
def limited(settings: Settings, key: str | None = None, **limits: object) -> Iterator[httpx.Client]:
    with (
        serving(settings.model_copy(update=limits)) as url,
        client_of(url, key) as client,
    ):
        yield client


def test_an_address_that_asks_too_often_is_told_to_wait(settings: Settings) -> None:
    with limited(settings, api_requests_per_minute_address=2) as client:
        first, second, third = (client.get("/v1/kinds") for _ in range(3))
        health = client.get("/healthz")

    assert [one.status_code for one in (first, second, third)] == [200, 200, 429]
    assert first.headers["ratelimit-policy"] == '"address";q=2;w=60'
    assert first.headers["ratelimit"] == '"address";r=1;t=30'
    assert third.headers["content-type"] == "application/problem+json"
    assert 1 <= int(third.headers["retry-after"]) <= 30
    assert "2 requests a minute" in third.json()["detail"]
    assert health.status_code == 200


def test_a_key_has_a_limit_of_its_own(settings: Settings, connection: Connection) -> None:
    key = create(connection, "busy", Scope.READ, None)
    limits = {"api_requests_per_minute_address": 1, "api_requests_per_minute_key": 3}
    with limited(settings, key, **limits) as client:
        answers = [client.get("/v1/kinds") for _ in range(4)]
        without = client.get("/v1/kinds", headers={"X-API-Key": ""})

    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert answers[0].headers["ratelimit-policy"] == '"key";q=3;w=60'
    assert without.status_code == 401


def test_guessing_keys_uses_up_the_address(settings: Settings) -> None:
    with limited(settings, "vigie_" + "A" * 43, api_requests_per_minute_address=2) as client:
        assert [client.get("/v1/kinds").status_code for _ in range(3)] == [401, 401, 429]


@pytest.mark.parametrize(("trusted", "seen"), [("127.0.0.1", True), ("192.0.2.1", False)])
def test_only_a_trusted_proxy_says_for_whom_it_asks(
    trusted: str,
    seen: bool,  # noqa: FBT001 - a parameter of pytest's
    settings: Settings,
) -> None:
    limits = {"api_requests_per_minute_address": 1, "api_trusted_proxies": trusted}
    with limited(settings, **limits) as client:
        client.get("/v1/kinds", headers={"X-Forwarded-For": "198.51.100.1"})
        other = client.get("/v1/kinds", headers={"X-Forwarded-For": "198.51.100.2"})

    assert (other.status_code == 200) is seen


def test_pages_of_named_origins_may_ask(settings: Settings) -> None:
    origin = "https://city.example"
    with limited(settings, api_cors_origins=f"{origin}, https://other.example/") as client:
        allowed = client.get("/v1/kinds", headers={"Origin": origin})
        refused = client.get("/v1/kinds", headers={"Origin": "https://evil.example"})
        asked_first = client.options(
            "/v1/dead-letters",
            headers={
                "Origin": origin,
                "Access-Control-Request-Method": "GET",
                "Access-Control-Request-Headers": "x-api-key",
            },
        )
        unauthorized = client.get("/v1/dead-letters", headers={"Origin": origin})

    assert allowed.headers["access-control-allow-origin"] == origin
    assert "access-control-allow-origin" not in refused.headers
    assert asked_first.status_code == 200
    assert unauthorized.status_code == 401
    assert unauthorized.headers["access-control-allow-origin"] == origin


def test_without_origins_no_page_may_ask(public: httpx.Client) -> None:
    answer = public.get("/v1/kinds", headers={"Origin": "https://city.example"})

    assert "access-control-allow-origin" not in answer.headers

"""Keys: shown once, known by their hash, and good until they end."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from psycopg import Connection

from api.access.keys import REMEMBERED_S
from tests.api.serving import client_of
from tests.servers import wait_until
from vigie.scopes import Scope
from vigie.store import api_keys

LETTERS = "/v1/dead-letters"


def test_a_key_opens_what_its_scope_holds(url: str, connection: Connection) -> None:
    for scope in Scope:
        with client_of(url, api_keys.create(connection, "test", scope, None)) as client:
            assert client.get(LETTERS).status_code == 200, scope


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_a_key_may_come_as_a_bearer_token(
    scheme: str, url: str, connection: Connection, public: httpx.Client
) -> None:
    key = api_keys.create(connection, "test", Scope.READ, None)

    assert public.get(LETTERS, headers={"Authorization": f"{scheme} {key}"}).status_code == 200


def test_the_database_holds_no_key(connection: Connection) -> None:
    key = api_keys.create(connection, "test", Scope.ADMIN, None)

    (row,) = connection.execute("SELECT api_key::text FROM api_key").fetchone() or ("",)

    assert key not in row
    assert key.removeprefix(api_keys.PREFIX) not in row


def test_every_key_is_another(connection: Connection) -> None:
    made = {api_keys.create(connection, "test", Scope.READ, None) for _ in range(100)}

    assert len(made) == 100


def refused(answer: httpx.Response, *words: str) -> None:
    """The answer is a problem document that says why, with the challenge of RFC 6750."""
    assert answer.status_code == 401, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"].startswith('Bearer realm="vigie"')
    for word in words:
        assert word in answer.json()["detail"]


def test_without_a_key_what_needs_one_says_so(public: httpx.Client) -> None:
    refused(public.get(LETTERS), "scope read")


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"X-API-Key": "vigie_" + "A" * 43}, "no such key"),
        ({"X-API-Key": "vigie_short"}, "no key"),
        ({"X-API-Key": ""}, "empty"),
        ({"X-API-Key": "x" * 10_000}, "too long"),
        ({"X-API-Key": "vigie_' OR 1=1 --" + "A" * 32}, "no key"),
        ({"X-API-Key": b"vigie_\xe9" + b"A" * 42}, "ASCII"),
        ({"Authorization": "Basic dXNlcjpwYXNz"}, "Bearer"),
        ({"Authorization": "Bearer"}, "empty"),
        ({"Authorization": "Bearer a", "X-API-Key": "b"}, "more than one"),
        ([("X-API-Key", "a"), ("X-API-Key", "b")], "more than one"),
    ],
)
@pytest.mark.parametrize("path", [LETTERS, "/v1/city"])
def test_what_is_no_key_is_refused_even_where_none_is_needed(
    path: str, headers: Any, why: str, shared_public: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        refused(shared_public.get(path, headers=headers), why)

    assert any(path in one.message and why in one.message for one in caplog.records)


def test_a_key_is_not_logged(public: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    secret = "vigie_" + "B" * 43
    with caplog.at_level(logging.DEBUG):
        refused(public.get(LETTERS, headers={"X-API-Key": secret}))

    assert secret not in caplog.text


def test_an_expired_key_is_refused(url: str, connection: Connection) -> None:
    ended = datetime.now(UTC) - timedelta(seconds=1)
    with client_of(url, api_keys.create(connection, "old", Scope.ADMIN, ended)) as client:
        refused(client.get(LETTERS), "(old)", "expired")


def test_a_key_expires_although_it_is_remembered(url: str, connection: Connection) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=2)
    with client_of(url, api_keys.create(connection, "brief", Scope.READ, soon)) as client:
        wait_until(lambda: client.get(LETTERS).status_code == 401, what="the key to expire")
        assert datetime.now(UTC) >= soon


def test_a_revoked_key_ends_within_seconds(url: str, connection: Connection) -> None:
    with client_of(url, api_keys.create(connection, "lost", Scope.READ, None)) as client:
        assert client.get(LETTERS).status_code == 200
        [key] = [one for one in api_keys.keys(connection) if one.name == "lost"]
        assert api_keys.revoke(connection, key.id) == "lost"

        wait_until(
            lambda: client.get(LETTERS).status_code == 401,
            timeout_s=REMEMBERED_S + 20,
            what="the key to be refused",
        )
        refused(client.get(LETTERS), "revoked")


def test_a_key_says_when_it_was_last_used(url: str, connection: Connection) -> None:
    with client_of(url, api_keys.create(connection, "used", Scope.READ, None)) as client:
        assert api_keys.keys(connection)[0].last_used_at is None
        client.get(LETTERS)

    assert api_keys.keys(connection)[0].last_used_at is not None

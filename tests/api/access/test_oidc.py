"""Tokens of an identity provider: signed by its keys, for us, in time, and no others."""

import base64
import hmac
import json
import time
from contextlib import ExitStack
from typing import Any

import httpx
import jwt
import pytest
from pydantic import ValidationError

from tests.api.access.issuer import Issuer, serving_issuer
from tests.api.serving import client_of, serving
from tests.servers import wait_until
from vigie.settings import Settings

LETTERS = "/v1/dead-letters"
READER = {"roles": ["vigie-read"]}


def ask(client: httpx.Client, token: str, path: str = LETTERS) -> httpx.Response:
    return client.get(path, headers={"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize(
    ("roles", "statuses"),
    [
        (["vigie-read"], (200, 403)),
        (["vigie-operate"], (200, 403)),
        (["someone", "vigie-read", "vigie-admin"], (200, 200)),
        ("openid vigie-admin", (200, 200)),
        (["someone"], (403, 403)),
        ([], (403, 403)),
        (None, (403, 403)),
        ({"vigie-admin": True}, (403, 403)),
        ([7, None], (403, 403)),
    ],
)
def test_a_role_opens_what_its_scope_holds(
    roles: Any, statuses: tuple[int, int], shared_client: httpx.Client, shared_issuer: Issuer
) -> None:
    token = shared_issuer.token(roles=roles)

    answers = [ask(shared_client, token, path).status_code for path in (LETTERS, "/v1/audit")]

    assert tuple(answers) == statuses


def test_a_token_without_a_role_sees_what_the_public_sees(
    client: httpx.Client, issuer: Issuer
) -> None:
    assert ask(client, issuer.token(), "/v1/city").status_code == 200


def test_roles_may_be_deep_in_the_token(settings: Settings, issuer: Issuer) -> None:
    deep = {"oidc_issuer": issuer.url, "oidc_role_claim": "realm_access.roles"}
    with serving(settings.model_copy(update=deep)) as url, client_of(url) as client:
        assert ask(client, issuer.token(realm_access=READER)).status_code == 200
        assert ask(client, issuer.token(realm_access="roles")).status_code == 403


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another"},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"exp": "soon"},
        {"nbf": int(time.time()) + 3600},
        {"sub": None},
    ],
)
def test_a_token_that_is_not_for_us_or_not_in_time_is_refused(
    claims: dict[str, Any], shared_client: httpx.Client, shared_issuer: Issuer
) -> None:
    answer = ask(shared_client, shared_issuer.token(**READER, **claims))

    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


def test_clocks_may_differ_a_little(client: httpx.Client, issuer: Issuer) -> None:
    now = int(time.time())

    assert ask(client, issuer.token(**READER, exp=now - 10, nbf=now + 10)).status_code == 200


def written(claims: dict[str, Any], header: dict[str, Any]) -> str:
    """The part of a token that is signed."""
    parts = (json.dumps(one).encode() for one in (header, claims))
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def signed_by_a_word(claims: dict[str, Any], word: bytes) -> str:
    """A token whose secret is, for instance, the issuer's public key."""
    text = written(claims, {"alg": "HS256", "kid": "rsa-1"})
    signature = base64.urlsafe_b64encode(hmac.digest(word, text.encode(), "sha256"))
    return f"{text}.{signature.decode().rstrip('=')}"


def test_only_the_issuer_s_signature_counts(client: httpx.Client, issuer: Issuer) -> None:
    good = issuer.token(**READER)
    claims = jwt.decode(good, options={"verify_signature": False})
    public = json.dumps(issuer.document("/keys")["keys"][0])
    with serving_issuer() as other:
        forged = [
            written(claims, {"alg": "none", "kid": "rsa-1"}) + ".",
            written(claims, {"alg": "None", "kid": "rsa-1"}) + ".",
            signed_by_a_word(claims, public.encode()),
            other.token(**READER, iss=issuer.url),
            good[:-4] + ("AAAA" if good[-4:] != "AAAA" else "BBBB"),
            good.replace(".", "..", 1)[:-1],
            "a.b.c",
            "..",
        ]

    assert ask(client, good).status_code == 200
    assert {token: ask(client, token).status_code for token in forged} == dict.fromkeys(forged, 401)


def test_the_issuer_may_change_its_keys(settings: Settings, issuer: Issuer) -> None:
    with (
        serving(settings.model_copy(update={"oidc_issuer": issuer.url})) as url,
        client_of(url) as client,
    ):
        old = issuer.token(**READER)
        assert ask(client, old).status_code == 200
        issuer.add_ec("ec-2")
        del issuer.keys["rsa-1"]

        new = issuer.token(**READER)
        wait_until(
            lambda: ask(client, new).status_code == 200, timeout_s=40, what="the new key to count"
        )
        assert ask(client, old).status_code == 401


def test_keys_are_not_fetched_for_every_token(client: httpx.Client, issuer: Issuer) -> None:
    for _ in range(5):
        assert ask(client, issuer.token(**READER)).status_code == 200
    known = issuer.fetched.count("/keys")
    issuer.add_rsa("unpublished")
    lost = issuer.keys.pop("unpublished")
    issuer.keys = {"unpublished": lost, **issuer.keys}
    stranger = issuer.token("unpublished", **READER)
    del issuer.keys["unpublished"]
    for _ in range(5):
        assert ask(client, stranger).status_code == 401

    assert known == 1
    assert issuer.fetched.count("/keys") <= 2
    assert issuer.fetched.count("/.well-known/openid-configuration") == 1


def test_while_the_issuer_is_away_its_known_keys_count(settings: Settings) -> None:
    with ExitStack() as running:
        issuer = running.enter_context(serving_issuer())
        with (
            serving(settings.model_copy(update={"oidc_issuer": issuer.url})) as url,
            client_of(url) as client,
        ):
            assert ask(client, issuer.token(**READER)).status_code == 200
            running.close()

            assert ask(client, issuer.token(**READER)).status_code == 200
            assert client.get("/v1/city").status_code == 200


def test_a_token_cannot_be_checked_before_the_issuer_has_been_there(settings: Settings) -> None:
    with serving_issuer() as gone:
        token = gone.token(**READER)
    with (
        serving(settings.model_copy(update={"oidc_issuer": gone.url})) as url,
        client_of(url) as client,
    ):
        answer = ask(client, token)

    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert "identity provider" in answer.json()["detail"]


def test_a_document_of_another_issuer_is_not_believed(client: httpx.Client, issuer: Issuer) -> None:
    issuer.claimed_url = "https://evil.example"

    assert ask(client, issuer.token(**READER)).status_code == 503


def test_without_a_provider_a_token_is_no_key(public: httpx.Client, issuer: Issuer) -> None:
    assert ask(public, issuer.token(**READER)).status_code == 401


@pytest.mark.parametrize(
    "said",
    [
        {"oidc_issuer": "http://login.example"},
        {"oidc_issuer": "ftp://127.0.0.1"},
        {"oidc_algorithms": "HS256"},
        {"oidc_algorithms": "RS256,none"},
    ],
)
def test_a_provider_that_could_be_forged_cannot_be_set(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings(**said)

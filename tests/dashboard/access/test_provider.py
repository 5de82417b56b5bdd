"""By the city's identity provider its people get in, with their role, and nobody else."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from psycopg import Connection
from pydantic import SecretStr

from tests.api.serving import serving as serving_api
from tests.dashboard.access.identity_provider import IdentityProvider, serving_provider
from tests.dashboard.access.place import browsing, serving
from vigie.settings import Settings

ANYWHERE = {"name": None}


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    with serving_provider() as started:
        yield started


def told(settings: Settings, provider: IdentityProvider, **others: Any) -> Settings:
    """The settings of a city with this provider."""
    known = {"oidc_issuer": provider.url, "dashboard_oidc_client_id": provider.client_id}
    return settings.model_copy(update={**known, **others})


@pytest.fixture
def site(settings: Settings, provider: IdentityProvider) -> Iterator[str]:
    """Where a dashboard is whose readers may sign in by the provider."""
    here = told(settings, provider)
    with (
        serving_api(here) as api,
        serving(here.model_copy(update={"api_url": api})) as url,
    ):
        yield url


def by_provider(reader: httpx.Client, goal: str = "/page") -> httpx.Response:
    """The dashboard's answer to somebody who went to the provider and came back."""
    leaving = reader.get("/login/provider", params={"next": goal})
    assert leaving.status_code == 302, leaving.text
    coming = httpx.get(leaving.headers["location"])
    return reader.get(coming.headers["location"])


def test_the_provider_s_people_sign_in_with_their_role(
    site: str, provider: IdentityProvider, connection: Connection
) -> None:
    with browsing(site) as reader:
        assert "Sign in with the city" in reader.get("/login").text
        entered = by_provider(reader, "/page?lang=fr")
        assert (entered.status_code, entered.headers["location"]) == (303, "/page?lang=fr")
        assert reader.get("/page").json() == {"name": "user ada", "role": "operator"}
        assert len(reader.cookies["vigie-session"]) < 500
        reader.post("/logout", data={"csrf": reader.cookies["vigie-csrf"]})
        assert reader.get("/page").json() == ANYWHERE
    [asked] = provider.asked
    assert asked["redirect_uri"] == f"{site}/login/callback"
    assert connection.execute("SELECT count(*) FROM staff_session").fetchone() == (0,)


@pytest.mark.parametrize("roles", [[], ["someone"], None])
def test_without_a_role_here_somebody_is_told_so(
    roles: Any, site: str, provider: IdentityProvider
) -> None:
    provider.claims = {"roles": roles}
    with browsing(site) as reader:
        answer = by_provider(reader)
        assert answer.status_code == 401
        assert "has no role here" in answer.text
        assert reader.get("/page").json() == ANYWHERE


@pytest.mark.parametrize(
    "spoiled",
    [
        {"nonce": "of another sign-in"},
        {"aud": "another"},
        {"iss": "https://evil.example"},
        {"exp": 1},
    ],
)
def test_a_token_that_is_not_of_this_sign_in_is_refused(
    spoiled: dict[str, Any], site: str, provider: IdentityProvider
) -> None:
    provider.spoiled = spoiled
    with browsing(site) as reader:
        answer = by_provider(reader)
        assert answer.status_code == 503
        assert "did not confirm" in answer.text
        assert reader.get("/page").json() == ANYWHERE


def test_who_did_not_set_out_does_not_come_back(site: str) -> None:
    with browsing(site) as ada, browsing(site) as other:
        leaving = ada.get("/login/provider")
        coming = httpx.get(leaving.headers["location"]).headers["location"]
        assert "did not confirm" in other.get(coming).text
        assert ada.get(coming).status_code == 303
        assert other.get("/page").json() == ANYWHERE
        assert "did not confirm" in other.get("/login/callback").text
        assert "did not confirm" in other.get("/login/callback?code=x&state=y").text


def test_a_code_is_good_once(site: str) -> None:
    with browsing(site) as reader:
        leaving = reader.get("/login/provider")
        coming = httpx.get(leaving.headers["location"]).headers["location"]
        reader.get(coming)
        assert "did not confirm" in reader.get(coming).text


def test_what_the_provider_says_of_a_refusal_is_not_shown_as_markup(
    site: str, provider: IdentityProvider
) -> None:
    provider.denies = True
    with browsing(site) as reader:
        answer = by_provider(reader)
        assert "did not confirm" in answer.text
        assert "<b>no</b>" not in answer.text


def test_the_provider_leads_nowhere_else(site: str) -> None:
    with browsing(site) as reader:
        assert by_provider(reader, "//evil.example").headers["location"] == "/"


def test_a_dashboard_with_a_secret_and_a_name_of_its_own(
    settings: Settings, provider: IdentityProvider
) -> None:
    provider.client_secret = "secret of the client"
    here = told(
        settings,
        provider,
        dashboard_oidc_client_secret=SecretStr(provider.client_secret),
        dashboard_url="https://vigie.example",
    )
    with (
        serving_api(here) as api,
        serving(here.model_copy(update={"api_url": api})) as url,
        browsing(url, **{"X-Forwarded-Proto": "https"}) as reader,
    ):
        leaving = reader.get("/login/provider")
        # The client keeps Secure cookies from http, as a browser does; a proxy would be between.
        cookies = leaving.headers["set-cookie"].partition(";")[0]
        coming = httpx.get(leaving.headers["location"]).headers["location"]
        assert coming.startswith("https://vigie.example/login/callback?")
        answer = reader.get(
            coming.replace("https://vigie.example", url), headers={"Cookie": cookies}
        )
    assert answer.status_code == 303, answer.text


def test_the_token_of_who_somebody_is_counts_where_it_is_for_the_api(
    settings: Settings, provider: IdentityProvider
) -> None:
    provider.client_id = "vigie"
    provider.spoiled = {"roles": ["vigie-admin"]}
    here = told(settings, provider)
    with (
        serving_api(here) as api,
        serving(here.model_copy(update={"api_url": api})) as url,
        browsing(url) as reader,
    ):
        by_provider(reader)
        assert reader.get("/page").json() == {"name": "user ada", "role": "admin"}


def test_while_the_provider_is_away_that_is_said(settings: Settings) -> None:
    with ExitStack() as running:
        provider = running.enter_context(serving_provider())
        here = told(settings, provider)
        api = running.enter_context(serving_api(here))
        url = running.enter_context(serving(here.model_copy(update={"api_url": api})))
        with serving_provider() as other:
            gone = told(here, other, api_url=api)
        with serving(gone) as without, browsing(without) as reader:
            answer = reader.get("/login/provider")
            assert answer.status_code == 503
            assert "did not confirm" in answer.text
        with browsing(url) as reader:
            assert by_provider(reader).status_code == 303


def test_without_a_provider_nothing_speaks_of_one(settings: Settings) -> None:
    with serving(settings) as url, browsing(url) as reader:
        assert "/login/provider" not in reader.get("/login").text
        for path in ("/login/provider", "/login/callback"):
            assert reader.get(path).headers["location"] == "/login?next=/"

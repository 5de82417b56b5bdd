"""Signing in to the dashboard and out again: forms, cookies, and who is let in."""

import json

import pytest
from fastapi import FastAPI
from itsdangerous import TimestampSigner
from psycopg import Connection

from dashboard.access.setup import NoSecretError, install
from tests.api.access.people import PASSWORD
from tests.dashboard.access.place import SECRET, browsing, serving, sign_in, token_in
from tests.servers import free_port, wait_until
from vigie.scopes import Role
from vigie.settings import Settings
from vigie.store import staff

ANYWHERE = {"name": None}
ADA = {"name": "staff ada", "role": "operator"}


def test_somebody_signs_in_and_out(site: str, ada: str, connection: Connection) -> None:
    with browsing(site) as reader:
        assert reader.get("/page").json() == ANYWHERE
        entered = sign_in(reader, ada, PASSWORD, "/page?lang=fr")
        assert (entered.status_code, entered.headers["location"]) == (303, "/page?lang=fr")
        assert reader.get("/page").json() == ADA
        assert reader.get("/login?next=/page").headers["location"] == "/page"

        left = reader.post("/logout", data={"csrf": reader.cookies["vigie-csrf"]})
        assert (left.status_code, left.headers["location"]) == (303, "/")
        assert reader.get("/page").json() == ANYWHERE
    assert connection.execute("SELECT count(*) FROM staff_session").fetchone() == (0,)


@pytest.mark.parametrize(("user", "password"), [("ada", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_name_or_password_is_told_without_saying_which(
    user: str, password: str, site: str, ada: str
) -> None:
    with browsing(site) as reader:
        answer = sign_in(reader, user, password)
        assert answer.status_code == 401
        assert "Wrong name or password." in answer.text
        assert 'role="alert"' in answer.text
        assert f'value="{user}"' in answer.text
        assert password not in answer.text
        assert reader.get("/page").json() == ANYWHERE


def test_too_many_tries_are_told_how_long_to_wait(site: str, ada: str) -> None:
    with browsing(site) as reader:
        answers = [sign_in(reader, ada, "wrong") for _ in range(6)]

    assert answers[-1].status_code == 429
    assert "Try again in 1 min." in answers[-1].text


def test_tries_count_by_the_reader_s_address_not_the_dashboard_s(
    site: str, ada: str, connection: Connection
) -> None:
    with browsing(site, **{"X-Forwarded-For": "192.0.2.1"}) as one:
        for _ in range(6):
            refused = sign_in(one, ada, "wrong")
    with browsing(site, **{"X-Forwarded-For": "192.0.2.2"}) as other:
        assert sign_in(other, ada, PASSWORD).status_code == 303
    assert refused.status_code == 429


@pytest.mark.parametrize(
    ("accepted", "query", "title"),
    [
        ("fr-FR,fr;q=0.9,en;q=0.5", "", "Connexion"),
        ("en-GB", "", "Sign in"),
        ("de", "", "Sign in"),
        ("en-GB", "?lang=fr", "Connexion"),
        ("fr", "?lang=en", "Sign in"),
        ("fr", "?lang=xx", "Connexion"),
    ],
)
def test_the_page_is_in_the_reader_s_language(
    accepted: str, query: str, title: str, site: str
) -> None:
    with browsing(site, **{"Accept-Language": accepted}) as reader:
        assert f"<h1>{title}</h1>" in reader.get(f"/login{query}").text


def test_what_is_asked_for_is_text_on_the_page_and_never_markup(site: str, ada: str) -> None:
    attack = '"><script>alert(1)</script>'
    with browsing(site) as reader:
        for page in (
            reader.get("/login", params={"next": f"/{attack}", "lang": attack}),
            sign_in(reader, attack, "wrong", f"/{attack}"),
        ):
            assert "<script>alert" not in page.text
            assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
            assert page.headers["cache-control"] == "no-store"


def test_a_form_leads_nowhere_else(site: str, ada: str) -> None:
    with browsing(site) as reader:
        assert sign_in(reader, ada, PASSWORD, "//evil.example").headers["location"] == "/"


@pytest.mark.parametrize("path", ["/login", "/logout"])
def test_a_form_without_its_token_is_refused(path: str, site: str, ada: str) -> None:
    filled = {"user": "ada", "password": PASSWORD}
    with browsing(site) as reader, browsing(site) as other:
        another = token_in(other.get("/login").text)
        sign_in(reader, ada, PASSWORD)
        for sent in ({}, {"csrf": ""}, {"csrf": "forged"}, {"csrf": another}):
            answer = reader.post(path, data={**filled, **sent})
            assert answer.status_code == 403
            assert "The form has expired" in answer.text
        assert reader.post(path, json=filled).status_code == 403
        assert reader.get("/page").json() == ADA


def test_a_form_whose_cookie_was_of_another_secret_works_the_second_time(
    site: str, ada: str
) -> None:
    with browsing(site) as reader:
        reader.cookies.set("vigie-csrf", "of-another-secret", domain="127.0.0.1")
        stale = {"csrf": "of-another-secret", "user": ada, "password": PASSWORD}
        refused = reader.post("/login", data=stale)
        assert refused.status_code == 403
        again = reader.post("/login", data={**stale, "csrf": token_in(refused.text)})
        assert again.status_code == 303


def test_a_form_without_end_is_refused(site: str) -> None:
    with browsing(site) as reader:
        assert reader.post("/login", data={"user": "x" * 100_000}).status_code == 413


def test_the_cookie_is_for_the_server_only_and_signed(site: str, ada: str) -> None:
    with browsing(site) as reader:
        set_cookie = sign_in(reader, ada, PASSWORD).headers["set-cookie"].lower()
        assert "httponly" in set_cookie
        assert "samesite=lax" in set_cookie
        assert "secure" not in set_cookie
        value = reader.cookies["vigie-session"]
        assert TimestampSigner(SECRET).validate(value)
        reader.cookies.clear()
        for forged in (value[:-1], value.swapcase(), "", "null", json.dumps({"token": "x"})):
            reader.cookies.set("vigie-session", forged, domain="127.0.0.1")
            assert reader.get("/page").json() == ANYWHERE


@pytest.mark.parametrize(
    ("told", "headers"),
    [
        ({"dashboard_url": "https://vigie.example"}, {}),
        ({}, {"X-Forwarded-Proto": "https"}),
    ],
)
def test_where_https_is_spoken_cookies_are_for_https_only(
    told: dict[str, str], headers: dict[str, str], behind: Settings
) -> None:
    with serving(behind.model_copy(update=told)) as url, browsing(url, **headers) as reader:
        answer = reader.get("/login").headers["set-cookie"].lower()

    assert answer.startswith("__host-vigie-csrf=")
    assert "; secure" in answer


def test_a_session_that_the_api_ended_is_nobody_s_within_seconds(
    site: str, ada: str, connection: Connection
) -> None:
    with browsing(site) as reader:
        sign_in(reader, ada, PASSWORD)
        assert reader.get("/page").json() == ADA
        staff.set_role(connection, ada, Role.VIEWER)
        wait_until(
            lambda: reader.get("/page").json() == ANYWHERE, timeout_s=60, what="the session's end"
        )


def test_while_the_api_is_away_signing_in_says_so(settings: Settings) -> None:
    away = settings.model_copy(update={"api_url": f"http://127.0.0.1:{free_port()}"})
    with serving(away) as url, browsing(url) as reader:
        answer = sign_in(reader, "ada", PASSWORD)

    assert answer.status_code == 503
    assert "does not answer" in answer.text


def test_without_a_secret_the_dashboard_does_not_start(settings: Settings) -> None:
    with pytest.raises(NoSecretError, match="VIGIE_DASHBOARD_SECRET is not set"):
        install(FastAPI(), settings)


def test_who_asks_for_pictures_gets_no_cookie(site: str) -> None:
    with browsing(site) as reader:
        answer = reader.get("/assets/style.css")

    assert "set-cookie" not in answer.headers

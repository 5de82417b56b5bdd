"""A screen on the wall comes in by its key, may only read, and stays until the key is revoked."""

import pytest
from httpx import Client, Response
from psycopg import Connection

from tests.dashboard.access.place import browsing, token_in
from tests.servers import wait_until
from vigie.scopes import Scope
from vigie.store import api_keys


def enter(reader: Client, key: str, goal: str = "/page") -> Response:
    """What the page of screens does with the key that its address holds."""
    page = reader.get("/login/screen", params={"next": goal})
    form = {"csrf": token_in(page.text), "next": goal, "key": key}
    return reader.post("/login/screen", data=form)


def test_a_screen_looks_on_until_its_key_is_revoked(
    closed_site: str, connection: Connection
) -> None:
    key = api_keys.create(connection, "hall", Scope.READ, None)
    (made,) = api_keys.keys(connection)
    with browsing(closed_site) as screen:
        assert screen.get("/page").status_code == 303
        entered = enter(screen, key)
        assert entered.status_code == 204
        assert "Max-Age=34560000" in entered.headers["set-cookie"]
        assert screen.get("/page").json()["role"] == "viewer"

        api_keys.revoke(connection, made.id)
        wait_until(lambda: screen.get("/page").status_code == 303, timeout_s=30, what="the end")


@pytest.mark.parametrize("scope", [Scope.OPERATE, Scope.ADMIN])
def test_a_key_that_may_act_is_not_for_a_screen(
    scope: Scope, closed_site: str, connection: Connection
) -> None:
    key = api_keys.create(connection, "hall", scope, None)
    with browsing(closed_site) as screen:
        assert enter(screen, key).status_code == 403
        assert screen.get("/page").status_code == 303


@pytest.mark.parametrize("key", ["", "vigie_0000", "clé"])
def test_what_is_no_key_lets_nobody_in(key: str, closed_site: str) -> None:
    with browsing(closed_site) as screen:
        assert enter(screen, key).status_code == 403
        assert screen.get("/page").status_code == 303


def test_another_site_s_form_signs_no_screen_in(closed_site: str, connection: Connection) -> None:
    key = api_keys.create(connection, "hall", Scope.READ, None)
    with browsing(closed_site) as screen:
        refused = screen.post("/login/screen", data={"csrf": "forged", "next": "/", "key": key})
        assert refused.status_code == 403
        assert screen.get("/page").status_code == 303


def test_the_page_goes_on_to_this_site_only(closed_site: str) -> None:
    with browsing(closed_site) as screen:
        page = screen.get("/login/screen", params={"next": "https://evil.example/", "lang": "fr"})
        assert 'name="next" value="/"' in page.text
        assert 'lang="fr"' in page.text
        assert "evil" not in page.text
        assert 'value="/wall"' in screen.get("/login/screen").text

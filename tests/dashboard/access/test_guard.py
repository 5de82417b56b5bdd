"""Where everybody must sign in, nothing is told before; pages of other sites get nothing ever."""

from pathlib import Path

import httpx
import pytest
from psycopg import Connection
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.api.access.cities import secretive
from tests.api.access.people import PASSWORD
from tests.api.serving import serving as serving_api
from tests.dashboard.access.place import browsing, serving, sign_in
from vigie.settings import Settings
from vigie.stack.answers import http_answers
from vigie.store import staff

OPEN = ("/login", "/login/theme.js", "/healthz", "/public", "/assets/style.css")


def socket_of(reader: httpx.Client, origin: str | None = None) -> ClientConnection:
    """The socket that a page of `origin` opens, with the reader's cookies."""
    url = str(reader.base_url).rstrip("/")
    cookies = "; ".join(f"{name}={value}" for name, value in reader.cookies.items())
    return connect(
        f"{url.replace('http', 'ws')}/_dash-ws-callback",
        origin=origin or url,  # type: ignore[arg-type] # a text is what it is
        additional_headers={"Cookie": cookies},
        open_timeout=30,
    )


def test_who_must_sign_in_is_sent_to_do_so_and_comes_back(closed_site: str, ada: str) -> None:
    with browsing(closed_site) as reader:
        sent = reader.get("/page?lang=fr&metric=no2")
        assert sent.status_code == 303
        assert sent.headers["location"] == "/login?next=/page%3Flang%3Dfr%26metric%3Dno2"
        entered = sign_in(reader, ada, PASSWORD, "/page?lang=fr&metric=no2")
        assert entered.headers["location"] == "/page?lang=fr&metric=no2"
        assert reader.get(entered.headers["location"]).json()["name"] == "staff ada"


def test_callbacks_tell_nothing_without_a_session(closed_site: str, ada: str) -> None:
    with browsing(closed_site) as reader:
        for method, path in (("POST", "/_dash-update-component"), ("GET", "/_dash-layout")):
            assert reader.request(method, path, json={}).status_code == 401
        with pytest.raises(InvalidStatus):
            socket_of(reader)
        sign_in(reader, ada, PASSWORD)
        assert reader.post("/_dash-update-component", json={}).json()["name"] == "staff ada"
        with socket_of(reader) as socket:
            socket.send("who?")
            assert socket.recv(30) == "staff ada"


def test_who_watches_the_dashboard_sees_that_it_serves(closed_site: str) -> None:
    assert http_answers(closed_site) is None


@pytest.mark.parametrize("path", OPEN)
def test_what_tells_nothing_of_the_city_is_for_everybody(path: str, closed_site: str) -> None:
    with browsing(closed_site) as reader:
        assert reader.get(path).status_code == 200


def test_where_the_city_is_not_open_everybody_signs_in(settings: Settings, tmp_path: Path) -> None:
    here = settings.model_copy(update={"cities_dir": secretive(tmp_path, reading="key")})
    with (
        serving_api(here) as api,
        serving(here.model_copy(update={"api_url": api})) as url,
        browsing(url) as reader,
    ):
        assert reader.get("/page").headers["location"] == "/login?next=/page"
        assert "public figures" not in reader.get("/login").text


def test_where_the_city_is_open_pages_are_too(site: str) -> None:
    with browsing(site) as reader:
        assert reader.get("/page").status_code == 200
        assert "public figures" in reader.get("/login").text
        with socket_of(reader) as socket:
            socket.send("who?")
            assert socket.recv(30) == "nobody"


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://127.0.0.1:1", "http://localhost.evil.example", "null"],
)
def test_pages_of_other_sites_open_no_socket_and_change_nothing(
    origin: str, site: str, ada: str
) -> None:
    with browsing(site) as reader:
        sign_in(reader, ada, PASSWORD)
        with pytest.raises(InvalidStatus):
            socket_of(reader, origin)
        for path in ("/_dash-update-component", "/login", "/logout"):
            answer = reader.post(path, json={}, headers={"Origin": origin})
            assert answer.status_code == 403
        assert reader.get("/page").json()["name"] == "staff ada"


def test_a_page_of_the_name_that_a_proxy_has_is_ours(behind: Settings) -> None:
    told = behind.model_copy(update={"dashboard_url": "http://vigie.example"})
    with serving(told) as url, browsing(url) as reader:
        answer = reader.post(
            "/_dash-update-component", json={}, headers={"Origin": "http://vigie.example"}
        )
        assert answer.status_code == 200


def test_the_socket_of_an_ended_session_is_closed(
    site: str, ada: str, connection: Connection
) -> None:
    with browsing(site) as reader:
        sign_in(reader, ada, PASSWORD)
        with socket_of(reader) as socket:
            socket.send("who?")
            assert socket.recv(30) == "staff ada"
            staff.remove(connection, ada)
            with pytest.raises(ConnectionClosed):
                socket.recv(60)

"""`vigie api key`: what a person types, and what the API makes of it."""

import re
from typing import Any

import httpx
import pytest
from psycopg import Connection
from typer.testing import CliRunner, Result

from api.cli import app
from vigie.scopes import Scope
from vigie.settings import Settings
from vigie.store import api_keys


@pytest.fixture
def at_home(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of somebody who works with Testville."""
    monkeypatch.setenv("VIGIE_CITY", settings.city)
    monkeypatch.setenv("VIGIE_CITIES_DIR", str(settings.cities_dir))
    monkeypatch.setenv("VIGIE_DATABASE_URL", settings.resolved_database_url)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["key", *arguments])


@pytest.mark.usefixtures("at_home")
def test_a_key_is_printed_once_and_works_until_it_is_revoked(
    public: httpx.Client, connection: Connection
) -> None:
    made = run("create", "traffic office", "--scope", "operate", "--expires", "90d")
    key = made.stdout.strip()

    assert re.fullmatch(r"vigie_[\w-]{43}", key)
    assert "scope operate, expires on 20" in made.stderr
    answer = public.get("/v1/dead-letters", headers={"X-API-Key": key})
    assert answer.status_code == 200
    listed = run("list").stdout
    assert "traffic office" in listed
    assert key not in listed
    assert run("revoke", "1").stdout == "revoked: key 1 (traffic office)\n"
    assert "revoked 20" in run("list").stdout
    assert connection.execute("SELECT action, target FROM audit ORDER BY id").fetchall() == [
        ("key", "created traffic office with scope operate"),
        ("key", "revoked key 1 (traffic office)"),
    ]


@pytest.mark.usefixtures("at_home")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("create", "x", "--scope", "god"), "'god' is not one of"),
        (("create", "x", "--expires", "soon"), "--expires"),
        (("create", " "), "printable"),
        (("create", "x" * 101), "printable"),
        (("create", "two\nlines"), "printable"),
        (("revoke", "7"), "there is no key 7"),
    ],
)
def test_a_mistake_makes_no_key(
    arguments: tuple[str, ...], words: str, connection: Connection
) -> None:
    told = run(*arguments)

    assert told.exit_code == 2
    assert words in told.stderr
    assert api_keys.keys(connection) == []


def test_a_renewed_key_takes_the_place_of_those_before(connection: Connection) -> None:
    for _ in range(3):
        api_keys.renew(connection, "dashboard", Scope.READ)
    states: list[Any] = [one.revoked_at is None for one in api_keys.keys(connection)]

    assert states == [False, False, True]

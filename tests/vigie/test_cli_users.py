"""`vigie user`: what a person types, and what is stored of it."""

import os
import pty
import re
import select
import subprocess
import sys
from typing import Any

import pytest
from psycopg import Connection
from typer.testing import CliRunner, Result

from vigie.cli import app
from vigie.passwords import matches
from vigie.settings import Settings
from vigie.store import staff

PASSWORD = "correct horse battery"
AT_A_TERMINAL = """
import fcntl, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from vigie.cli import app
app(["user", "add", "ada"])
"""


@pytest.fixture
def at_home(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of somebody who works with Testville."""
    monkeypatch.setenv("VIGIE_CITY", settings.city)
    monkeypatch.setenv("VIGIE_CITIES_DIR", str(settings.cities_dir))
    monkeypatch.setenv("VIGIE_DATABASE_URL", settings.resolved_database_url)


def run(*arguments: str, password: str | None = None) -> Result:
    given = None if password is None else f"{password}\n"
    return CliRunner().invoke(app, ["user", *arguments], input=given)


def stored(connection: Connection, name: str) -> dict[str, Any]:
    row = connection.execute("SELECT to_jsonb(staff) FROM staff WHERE name = %s", [name])
    found: dict[str, Any] = (row.fetchone() or ({},))[0]
    return found


@pytest.mark.usefixtures("at_home")
def test_somebody_is_added_listed_changed_and_removed(connection: Connection) -> None:
    added = run("add", "Ada", "--role", "operator", "--display-name", "Ada L.", password=PASSWORD)

    assert added.stdout == "added: ada as operator\n", added.stderr
    assert matches(stored(connection, "ada")["password_hash"], PASSWORD)
    listed = run("list").stdout
    assert re.search(r"ada +Ada L\. +operator +good", listed)
    assert "argon2" not in listed
    assert "admin" in run("role", "ada", "admin").stdout
    assert stored(connection, "ada")["role"] == "admin"
    run("password", "ada", password="another long password")
    assert matches(stored(connection, "ada")["password_hash"], "another long password")
    run("disable", "ada")
    assert "disabled 20" in run("list").stdout
    run("enable", "ada")
    assert "good" in run("list").stdout
    assert run("remove", "ada").stdout == "removed: ada\n"
    assert staff.everybody(connection) == []
    assert connection.execute("SELECT action, target FROM audit ORDER BY id").fetchall() == [
        ("user", "added ada as operator"),
        ("user", "made ada admin"),
        ("user", "changed the password of ada"),
        ("user", "disabled ada"),
        ("user", "enabled ada"),
        ("user", "removed ada"),
    ]


@pytest.mark.usefixtures("at_home")
@pytest.mark.parametrize(
    ("arguments", "password", "words"),
    [
        (("add", "ada"), "short", "12 to 256 characters"),
        (("add", "ada"), "", "12 to 256 characters"),
        (("add", "ada"), None, "12 to 256 characters"),
        (("add", "Ada Lovelace"), PASSWORD, "cannot be a name"),
        (("add", "'; DROP TABLE staff"), PASSWORD, "cannot be a name"),
        (("add", "ada", "--display-name", " "), PASSWORD, "display name"),
        (("add", "ada", "--display-name", "two\nlines"), PASSWORD, "display name"),
        (("add", "grace"), PASSWORD, "somebody named grace already"),
        (("role", "nobody", "admin"), None, "nobody named nobody"),
        (("password", "nobody"), PASSWORD, "nobody named nobody"),
        (("disable", "nobody"), None, "nobody named nobody"),
        (("remove", "nobody"), None, "nobody named nobody"),
    ],
)
def test_a_mistake_is_one_sentence_and_changes_nothing(
    arguments: tuple[str, ...], password: str | None, words: str, connection: Connection
) -> None:
    staff.add(connection, "grace", staff.Role.ADMIN, PASSWORD)
    before = stored(connection, "grace")

    told = run(*arguments, password=password)

    assert told.exception is not None
    assert words in str(told.exception)
    assert stored(connection, "grace") == before
    assert [one.name for one in staff.everybody(connection)] == ["grace"]
    assert connection.execute("SELECT count(*) FROM audit").fetchone() == (0,)


@pytest.mark.usefixtures("at_home")
def test_a_role_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    told = run("add", "ada", "--role", "god", password=PASSWORD)

    assert told.exit_code == 2
    for role in staff.Role:
        assert role in told.stderr


@pytest.mark.usefixtures("at_home")
def test_at_a_terminal_the_password_is_asked_for_twice_and_not_shown(
    connection: Connection,
) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", AT_A_TERMINAL],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    shown = b""
    # The space comes once the terminal does not show any more what is typed.
    for question in (b"A password for ada: ", b"The same again: "):
        shown += read_until(ours, question)
        os.write(ours, f"{PASSWORD}\n".encode())
    shown += read_until(ours, b"added: ada")
    assert process.wait(60) == 0
    os.close(ours)

    assert PASSWORD.encode() not in shown
    assert matches(stored(connection, "ada")["password_hash"], PASSWORD)


def read_until(terminal: int, words: bytes) -> bytes:
    """What the terminal shows up to these words."""
    shown = b""
    while words not in shown:
        ready, _, _ = select.select([terminal], [], [], 60)
        assert ready, shown
        shown += os.read(terminal, 1_000)
    return shown

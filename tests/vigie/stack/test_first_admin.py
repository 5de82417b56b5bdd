"""The first administrator: made once, told once, and nobody's any more once it is changed."""

import stat
from pathlib import Path

from psycopg import Connection

from vigie.scopes import Role
from vigie.stack.first_admin import ensure_admin
from vigie.stack.kept import kept
from vigie.store import staff

PASSWORD = "correct horse battery"


def test_where_there_is_nobody_an_administrator_is_made(
    connection: Connection, tmp_path: Path
) -> None:
    made = ensure_admin(connection, tmp_path, "testville")

    assert made is not None
    assert made.password is not None
    assert made.password in str(made)
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    [admin] = staff.everybody(connection)
    assert (admin.name, admin.role) == ("admin", Role.ADMIN)
    assert staff.has_password(connection, "admin", made.password)
    assert connection.execute("SELECT target FROM audit").fetchall() == [
        ("added admin as admin, the first",)
    ]


def test_later_starts_tell_the_file_and_not_the_password(
    connection: Connection, tmp_path: Path
) -> None:
    made = ensure_admin(connection, tmp_path, "testville")
    again = ensure_admin(connection, tmp_path, "testville")

    assert made is not None
    assert again is not None
    assert made.password is not None
    assert again.password is None
    assert str(again.file) in str(again)
    assert again.file.read_text().strip() == made.password


def test_a_password_that_was_changed_is_kept_no_more(
    connection: Connection, tmp_path: Path
) -> None:
    made = ensure_admin(connection, tmp_path, "testville")
    staff.set_password(connection, "admin", PASSWORD)

    assert ensure_admin(connection, tmp_path, "testville") is None
    assert made is not None
    assert not made.file.exists()


def test_where_there_is_somebody_nobody_is_made(connection: Connection, tmp_path: Path) -> None:
    staff.add(connection, "ada", Role.VIEWER, PASSWORD)

    assert ensure_admin(connection, tmp_path, "testville") is None
    assert [one.name for one in staff.everybody(connection)] == ["ada"]


def test_a_secret_stays_as_it_is_and_its_owner_s(tmp_path: Path) -> None:
    file = tmp_path / "new" / "dashboard.secret"

    assert kept(file, lambda: "first") == "first"
    assert kept(file, lambda: "second") == "first"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600

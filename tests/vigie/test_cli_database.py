"""`vigie db backup`, `restore`, `stats` and `delete`, as somebody types them."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest
from psycopg import Connection
from psycopg.conninfo import make_conninfo

from tests.servers import wait_until
from tests.storing import store
from tests.test_cli import ROOT, vigie
from tests.vigie.store.test_write import reading
from vigie.city import City
from vigie.store.migrate import migrate


def test_a_backup_and_its_restore_are_told_with_size_and_duration(
    connection: Connection, database_url: str, empty_url: str, city: City, tmp_path: Path
) -> None:
    """A password is nowhere in what is printed, at the most talkative."""
    store(connection, [reading(0), reading(1)])
    file = str(tmp_path / "testville.backup")
    talkative = {"VIGIE_LOG_LEVEL": "debug", "PATH": os.environ["PATH"]}
    source = make_conninfo(database_url, password="open-sesame")
    done = vigie("db", "backup", file, VIGIE_DATABASE_URL=source, **talkative)
    assert done.returncode == 0, done.stderr
    assert re.match(rf"backed up: {re.escape(file)}, \d\.\d MB in \d", done.stdout)
    assert f"INFO backing up testville to {file}\n" in done.stderr
    target = make_conninfo(empty_url, password="open-sesame")
    restored = vigie("db", "restore", file, VIGIE_DATABASE_URL=target, **talkative)
    assert restored.returncode == 0, restored.stderr
    assert restored.stdout.startswith(f"restored: {file}, ")
    again = vigie("db", "restore", file, VIGIE_DATABASE_URL=target, **talkative)
    assert again.returncode == 2
    assert "vigie: the database already holds data" in again.stderr
    for one in (done, restored, again):
        assert "open-sesame" not in one.stdout + one.stderr
    with psycopg.connect(empty_url, autocommit=True) as copy:
        assert migrate(copy, city) == []


def test_the_embedded_database_is_not_started_silently(tmp_path: Path) -> None:
    for arguments in (("backup", str(tmp_path / "file")), ("stats",)):
        done = vigie("db", *arguments, VIGIE_DATA_DIR=str(tmp_path / "data"))
        assert done.returncode == 2
        assert "is not running: start it with `vigie up`" in done.stderr
        assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


WAITING = "SELECT FROM pg_locks WHERE relation = 'latest'::regclass AND NOT granted"


def test_a_backup_that_is_told_to_end_leaves_nothing(
    connection: Connection, database_url: str, tmp_path: Path
) -> None:
    environment = {
        **os.environ,
        "VIGIE_CITY": "testville",
        "VIGIE_CITIES_DIR": "tests/cities",
        "VIGIE_DATABASE_URL": database_url,
    }
    command = [sys.executable, "-m", "vigie", "db", "backup", str(tmp_path / "file")]
    with connection.transaction():
        connection.execute("LOCK TABLE latest IN ACCESS EXCLUSIVE MODE")
        with subprocess.Popen(command, cwd=ROOT, env=environment) as running:
            try:
                process = psutil.Process(running.pid)
                wait_until(lambda: list(tmp_path.iterdir()), what="the unfinished file")
                [dump] = wait_until(process.children, what="pg_dump")
                wait_until(lambda: connection.execute(WAITING).fetchall(), what="its wait")
                running.send_signal(signal.SIGTERM)
                assert running.wait(timeout=20) == 128 + signal.SIGTERM
            finally:
                running.kill()
    assert not dump.is_running()
    assert list(tmp_path.iterdir()) == []


STARTING = """
import signal, subprocess
from vigie.cli_database import client_of
client_of("testville", "backup")
subprocess.Popen(["sleep", "600"])
signal.raise_signal(signal.SIGTERM)
"""


def test_what_was_just_started_ends_with_the_command(database_url: str) -> None:
    environment = {
        **os.environ,
        "VIGIE_CITIES_DIR": "tests/cities",
        "VIGIE_DATABASE_URL": database_url,
    }
    done = subprocess.run(
        [sys.executable, "-c", STARTING],
        cwd=ROOT,
        env=environment,
        check=False,
        capture_output=True,  # which ends when the last that could write to it has
        text=True,
        timeout=100,
    )
    assert done.returncode == 128 + signal.SIGTERM, done.stderr


def test_stats_are_for_people_and_for_programs(connection: Connection, database_url: str) -> None:
    store(connection, [reading(0), reading(1)])
    page = vigie("db", "stats", VIGIE_DATABASE_URL=database_url)
    assert page.returncode == 0, page.stderr
    assert "2026-11-23 07:00:00 UTC to 2026-11-23 07:01:00 UTC" in page.stdout
    document = json.loads(vigie("db", "stats", "--json", VIGIE_DATABASE_URL=database_url).stdout)
    assert document["city"] == "testville"
    assert document["relations"][0]["name"] == "reading"
    assert document["relations"][0]["rows"] == 2


def test_deleting_asks_first_and_tells_how_many(connection: Connection, database_url: str) -> None:
    """Times without a zone are by the clocks of the city, here Paris."""
    store(connection, [reading(minute) for minute in (-1, 0, 1)])
    asked = ("db", "delete", "--device", "meter-n1", "--start", "2026-11-23T08:00")

    refused = vigie(*asked, VIGIE_DATABASE_URL=database_url)
    assert refused.returncode == 1
    assert "2 readings of 1 series, and what was made of them: delete for ever?" in refused.stdout
    assert connection.execute("SELECT count(*) FROM reading").fetchone() == (3,)

    done = vigie(*asked, "--yes", VIGIE_DATABASE_URL=database_url)
    assert (done.returncode, done.stdout) == (0, "deleted: 2 readings of 1 series\n"), done.stderr
    assert connection.execute("SELECT value FROM reading").fetchall() == [(1.0,)]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "say what to delete"),
        (["--device", "nobody"], "no device has ever sent such readings"),
        (["--start", "yesterday"], "'yesterday' is no time: 2026-11-23 or 2026-11-23T07:00Z"),
    ],
)
def test_a_deletion_that_makes_no_sense_is_refused(
    arguments: list[str], sentence: str, database_url: str
) -> None:
    done = vigie("db", "delete", "--yes", *arguments, VIGIE_DATABASE_URL=database_url)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1

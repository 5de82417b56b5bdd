"""The commands on dead letters, from a wrong city file to the readings that were missing."""

import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from psycopg import Connection

from ingest.batching import Entry, assemble
from ingest.decoder import decoder_for
from ingest.message import Message
from tests.conftest import CITIES
from vigie.city import load_city
from vigie.settings import Settings
from vigie.store.write import Writer, known_devices

FEED = """
  - id: plugs
    topic: tele/{device}/SENSOR
    format: tasmota
    kind: building_meter
    clock: receipt
    fields:
      ENERGY.FIELD: {metric: active_power}
"""
NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)


class Folder:
    """A city folder of its own, and the commands run on it."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self.settings = settings.model_copy(update={"cities_dir": path})
        shutil.copytree(CITIES / "testville", path / "testville")
        self._file = path / "testville" / "city.yaml"
        self._template = self._file.read_text().replace("feeds:\n", f"feeds:{FEED}")

    def map_field(self, name: str) -> None:
        self._file.write_text(self._template.replace("FIELD", name))

    def receive(self, connection: Connection, *messages: Message) -> None:
        city = load_city(self.settings.city_dir)
        decoder = decoder_for(city, self.settings, known_devices(connection))
        entries = [Entry(one, decoder.decode(one)) for one in messages]
        Writer(connection).write(assemble(entries))

    def run(self, *arguments: str, answer: str = "") -> subprocess.CompletedProcess[str]:
        url = self.settings.database_url
        assert url is not None
        return subprocess.run(
            [sys.executable, "-m", "vigie", "ingest", *arguments, "--city", "testville"],
            input=answer,
            capture_output=True,
            text=True,
            env={
                "PATH": "/usr/bin:/bin",
                "VIGIE_CITIES_DIR": str(self.settings.cities_dir),
                "VIGIE_DATABASE_URL": url.get_secret_value(),
            },
            timeout=120,
            check=False,
        )


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Folder:
    return Folder(tmp_path / "cities", settings)


def test_a_city_file_is_mended_and_what_it_cost_is_made_good(
    folder: Folder, connection: Connection
) -> None:
    topic, payload = "tele/boiler/SENSOR", b'{"ENERGY": {"Voltage": 230, "Power": 400}}'
    folder.map_field("Voltage")
    folder.receive(connection, Message(topic, payload, NOW))

    why = "ENERGY.Voltage: 'V' does not convert to 'kW': they measure different things"
    shown = folder.run("dead-letters", "--feed", "plugs")
    assert shown.stdout.splitlines() == [
        "wrong_unit, feed plugs: 1 kept",
        "    from 2026-11-23T07:00:00Z to 2026-11-23T07:00:00Z",
        f"    {topic}: {why}",
        "",
        f"2026-11-23T07:00:00Z {topic}",
        f"wrong_unit, feed plugs: {why}",
        payload.decode(),
    ], shown.stderr

    folder.map_field("Power")
    told = folder.run("retry", "--reason", "wrong_unit", "--dry-run")
    assert told.stdout == (
        "1 messages would become 1 readings; nothing is wrong with 1 of them any more\n"
    ), told.stderr
    done = folder.run("retry", "--reason", "wrong_unit", "--since", "2026-11-23T08:00")
    assert done.stdout == (
        "1 messages became 1 readings (0 more were there already); "
        "nothing is wrong with 1 of them any more\n"
    ), done.stderr
    assert connection.execute("SELECT time, value FROM reading").fetchall() == [(NOW, 0.4)]
    assert folder.run("dead-letters").stdout == "no dead letters\n"


def test_a_purge_asks_first(folder: Folder, connection: Connection) -> None:
    folder.map_field("Power")
    folder.receive(connection, *(Message("testville/nowhere", b"\x1b[2J", NOW) for _ in range(3)))

    shown = folder.run("dead-letters", "--reason", "unknown_topic", "--limit", "1")
    assert shown.stdout.splitlines()[-1] == "hex: 1b 5b 32 4a"

    refused = folder.run("purge", "--feed", "canonical", answer="n\n")
    assert "3 dead letters: remove for ever?" in refused.stdout
    assert connection.execute("SELECT count(*) FROM dead_letter").fetchone() == (3,)
    done = folder.run("purge", "--feed", "canonical", answer="y\n")
    assert done.stdout.endswith("removed: 3 dead letters\n")
    assert connection.execute("SELECT count(*) FROM dead_letter").fetchone() == (0,)


@pytest.mark.parametrize("command", ["retry", "purge"])
def test_all_letters_at_once_are_never_meant(command: str, folder: Folder) -> None:
    folder.map_field("Power")
    done = folder.run(command)
    assert (done.returncode, done.stdout) == (2, "")
    assert "say which letters: --reason, --feed" in done.stderr


def test_two_retries_do_not_work_on_the_same_letters(
    folder: Folder, connection: Connection
) -> None:
    folder.map_field("Power")
    connection.execute("SELECT pg_advisory_lock(hashtext('vigie.dead_letters'))")
    done = folder.run("retry", "--feed", "plugs")
    assert done.returncode == 2
    assert "another `vigie ingest retry` is at it" in done.stderr

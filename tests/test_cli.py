import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import free_port
from vigie.settings import Settings

ROOT = Path(__file__).parent.parent


def vigie(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vigie", *arguments],
        cwd=ROOT,
        env={
            **{name: value for name, value in os.environ.items() if "VIGIE_" not in name},
            "VIGIE_CITY": "testville",
            "VIGIE_CITIES_DIR": "tests/cities",
            **environment,
        },
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )


def test_help_lists_every_command() -> None:
    done = vigie("--help")
    assert done.returncode == 0
    for command in ("up", "ingest", "api", "dashboard", "sim", "db", "doctor", "health"):
        assert f" {command} " in done.stdout


@pytest.mark.parametrize("service", ["ingest", "api", "dashboard", "sim"])
def test_each_service_explains_itself(service: str) -> None:
    done = vigie(service, "--help")
    assert done.returncode == 0, done.stderr
    assert f"Usage: vigie {service}" in done.stdout


def test_a_setting_that_makes_no_sense_is_named_with_its_value() -> None:
    done = vigie("up", VIGIE_API_PORT="eighty")
    assert done.returncode == 2
    assert done.stderr.startswith("vigie: VIGIE_API_PORT='eighty': ")
    assert done.stderr.count("\n") == 1


def test_a_city_that_does_not_exist_is_answered_with_those_that_do() -> None:
    done = vigie("up", "--city", "atlantis")
    assert done.returncode == 2
    assert "testville" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_is_not_there_is_one_sentence_without_its_password() -> None:
    url = f"postgresql://vigie:secret@127.0.0.1:{free_port()}/vigie"
    done = vigie("db", "migrate", VIGIE_DATABASE_URL=url)
    assert done.returncode == 2
    assert done.stderr.startswith("vigie: the database: ")
    assert "Connection refused" in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr


def test_a_database_is_migrated_twice_without_harm(settings: Settings) -> None:
    url = settings.resolved_database_url
    for _ in range(2):
        done = vigie("db", "migrate", VIGIE_DATABASE_URL=url)
        assert (done.returncode, done.stdout) == (0, "the database is up to date\n"), done.stderr


def test_the_doctor_finds_a_sound_machine_sound(tmp_path: Path) -> None:
    ports = {f"VIGIE_{name}_PORT": str(free_port()) for name in ("API", "DASHBOARD", "MQTT")}
    done = vigie("doctor", VIGIE_DATA_DIR=str(tmp_path), **ports)
    assert done.returncode == 0, done.stdout
    assert "all is well" in done.stdout


def test_the_doctor_names_what_is_wrong(tmp_path: Path) -> None:
    done = vigie(
        "doctor",
        "--city",
        "atlantis",
        VIGIE_DATA_DIR=str(tmp_path),
        VIGIE_MQTT_URL=f"mqtt://127.0.0.1:{free_port()}",
    )
    assert done.returncode == 1
    assert "FAIL  city:" in done.stdout
    assert "FAIL  broker: no MQTT broker at" in done.stdout


def test_an_unhealthy_service_is_told_with_its_reason() -> None:
    done = vigie("health", "api", VIGIE_API_PORT=str(free_port()))
    assert done.returncode == 1
    assert "/readyz does not answer" in done.stderr


def test_ingest_that_has_not_reported_is_unhealthy(settings: Settings) -> None:
    done = vigie("health", "ingest", VIGIE_DATABASE_URL=settings.resolved_database_url)
    assert (done.returncode, done.stderr) == (1, "ingest has not reported for ten seconds\n")

"""`vigie ingest check` tells what a message would become, and fails when any of it is lost."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ingest.cli import app
from tests.conftest import CITIES

GOOD = b'{"time": "2026-11-23T07:00:00Z", "values": {"vehicle_flow": 812, "mean_speed": 300}}'
TOPIC = "testville/mobility/traffic_counter/counter-n1"
AT = "2026-11-23T07:00:30+00:00"


def run_check(payload: str, topic: str = TOPIC, given: bytes = b"") -> Result:
    return CliRunner().invoke(
        app,
        ["check", "--city", "testville", "--topic", topic, "--payload", payload, "--at", AT],
        input=given,
        env={"VIGIE_CITIES_DIR": str(CITIES)},
    )


def test_the_command_s_exit_code_tells_good_from_lost() -> None:
    command = [sys.executable, "-m", "vigie", "ingest", "check", "--city", "testville"]
    done = subprocess.run(
        [*command, "--topic", "testville/nothing", "--payload", "-"],
        input=GOOD,
        capture_output=True,
        env={"VIGIE_CITIES_DIR": str(CITIES), "PATH": "/usr/bin:/bin"},
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert b"dead letter: unknown_topic: the topic 'testville/nothing' is not" in done.stdout


def test_a_good_message_is_shown_as_its_readings(tmp_path: Path) -> None:
    payload = tmp_path / "payload.json"
    payload.write_bytes(GOOD)
    done = run_check(str(payload))
    rows = [line.split() for line in done.output.splitlines()]
    time = "2026-11-23T07:00:00Z"
    assert rows[1:] == [
        ["device", "kind", "metric", "value", "time", "quality"],
        ["counter-n1", "traffic_counter", "vehicle_flow", "812", "{vehicle}/h", time, "good"],
        ["counter-n1", "traffic_counter", "mean_speed", "300", "km/h", time, "out_of_range"],
    ]
    assert done.exit_code == 0


def test_what_would_be_a_dead_letter_is_told_with_its_path_and_fails() -> None:
    given = b'[{"device": "counter-n1", "values": {"speed": 60, "spead": 1}}]'
    done = run_check("-", "testville/gateway/miles", given)
    shown = done.output
    assert "feed: miles (canonical)" in shown
    assert "96.56064 km/h" in shown
    assert "dead letter: unknown_metric: [0].values.spead: the catalogue has no such" in shown
    assert done.exit_code == 1


def test_a_description_is_shown() -> None:
    done = run_check("-", f"{TOPIC}/about", b'{"name": "Ring", "lat": 43.31, "lon": 5.36}')
    assert "about: counter-n1 (traffic_counter), name Ring, lat 43.31" in done.output
    assert done.exit_code == 0


def test_a_message_without_values_is_neither_good_nor_lost() -> None:
    done = run_check("-", given=b"[]")
    assert done.output.splitlines()[1] == "nothing to store, and nothing wrong"
    assert done.exit_code == 0


@pytest.mark.parametrize("payload", ["/no/such/file", "."])
def test_a_file_that_cannot_be_read_is_told(payload: str) -> None:
    done = run_check(payload)
    assert done.exit_code == 2
    assert "--payload" in done.output

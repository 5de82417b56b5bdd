"""The command as a person or a supervisor runs it: a process."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.sensor_sim.ear import Listen
from tests.servers import free_port, wait_until

ROOT = Path(__file__).parents[2]


def sim(*arguments: str, **variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "vigie", "sim", *arguments],
        cwd=ROOT,
        env={**os.environ, **variables},
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def refusal(*arguments: str, **variables: str) -> str:
    """What it says on stderr when it exits with the code of wrong use."""
    process = sim(*arguments, **variables)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 2, said
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize(
    ("city", "topic"),
    [("marseille", "marseille/mobility/+/+"), ("los-angeles", "los-angeles/gateway/metr-la")],
)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_demo_plays_until_told_to_stop(
    broker_url: str, listen: Listen, city: str, topic: str, number: signal.Signals
) -> None:
    ear = listen(broker_url, topic)
    process = sim("demo", VIGIE_CITY=city, VIGIE_MQTT_URL=broker_url)
    try:
        # Live messages are small, those of the history large.
        wait_until(
            lambda: sum(len(payload) < 300 for _, payload in ear.heard) > 3,
            timeout_s=60,
            what="live messages",
        )
        told = time.monotonic()
        process.send_signal(number)
        _, said = process.communicate(timeout=15)
    finally:
        process.kill()
    assert process.returncode == 0, said
    assert time.monotonic() - told < 5
    assert "100 %" in said
    assert "confirmed, 0 not" in said


def test_without_a_broker_it_waits_and_says_so_and_still_stops() -> None:
    port = free_port()
    process = sim("run", "--city", "marseille", VIGIE_MQTT_URL=f"mqtt://me:secret@127.0.0.1:{port}")
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=15)
    finally:
        process.kill()
    assert f"no broker at mqtt://127.0.0.1:{port} yet" in line
    assert "secret" not in line + said
    assert process.returncode == 0


def test_a_replay_ends_with_its_recording(broker_url: str, tmp_path: Path, listen: Listen) -> None:
    file = tmp_path / "feed.ndjson"
    file.write_text('{"time": "2026-11-23T12:00:00Z", "topic": "x", "payload": {"values": {}}}\n')
    ear = listen(broker_url, "x")
    process = sim("replay", str(file), "--speed", "max", VIGIE_MQTT_URL=broker_url)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 0, said
    wait_until(lambda: len(ear.heard) == 1, what="the message")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "--backfill", "soon"], "'soon' is not a duration"),
        (["run", "--start", "yesterday"], "'yesterday' is not a time"),
        (["run", "--start", "2999-01-01"], "is in the future"),
        (["run", "--speed", "0"], "--speed"),
        (["run", "--devices", "0"], "--devices"),
        (["run", "--devices", "100001"], "--devices"),
        (["run", "--gateways", "0"], "--gateways"),
        (["replay", "feed.ndjson", "--speed", "fast"], "'fast' is not a speed"),
        (["replay", "feed.ndjson", "--speed", "nan"], "'nan' is not a speed"),
        (["replay", "feed.ndjson", "--times", "same-hour", "--speed", "2"], "leave out --speed"),
        (["record", "feed.ndjson.gz", "--rotate", "often"], "write 100MB, 1GB, 15m or 1h"),
        (["record", "feed.ndjson.gz", "--topic", "a/#/b"], "'a/#/b' is not a topic filter"),
        (["record", "feed.csv"], "feed.csv: a recording is a .ndjson.gz"),
        (["replay", "missing.ndjson"], "missing.ndjson: "),
        (["replay", "x.ndjson", "--from", "noon"], "--from: 'noon' is not a moment: write a time"),
        (["replay", "x.ndjson", "--to", "-1m"], "--to: '-1m' is not a moment: write a time"),
        (["replay", "x.ndjson", "--topic", "a/#/b"], "'a/#/b' is not a topic filter"),
        (["demo", "--city", "atlantis"], "there is no city.yaml here"),
    ],
)
def test_wrong_use_is_one_clear_sentence(arguments: list[str], said: str) -> None:
    assert said in " ".join(refusal(*arguments, COLUMNS="300").split())


def test_a_city_without_a_demo_says_so() -> None:
    said = refusal("demo", "--city", "testville", VIGIE_CITIES_DIR="tests/cities", COLUMNS="300")
    assert "has no 'demo'" in said


def test_a_broker_url_that_is_none_is_refused_without_its_password() -> None:
    said = refusal("run", VIGIE_MQTT_URL="https://me:secret@127.0.0.1", COLUMNS="300")
    assert "VIGIE_MQTT_URL: 'https' is not mqtt or mqtts" in said
    assert "secret" not in said

"""What a dry run says is what would be sent."""

import subprocess
import sys
from datetime import timedelta
from math import inf
from pathlib import Path

import pytest

from sensor_sim.dry_run import Foretold, line_of, of_replay, of_run
from sensor_sim.excerpt import Part
from sensor_sim.faults import parse_fault
from sensor_sim.pace import wall_ms
from sensor_sim.replay import Replay
from sensor_sim.run import Run
from sensor_sim.timing import Times
from tests.servers import free_port
from vigie.city import City

ROOT = Path(__file__).parents[2]
NOW = 1_795_435_200_000  # 2026-11-23T12:00:00Z


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    file = tmp_path / "feed.ndjson"
    file.write_text(
        "".join(
            f'{{"time": "2026-01-01T00:{n:02d}:00Z", "topic": "x/{n % 2}", '
            f'"payload": {{"time": "2026-01-01T00:{n:02d}:00Z", "values": {{}}}}}}\n'
            for n in range(50)
        )
    )
    return file


def test_a_replay_tells_when_it_would_send_what(marseille: City, feed: Path) -> None:
    plan = Replay(feed, speed=60, part=Part(timedelta(minutes=10), topics=("x/0",)))
    lines = list(of_replay(marseille, plan, NOW))
    assert len(lines) == 20
    # The last of the part is of minute 48: 38 minutes in 38 seconds.
    assert lines[:2] == [
        '2026-11-23T12:00:00.000Z  x/0  {"time":"2026-11-23T11:22:38Z","values":{}}',
        '2026-11-23T12:00:02.000Z  x/0  {"time":"2026-11-23T11:24:38Z","values":{}}',
    ]


def test_at_once_it_says_that_arrays_grow(marseille: City, feed: Path) -> None:
    *messages, note = of_replay(marseille, Replay(feed, Times.KEEP, inf), NOW)
    assert {line[:24] for line in messages} == {"2026-11-23T12:00:00.000Z"}
    assert "larger arrays" in note


def test_at_the_same_hour_it_tells_what_comes_from_now_on(los_angeles: City) -> None:
    file = los_angeles.folder / "recordings" / "metr_la.yaml"
    lines = list(of_replay(los_angeles, Replay(file, Times.SAME_HOUR), NOW))
    assert len(lines) == 20
    assert all(line > "2026-11-23T12:00:00.000Z  los-angeles/gateway/metr-la" for line in lines)


def test_a_run_tells_who_is_there_and_what_they_would_say(marseille: City) -> None:
    now = wall_ms()
    first, count, *reports = of_run(marseille, Run(devices=30), now)
    assert "/about  {" in first
    assert "30 devices introduce themselves" in count
    assert len(reports) == 20
    assert all('  {"time":"' in line for line in reports)
    assert reports == sorted(reports, key=lambda line: line[:24])


def test_a_run_with_gateways_tells_their_arrays(marseille: City) -> None:
    _, _, *messages = of_run(marseille, Run(gateways=2), wall_ms())
    assert len(messages) == 20
    assert {line.split()[1] for line in messages} == {
        "marseille/gateway/sim-0",
        "marseille/gateway/sim-1",
    }
    assert all('  [{"device":"' in line for line in messages)


def test_a_run_leaves_out_what_a_fault_loses(marseille: City) -> None:
    lost = parse_fault("dropout:kind=traffic_counter,rate=100%")
    lines = list(of_run(marseille, Run(faults=(lost,)), wall_ms()))[2:]
    assert lines
    assert not any("/traffic_counter/" in line for line in lines)


def test_a_run_of_which_all_is_lost_comes_to_an_end(marseille: City) -> None:
    lost = parse_fault("dropout:rate=100%")
    assert len(list(of_run(marseille, Run(faults=(lost,)), wall_ms()))) == 2


def test_a_payload_is_cut_to_a_line_and_what_cannot_be_printed_is_escaped() -> None:
    assert line_of(Foretold(NOW, "x", b"\x00\xff\n" + "é".encode())).endswith("  \\x00\\xff\\né")
    assert line_of(Foretold(NOW, "x", b"a" * 101)).endswith("a" * 100 + "…")


@pytest.mark.parametrize("command", ["run", "replay"])
def test_a_dry_run_needs_no_broker(feed: Path, command: str) -> None:
    arguments = [command, *([str(feed)] if command == "replay" else []), "--dry-run"]
    done = subprocess.run(
        [sys.executable, "-m", "vigie", "sim", *arguments],
        cwd=ROOT,
        env={"VIGIE_MQTT_URL": f"mqtt://127.0.0.1:{free_port()}"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert len(done.stdout.splitlines()) >= 20
    assert done.stderr == ""

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sensor_sim.keys import keys_of, line_of, press
from sensor_sim.recording import Recorded
from sensor_sim.recording.messages import Messages
from sensor_sim.tape import Tape
from sensor_sim.timing import Times
from tests.sensor_sim.ear import Listen
from tests.servers import wait_until

ROOT = Path(__file__).parents[2]
RIGHT, LEFT = b"\x1b[C", b"\x1b[D"


def a_tape() -> Tape:
    """Of a minute, so slow that it stands."""
    return Tape(
        Messages([Recorded(0, "x", b""), Recorded(60_000, "x", b"")]), Times.KEEP, speed=0.001
    )


def test_keys_are_told_apart_and_others_left_out() -> None:
    assert list(keys_of(b"x +\x1b[C\x1b[A-\x1b[D")) == [b" ", b"+", RIGHT, b"-", LEFT]


def test_space_pauses_and_resumes() -> None:
    tape = a_tape()
    press(tape, b" ")
    assert tape.state().is_paused
    press(tape, b" ")
    assert not tape.state().is_paused


def test_plus_and_minus_double_and_halve_the_speed_within_bounds() -> None:
    tape = a_tape()
    press(tape, b"+")
    assert tape.state().speed == 0.002
    press(tape, b"-")
    press(tape, b"-")
    assert tape.state().speed == 0.001


def test_left_and_right_wind_by_ten_seconds_within_the_recording() -> None:
    tape = a_tape()
    tape.pause()
    start_ms = tape.state().at_ms
    press(tape, RIGHT)
    assert tape.state().at_ms == start_ms + 10_000
    for _ in range(9):
        press(tape, RIGHT)
    assert tape.state().at_ms == 60_000
    press(tape, LEFT)
    assert tape.state().at_ms == 50_000


def test_the_line_says_how_the_tape_stands() -> None:
    tape = a_tape()
    tape.pause()
    tape.seek(30_000)
    assert line_of(tape.state()).startswith(
        "paused  1970-01-01T00:00:30.000Z  50%, x0.001, 0 messages"
    )


def test_a_person_at_a_terminal_controls_a_replay(
    broker_url: str, tmp_path: Path, listen: Listen
) -> None:
    file = tmp_path / "feed.ndjson"
    file.write_text(
        "".join(
            f'{{"time": "2026-11-23T12:00:{s:02d}Z", "topic": "x", "payload": "{s}"}}\n'
            for s in (0, 59)
        )
    )
    ear = listen(broker_url, "x")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "vigie", "sim", "replay", str(file), "--times", "keep"]
    replaying = subprocess.Popen(
        # Opened by the leader of a session, a terminal becomes its own.
        ["sh", "-c", 'exec "$@" <"$0"', os.ttyname(theirs), *command],
        cwd=ROOT,
        env={**os.environ, "VIGIE_MQTT_URL": broker_url},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        wait_until(lambda: len(ear.heard) == 1, what="the first message")
        os.write(ours, RIGHT * 6)
        replaying.wait(30)
    finally:
        replaying.send_signal(signal.SIGKILL)
        os.close(ours)
    assert replaying.returncode == 0
    assert [payload for _, payload in ear.heard] == [b"0", b"59"]


@pytest.mark.parametrize("pressed", [b"", b"\x1b", b"abc", b"\x1b[A"])
def test_what_means_nothing_does_nothing(pressed: bytes) -> None:
    assert list(keys_of(pressed)) == []

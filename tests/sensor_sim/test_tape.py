"""A tape that is played by one thread and controlled by others."""

from itertools import islice
from threading import Event, Thread
from time import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensor_sim.recording import Recorded
from sensor_sim.recording.messages import Messages
from sensor_sim.tape import SeekError, Tape
from sensor_sim.timing import Cue, Times
from tests.servers import wait_until


def recorded(*times_ms: int) -> Messages:
    return Messages([Recorded(t, "x", b"%d" % n) for n, t in enumerate(times_ms)])


def numbers(cues: list[Cue]) -> list[int]:
    return [int(cue.recorded.payload) for cue in cues if isinstance(cue.recorded.payload, bytes)]


@given(
    st.lists(st.integers(0, 2_000), min_size=1, max_size=15),
    st.lists(st.sampled_from(["pause", "resume", 500.0, 1_000.0, 20_000.0]), max_size=15),
)
@settings(max_examples=40, deadline=None)
def test_pausing_and_speed_never_change_which_messages_are_played(
    times_ms: list[int], changes: list[str | float]
) -> None:
    recording = recorded(*sorted(times_ms))
    tape = Tape(recording, Times.KEEP, speed=1_000)
    played = []
    pending = iter(changes)
    tape.pause()
    tape.resume()
    for cue in tape.cues(Event()):
        played.append(cue)
        match next(pending, None):
            case "pause":
                tape.pause()
                tape.resume()
            case "resume":
                tape.resume()
            case float(speed):
                tape.set_speed(speed)
    assert [cue.recorded for cue in played] == list(recording.between(0, recording.end_ms))
    assert {cue.moved_ms for cue in played} == {0}


def test_a_loop_goes_on_where_the_recording_ended() -> None:
    started_ms = time() * 1000
    tape = Tape(recorded(0, 40, 99), Times.KEEP, speed=2)
    cues = list(islice(tape.cues(Event(), loop=True), 7))
    assert numbers(cues) == [0, 1, 2, 0, 1, 2, 0]
    due_ms = [0, 20, 49.5, 50, 70, 99.5, 100]
    assert all(cue.wall_ms - started_ms >= due - 1 for cue, due in zip(cues, due_ms, strict=True))


def test_it_waits_while_paused_and_is_told_to_stop_all_the_same() -> None:
    tape, stop = Tape(recorded(0, 10), Times.KEEP, speed=1), Event()
    tape.pause()
    played: list[Cue] = []
    playing = Thread(target=lambda: played.extend(tape.cues(stop)))
    playing.start()
    stop.wait(0.3)
    assert tape.state().played == 0
    assert tape.state().is_paused
    stop.set()
    playing.join(10)
    assert not playing.is_alive()
    assert played == []


def test_wound_on_it_leaves_out_and_wound_back_it_plays_again() -> None:
    tape = Tape(recorded(0, 10_000_000, 20_000_000), Times.KEEP, speed=1)
    stop = Event()
    cues = tape.cues(stop)
    assert numbers([next(cues)]) == [0]
    tape.seek(20_000_000)
    assert numbers(list(islice(cues, 1))) == [2]
    again = Tape(recorded(0, 10_000_000), Times.KEEP, speed=1)
    cues = again.cues(stop)
    first = next(cues)
    again.seek_by(-10_000)
    assert numbers([first, next(cues)]) == [0, 0]


def test_a_waiting_tape_hears_that_it_is_wound() -> None:
    tape = Tape(recorded(0, 10_000_000), Times.KEEP, speed=1)
    played: list[Cue] = []
    playing = Thread(target=lambda: played.extend(tape.cues(Event())))
    playing.start()
    wait_until(lambda: tape.state().played == 1, what="the first message")
    tape.seek_by(20_000_000)  # the last message at most
    playing.join(10)
    assert not playing.is_alive()
    assert numbers(played) == [0, 1]


def test_a_seek_beyond_the_tape_says_how_far_it_reaches() -> None:
    tape = Tape(recorded(0, 60_000), Times.KEEP, speed=1)
    with pytest.raises(SeekError, match=r"reaches from 1970-01-01T00:00:00\.000Z to .*00:01:00"):
        tape.seek(60_001)


def test_times_moved_to_now_keep_their_distances() -> None:
    tape = Tape(recorded(0, 20, 50), Times.NOW, speed=1)
    cues = list(tape.cues(Event()))
    assert len({cue.moved_ms for cue in cues}) == 1
    assert all(cue.recorded.at_ms + cue.moved_ms <= cue.wall_ms + 1 for cue in cues)

"""The control of a tape by keys at a terminal, and the line that shows how it stands."""

import os
import select
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import TextIO

from sensor_sim.deck import FASTEST, SLOWEST
from sensor_sim.message import rfc3339
from sensor_sim.tape import State, Tape

_SHOW_EVERY_S = 0.5
_STEP_MS = 10_000
_KEYS = (b"\x1b[C", b"\x1b[D", b"\x1bOC", b"\x1bOD", b" ", b"+", b"=", b"-")


@contextmanager
def keyboard(tape: Tape) -> Iterator[None]:
    """Within it, keys control the tape, when a person sits at stdin and stderr."""
    if not _is_manned():
        yield
        return
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    ended = Event()
    listening = Thread(target=_listen, args=(tape, descriptor, sys.stderr, ended), daemon=True)
    tty.setcbreak(descriptor)  # keys come at once and unseen; Ctrl-C still means what it does
    try:
        listening.start()
        yield
    finally:
        ended.set()
        listening.join(5)
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
        sys.stderr.write("\r\x1b[K")


def _is_manned() -> bool:
    """Whether both are terminals and ours to read: a job in the background would be stopped."""
    try:
        descriptor = sys.stdin.fileno()
        is_ours = sys.stderr.isatty() and os.tcgetpgrp(descriptor) == os.getpgrp()
    except (OSError, ValueError, AttributeError):
        return False
    return is_ours


def _listen(tape: Tape, descriptor: int, shown: TextIO, ended: Event) -> None:
    while not ended.is_set():
        shown.write(f"\r\x1b[K{line_of(tape.state())}")
        shown.flush()
        if select.select([descriptor], [], [], _SHOW_EVERY_S)[0]:
            pressed = os.read(descriptor, 64)
            if not pressed:
                return
            for key in keys_of(pressed):
                press(tape, key)


def keys_of(pressed: bytes) -> Iterator[bytes]:
    """The keys that mean something among what a terminal sent."""
    while pressed:
        key = next((one for one in _KEYS if pressed.startswith(one)), None)
        if key is not None:
            yield key
        pressed = pressed[len(key or b"x") :]


def press(tape: Tape, key: bytes) -> None:
    """Do what the key stands for."""
    state = tape.state()
    match key:
        case b" ":
            (tape.resume if state.is_paused else tape.pause)()
        case b"+" | b"=":
            tape.set_speed(min(state.speed * 2, FASTEST))
        case b"-":
            tape.set_speed(max(state.speed / 2, SLOWEST))
        case b"\x1b[C" | b"\x1bOC":
            tape.seek_by(_STEP_MS)
        case b"\x1b[D" | b"\x1bOD":
            tape.seek_by(-_STEP_MS)


def line_of(state: State) -> str:
    """How the tape stands, and which keys there are."""
    share = (state.at_ms - state.start_ms) / max(1, state.last_ms - state.start_ms)
    return (
        f"{'paused ' if state.is_paused else 'playing'} {rfc3339(state.at_ms)} {share:4.0%}, "
        f"x{state.speed:g}, {state.played:,} messages   [space] pause  [+ -] speed  [< >] 10 s"
    )

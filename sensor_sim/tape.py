"""A deck in use: one thread plays what comes up on it, others pause it, wind it, change its speed.

Its time is that of the wall, or what is passed in as it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Condition, Event
from time import time

from sensor_sim.deck import Deck
from sensor_sim.message import rfc3339
from sensor_sim.recording import Recorded, Recording
from sensor_sim.timing import Cue, Times, whole_seconds

_LOOK_EVERY_S = 0.1  # at whether it is told to stop


class SeekError(ValueError):
    """A moment that is not in what is played; the message says from when to when that is."""


@dataclass(frozen=True, slots=True)
class State:
    """How it stands: where in the recording, from where to where that reaches (Unix, ms)."""

    is_paused: bool
    speed: float
    at_ms: int
    start_ms: int
    last_ms: int
    played: int


class Tape:
    """A recording on a deck, to be controlled from any thread."""

    def __init__(
        self,
        recording: Recording,
        times: Times,
        speed: float,
        wall_ms: Callable[[], float] = lambda: time() * 1000,
    ) -> None:
        """`times` is KEEP or NOW; `speed` finite. It runs from now on."""
        self.recording = recording
        self._times = times
        self._wall_ms = wall_ms
        self._changed = Condition()
        self._deck = Deck(wall_ms(), recording.start_ms, recording.last_ms, speed)
        self._begin_ms = recording.start_ms  # where reading begins: pausing moves it not
        self._winds = 0  # how often it was wound, and has to be read from there
        self._played = 0

    def state(self) -> State:
        with self._changed:
            deck = self._deck
            at_ms = int(deck.at(self._wall_ms()))
            bounds = self.recording.start_ms, self.recording.last_ms
            return State(deck.is_paused, deck.speed, at_ms, *bounds, self._played)

    def pause(self) -> None:
        with self._changed:
            self._turn_to(self._deck.paused(self._wall_ms()))

    def resume(self) -> None:
        with self._changed:
            self._turn_to(self._deck.resumed(self._wall_ms()))

    def set_speed(self, speed: float) -> None:
        """Raises: ValueError: no speed of a deck."""
        with self._changed:
            self._turn_to(self._deck.at_speed(self._wall_ms(), speed))

    def seek(self, time_ms: int) -> None:
        """Go on with the first message of that time or later.

        Raises:
            SeekError: it lies outside.
        """
        start_ms, last_ms = self.recording.start_ms, self.recording.last_ms
        if not start_ms <= time_ms <= last_ms:
            raise SeekError(
                f"{rfc3339(time_ms)} is not in what is played: that reaches from "
                f"{rfc3339(start_ms)} to {rfc3339(last_ms)}"
            )
        with self._changed:
            self._wind(time_ms)

    def seek_by(self, by_ms: int) -> None:
        """Go so far on or back, at most to the start or the last message."""
        with self._changed:
            time_ms = int(self._deck.at(self._wall_ms())) + by_ms
            self._wind(max(self.recording.start_ms, min(time_ms, self.recording.last_ms)))

    def cues(self, stop: Event, *, loop: bool = False) -> Iterator[Cue]:
        """What is to be sent, each when it is; to the end, or for ever, or until told to stop."""
        while not stop.is_set():
            with self._changed:
                turn, begin_ms = self._winds, self._begin_ms
            for recorded in self.recording.between(begin_ms, self.recording.end_ms):
                cue = self._wait_for(recorded, turn, stop)
                if cue is None:
                    break
                yield cue
            else:
                if not self._ends(turn, stop, loop=loop):
                    continue
                return

    def _wait_for(self, recorded: Recorded, turn: int, stop: Event) -> Cue | None:
        """The cue, when it is time; None when told to stop, or when the tape was wound."""
        with self._changed:
            while self._winds == turn and not stop.is_set():
                deck, wall_ms = self._deck, self._wall_ms()
                wait_s = (deck.wall_at(recorded.at_ms) - wall_ms) / 1000
                if wait_s <= 0 and not deck.is_paused:
                    self._played += 1
                    is_moved = self._times is Times.NOW
                    moved_ms = whole_seconds(deck.moved_ms()) if is_moved else 0
                    return Cue(round(wall_ms), moved_ms, recorded)
                still = deck.is_paused or wait_s > _LOOK_EVERY_S
                self._changed.wait(_LOOK_EVERY_S if still else wait_s)
        return None

    def _ends(self, turn: int, stop: Event, *, loop: bool) -> bool:
        """Whether it is over with the last message; if not, it is wound to where it goes on.

        A loop waits for the end of the recording, which may be later than its last message.
        """
        if not loop:
            with self._changed:
                return self._winds == turn
        end = Recorded(self.recording.end_ms, "", b"")
        if self._wait_for(end, turn, stop) is not None:
            with self._changed:
                self._played -= 1  # the end is no message
                self._wind(self.recording.start_ms, self._deck.wall_at(end.at_ms))
        return stop.is_set()

    def _wind(self, time_ms: int, wall_ms: float | None = None) -> None:
        self._winds += 1
        self._begin_ms = time_ms
        self._turn_to(self._deck.sought(self._wall_ms() if wall_ms is None else wall_ms, time_ms))

    def _turn_to(self, deck: Deck) -> None:
        self._deck = deck
        self._changed.notify_all()

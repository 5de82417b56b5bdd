"""The clock of a tape deck: which time of a recording it is at which time of the wall.

Nothing here waits or asks for the time: a deck is a line from wall time to recording time, and
each thing done to it gives another deck.
"""

from dataclasses import dataclass, replace

SLOWEST = 0.001
FASTEST = 1_000_000.0


@dataclass(frozen=True, slots=True)
class Deck:
    """At the wall time `since_ms` it stood at `from_ms` of the recording; since then it runs.

    All times are Unix times in milliseconds. It never runs beyond `last_ms`.
    """

    since_ms: float
    from_ms: float
    last_ms: int
    speed: float = 1.0
    is_paused: bool = False

    def at(self, wall_ms: float) -> float:
        """The time of the recording at that time of the wall."""
        if self.is_paused:
            return self.from_ms
        ran_ms = max(0.0, wall_ms - self.since_ms) * self.speed
        return max(self.from_ms, min(self.from_ms + ran_ms, self.last_ms))

    def wall_at(self, time_ms: float) -> float:
        """When that time of the recording is reached, if it is let run."""
        return self.since_ms + (time_ms - self.from_ms) / self.speed

    def paused(self, wall_ms: float) -> "Deck":
        return replace(self._at(wall_ms), is_paused=True)

    def resumed(self, wall_ms: float) -> "Deck":
        return replace(self._at(wall_ms), is_paused=False)

    def at_speed(self, wall_ms: float, speed: float) -> "Deck":
        """The same, but so many times as fast as recorded.

        Raises:
            ValueError: no speed that a deck has; the message says which it has.
        """
        if not SLOWEST <= speed <= FASTEST:
            raise ValueError(f"{speed:g} is no speed: it is from {SLOWEST:g} to {FASTEST:,.0f}")
        return replace(self._at(wall_ms), speed=speed)

    def sought(self, wall_ms: float, time_ms: float) -> "Deck":
        """The only way in which its time jumps."""
        return replace(self, since_ms=wall_ms, from_ms=time_ms)

    def moved_ms(self) -> float:
        """By how much times move to be of the present, as long as the deck is let be.

        All by as much, so that distances stay, and so that none is ahead of the wall: the last is
        the present when it is played, or, of a deck that is slower than life, the first.
        """
        return min(self.since_ms - self.from_ms, self.wall_at(self.last_ms) - self.last_ms)

    def _at(self, wall_ms: float) -> "Deck":
        return replace(self, since_ms=wall_ms, from_ms=self.at(wall_ms))

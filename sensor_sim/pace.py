"""How simulated time runs against the wall clock."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

WallClock = Callable[[], int]


def wall_ms() -> int:
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Pace:
    """From `start_ms` on at `speed`, told at the wall's `origin_ms`; never ahead of the wall.

    A time is sent at the wall time at which it comes up at that speed, or when the wall clock gets
    there, whichever is later: what starts in the past catches up, and then goes on at 1.
    """

    start_ms: int
    origin_ms: int
    speed: float = 1.0

    def wall_at(self, time_ms: int) -> int:
        return max(self.origin_ms + round((time_ms - self.start_ms) / self.speed), time_ms)

    def wait_for(self, time_ms: int, stop: Event, clock: WallClock = wall_ms) -> bool:
        """Wait until `time_ms` may be sent; no wait when it is late. False when told to stop."""
        while (wait_ms := self.wall_at(time_ms) - clock()) > 0:
            if stop.wait(wait_ms / 1000):
                return False
        return not stop.is_set()

"""A simulated city that can be told, while it runs, what befalls it and what goes wrong with it.

What changes does so from a simulated time on that is later than everything said so far. Up to there
the city that is told and the one that is not are the same; so a run that was told, and one that
knew it all from the beginning, have the same stream.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock

from sensor_sim.faults import Fault
from sensor_sim.message import rfc3339
from sensor_sim.pace import Pace, WallClock, wall_ms
from sensor_sim.rota import Beat
from sensor_sim.scenario import Occurrence
from sensor_sim.sending import Sending
from sensor_sim.simulation import Simulation

_AT_ONCE_S = 0.2
_MAKING_S = 3.0  # of a city of some hundred devices; how long it takes others is found out


class TooLateError(ValueError):
    """A change of what has been said already."""


@dataclass(frozen=True, slots=True)
class Script:
    """All that happens in a run; what is over stays in it, as registers know of it for ever."""

    occurrences: tuple[Occurrence, ...] = ()
    faults: tuple[Fault, ...] = ()


Edit = Callable[[Script, int], Script]
"""Another script that differs from a time on (Unix milliseconds), and not before."""


class Stage:
    """Reports for one thread, changes from any other."""

    def __init__(
        self,
        script: Script,
        simulation: Simulation,
        pace: Pace,
        *,
        make: Callable[[Sequence[Occurrence]], Simulation],
        on_change: Callable[[Script, Simulation], None],
        clock: WallClock = wall_ms,
    ) -> None:
        """`on_change` is called by whoever reports, before the first report that may be changed."""
        self._now = script, simulation  # both at once, as others read them meanwhile
        self._pace = pace
        self._make = make
        self._on_change = on_change
        self._clock = clock
        self._making_s = _MAKING_S
        self._position_ms = pace.start_ms - 1
        self._moving = Lock()  # held for a moment by whoever reports
        self._changing = Lock()  # and this by whoever changes, for as long as it takes

    @property
    def script(self) -> Script:
        return self._now[0]

    @property
    def position_ms(self) -> int:
        """Everything up to this simulated time has been said, or is about to be."""
        return self._position_ms

    @property
    def lag_ms(self) -> int:
        """How long ago that should have been sent."""
        return max(0, self._clock() - self._pace.wall_at(self._position_ms))

    def reported(self, beats: tuple[Beat, ...], start_ms: int) -> Iterator[Sending]:
        """The reports from a time on, as `Simulation.reported`, through all changes."""
        now = self._now
        while True:
            for sending in now[1].reported(beats, start_ms):
                with self._moving:
                    # One moment is said by one simulation, or some would say it twice.
                    is_new = now is not self._now and sending.true_ms > self._position_ms
                    if not is_new:
                        self._position_ms = sending.true_ms
                if is_new:
                    now, start_ms = self._now, sending.true_ms
                    self._on_change(*now)
                    break
                yield sending
            else:
                return

    def change(self, edit: Edit, at_ms: int | None = None) -> int:
        """Change what happens from `at_ms` on, else as soon as can be; returns from when on.

        Raises:
            TooLateError: `at_ms` has been reached.
        """
        with self._changing:
            soon_s = _AT_ONCE_S
            while True:
                from_ms = self._soon(soon_s) if at_ms is None else at_ms
                before, simulation = self._now
                script = edit(before, from_ms)
                if script.occurrences != before.occurrences:
                    if soon_s < self._making_s and at_ms is None:
                        soon_s = self._making_s
                        continue
                    simulation = self._made(script.occurrences, from_ms)
                with self._moving:
                    if self._position_ms < from_ms:
                        self._now = script, simulation
                        return from_ms
                if at_ms is not None:
                    reached = rfc3339(self._position_ms)
                    raise TooLateError(f"{rfc3339(at_ms)} is over: the city is at {reached}")
                soon_s *= 2  # it took longer than was thought

    def _made(self, occurrences: Sequence[Occurrence], from_ms: int) -> Simulation:
        """The city to which these happen, with all worked out that its devices share.

        Or the reports would have to wait for that.
        """
        began_ms = self._clock()
        simulation = self._make(occurrences)
        simulation.warm_up(from_ms)
        self._making_s = max(_MAKING_S, 1.5 * (self._clock() - began_ms) / 1000)
        return simulation

    def _soon(self, in_s: float) -> int:
        """Later than what will be said within so many seconds of the wall clock."""
        ahead_ms = self._position_ms + round(1000 * in_s * max(1.0, self._pace.speed))
        return max(self._position_ms + 1, min(ahead_ms, self._clock() + round(1000 * in_s)))

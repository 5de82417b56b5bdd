"""What a city would have reported before the present: first some of it, then the rest."""

from collections.abc import Iterator
from itertools import chain

from sensor_sim.rota import count, rota
from sensor_sim.sending import Sending, as_planned
from sensor_sim.simulation import Simulation

GATEWAY = "sim-backfill"
_PART_MS = 900_000  # the quarters of an hour whose sums the city keeps: each is worked out once


class History:
    """All reports of `[start, end)`, in Unix milliseconds: an outline, and what that leaves out.

    In the outline a device reports about a step apart, and in the last step all it has to say, so
    that none looks silent when the present begins. What that leaves out is told of the newest
    `in_full_ms` only.
    """

    def __init__(
        self,
        simulation: Simulation,
        *,
        start_ms: int,
        end_ms: int,
        step_ms: int,
        in_full_ms: int = 0,
    ) -> None:
        self._simulation = simulation
        self._thinned = simulation.thinned(step_ms, start_ms)
        self._start_ms = start_ms
        self._full_ms = max(start_ms, end_ms - in_full_ms)
        self._recent_ms = max(start_ms, end_ms - step_ms)
        self._end_ms = end_ms

    @property
    def outlined(self) -> int:
        """How many reports the outline has at most; some devices may be silent."""
        beats, recent_ms = self._simulation.beats, self._recent_ms
        return count(self._thinned, self._start_ms, recent_ms) + count(
            beats, recent_ms, self._end_ms
        )

    def outline(self) -> Iterator[Sending]:
        """In order of time."""
        simulation, recent_ms = self._simulation, self._recent_ms
        return chain(
            simulation.reported(self._thinned, self._start_ms, recent_ms),
            simulation.reported(simulation.beats, recent_ms, self._end_ms),
        )

    @property
    def left_out(self) -> int:
        """How many reports are in `rest`, at most."""
        span = self._full_ms, max(self._full_ms, self._recent_ms)
        return count(self._simulation.beats, *span) - count(self._thinned, *span)

    def rest(self) -> Iterator[Iterator[Sending]]:
        """By quarters of an hour, the newest first; each in order of time."""
        end_ms = self._recent_ms
        while end_ms > self._full_ms:
            begin_ms = max(self._full_ms, (end_ms - 1) // _PART_MS * _PART_MS)
            yield self._between(begin_ms, end_ms)
            end_ms = begin_ms

    def _between(self, start_ms: int, end_ms: int) -> Iterator[Sending]:
        simulation = self._simulation
        for time_ms, index in rota(simulation.beats, start_ms, end_ms):
            is_told = self._thinned[index].has(time_ms)
            if not is_told and (values := simulation.values_at(index, time_ms)):
                yield as_planned(simulation.devices[index], time_ms, values)

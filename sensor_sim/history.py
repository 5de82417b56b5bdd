"""What a city would have reported before the present: first some of it, then the rest."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from sensor_sim.chance import key_of
from sensor_sim.rota import Beat, count, rota
from sensor_sim.sending import Sending, as_planned
from sensor_sim.simulation import Simulation
from sensor_sim.spans import Span, without
from sensor_sim.told import Told

GATEWAY = "sim-backfill"
_PART_MS = 900_000  # the quarters of an hour whose sums the city keeps: each is worked out once
_SAMPLE_MS = 1_767_600_000_000  # 2026-01-05 08:00 UTC, a Monday


class Part(NamedTuple):
    """All that is left out of a span."""

    span: Span
    reports: Iterator[Sending]


class History:
    """All reports of `[start, end)`, in Unix milliseconds: an outline, and what that leaves out.

    In the outline a device reports about a step apart, and in the last step all it has to say, so
    that none looks silent when the present begins. What that leaves out is told of the newest
    `in_full_ms` only. What runs before have told, by the file `memory`, is in neither.
    """

    def __init__(
        self,
        simulation: Simulation,
        *,
        start_ms: int,
        end_ms: int,
        step_ms: int,
        in_full_ms: int = 0,
        memory: Path | None = None,
    ) -> None:
        self._simulation = simulation
        self._thinned = simulation.thinned(step_ms, start_ms)
        self.told = Told(memory, _stream(simulation, self._thinned))
        recent_ms = max(start_ms, end_ms - step_ms)
        self._past, self._recent = (start_ms, recent_ms), (recent_ms, end_ms)
        self._to_outline = without(self._past, self.told.outlined)
        self._to_tell = without(self._recent, self.told.full)
        full_ms = max(start_ms, end_ms - in_full_ms)
        self._to_fill = without((full_ms, recent_ms), self.told.full)

    @property
    def outlined(self) -> int:
        """How many reports the outline has at most; some devices may be silent."""
        beats = self._simulation.beats
        return sum(count(self._thinned, *span) for span in self._to_outline) + sum(
            count(beats, *span) for span in self._to_tell
        )

    def outline(self) -> Iterator[Sending]:
        """In order of time."""
        simulation = self._simulation
        return chain(
            *(simulation.reported(self._thinned, *span) for span in self._to_outline),
            *(simulation.reported(simulation.beats, *span) for span in self._to_tell),
        )

    def note_outline(self) -> None:
        """The broker has confirmed it."""
        self.told.add(outlined=self._past, full=self._recent)

    @property
    def left_out(self) -> int:
        """How many reports are in `rest`, at most."""
        beats = self._simulation.beats
        return sum(count(beats, *one) - count(self._thinned, *one) for one in self._to_fill)

    def rest(self) -> Iterator[Part]:
        """By quarters of an hour, the newest first; each in order of time."""
        for start_ms, until_ms in reversed(self._to_fill):
            end_ms = until_ms
            while end_ms > start_ms:
                begin_ms = max(start_ms, (end_ms - 1) // _PART_MS * _PART_MS)
                yield Part((begin_ms, end_ms), self._between(begin_ms, end_ms))
                end_ms = begin_ms

    def _between(self, start_ms: int, end_ms: int) -> Iterator[Sending]:
        simulation = self._simulation
        for time_ms, index in rota(simulation.beats, start_ms, end_ms):
            is_told = self._thinned[index].has(time_ms)
            if not is_told and (values := simulation.values_at(index, time_ms)):
                yield as_planned(simulation.devices[index], time_ms, values)


def _stream(simulation: Simulation, thinned: tuple[Beat, ...]) -> str:
    """What stands for all that the city says: who reports when, and what each says at one time."""
    said = [simulation.values_at(index, _SAMPLE_MS) for index in range(len(simulation.devices))]
    named = [one.id for one in simulation.devices]
    return f"{key_of(simulation.city.id, *map(repr, (named, simulation.beats, thinned, said))):x}"

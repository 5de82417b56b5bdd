"""Which device reports when: regular beats, staggered so that a city never speaks all at once."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import count as count_from
from typing import NamedTuple

from sensor_sim.chance import draw, key_of
from vigie.model import Device

_DEFAULT_INTERVAL_S = 60.0


@dataclass(frozen=True, slots=True)
class Beat:
    """The times `offset_ms + n * period_ms`, in Unix milliseconds."""

    period_ms: int
    offset_ms: int

    def first_from(self, time_ms: int) -> int:
        return time_ms + (self.offset_ms - time_ms) % self.period_ms

    def has(self, time_ms: int) -> bool:
        return (time_ms - self.offset_ms) % self.period_ms == 0

    def thinned(self, step_ms: int) -> "Beat":
        """The same beat, with only so many of its times that they are about a step apart."""
        kept = max(1, step_ms // self.period_ms)
        # Which of them: drawn, since taking the first would bunch the city at each step's start.
        skipped = int(kept * draw(self.offset_ms, kept))
        return Beat(self.period_ms * kept, self.offset_ms + skipped * self.period_ms)


class Due(NamedTuple):
    time_ms: int
    device: int  # its index


def beat_of(device: Device, seed: int) -> Beat:
    """The beat of a device by its reporting interval; the seed says where it starts."""
    period_ms = max(1, round((device.interval_s or _DEFAULT_INTERVAL_S) * 1000))
    return Beat(period_ms, int(period_ms * draw(key_of(seed, device.id, "beat"))))


def rota(beats: Sequence[Beat], start_ms: int, end_ms: int | None = None) -> Iterator[Due]:
    """Who is due in `[start, end)`, in order of time; for ever when there is no end."""
    # Devices of one period take turns in an order that never changes; there are few periods.
    turns: dict[int, list[Due]] = defaultdict(list)
    for index, beat in enumerate(beats):
        turns[beat.period_ms].append(Due(beat.first_from(start_ms), index))
    for due in merge(*(_rounds(period_ms, sorted(turn)) for period_ms, turn in turns.items())):
        if end_ms is not None and due.time_ms >= end_ms:
            return
        yield due


def _rounds(period_ms: int, turn: Sequence[Due]) -> Iterator[Due]:
    for later_ms in count_from(0, period_ms):
        for time_ms, index in turn:
            yield Due(time_ms + later_ms, index)


def count(beats: Sequence[Beat], start_ms: int, end_ms: int) -> int:
    """How many reports `rota` has in `[start, end)`."""
    return sum(len(range(beat.first_from(start_ms), end_ms, beat.period_ms)) for beat in beats)

"""The groups of a chart, each on the common grid of buckets, and which buckets are whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from statistics import median
from typing import Final

from dashboard.figures import palette
from dashboard.history import Bucket, History

EMPHASISED: Final = len(palette.SERIES)
WHOLE: Final = 0.9  # of what is usual in the window


def least_coverage(coverages: Sequence[float | None]) -> float:
    """The coverage from which on a bucket can be compared with the others of a window.

    Devices that always say less than they promise make a line no less steady, so a bucket is held
    against the usual one; the last, in progress, has no say.
    """
    known = [one for one in coverages[:-1] if one is not None]
    return WHOLE * median(known) if known else WHOLE


def are_whole(coverages: Sequence[float | None], *, is_running: bool = True) -> list[bool]:
    """Which buckets may be read as they stand: those covered as usual, and over.

    The last one is not, while it `is_running`.
    """
    least = least_coverage(coverages)
    whole = [one is None or one >= least for one in coverages]
    return [*whole[:-1], False] if whole and is_running else whole


@dataclass(frozen=True)
class Line:
    """One group: its buckets on the grid, None where there are none; the last may be running."""

    name: str
    buckets: tuple[Bucket | None, ...]
    colour: str
    is_emphasised: bool = True
    is_running: bool = True

    @cached_property
    def values(self) -> tuple[float | None, ...]:
        return tuple(one.value if one else None for one in self.buckets)

    @cached_property
    def coverages(self) -> tuple[float | None, ...]:
        """Of the buckets that have a value."""
        return tuple(
            one.coverage if one and one.value is not None else None for one in self.buckets
        )

    @cached_property
    def is_whole(self) -> list[bool]:
        return are_whole(self.coverages, is_running=self.is_running)

    @cached_property
    def is_thin(self) -> bool:
        """Whether some bucket rests on fewer readings than the devices promise."""
        return any(one is not None and one < WHOLE for one in self.coverages)

    @property
    def last(self) -> float | None:
        """The newest value of the last two buckets, of one that is covered if possible."""
        least = least_coverage(self.coverages)
        newest = zip(reversed(self.values[-2:]), reversed(self.coverages[-2:]), strict=True)
        known = [(value, coverage) for value, coverage in newest if value is not None]
        covered = [value for value, coverage in known if coverage is None or coverage >= least]
        return next(iter([*covered, *(value for value, _ in known)]), None)


def lines_of(
    history: History,
    times: Sequence[datetime],
    names: Mapping[str | None, str],
    *,
    is_running: bool = True,
) -> list[Line]:
    """The groups of a history, the greatest first; the first few have a colour of their own."""
    by_time = [
        (names.get(track.key, track.key or ""), {one.time: one for one in track.buckets})
        for track in history.groups
    ]
    on_grid = [(name, tuple(map(buckets.get, times))) for name, buckets in by_time]
    ordered = sorted(on_grid, key=lambda one: (-_weight(one[1]), one[0]))
    return [
        Line(
            name,
            buckets,
            palette.SERIES[place] if place < EMPHASISED else palette.MUTED_LINE,
            place < EMPHASISED,
            is_running,
        )
        for place, (name, buckets) in enumerate(ordered)
        if any(one is not None and one.value is not None for one in buckets)
    ]


def _weight(buckets: tuple[Bucket | None, ...]) -> float:
    """What orders the lines: the mean over the window, which does not jump with each reading."""
    known = [one.value for one in buckets if one is not None and one.value is not None]
    return sum(known) / len(known) if known else float("-inf")

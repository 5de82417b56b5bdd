"""Messages of a table of any size: read as they are played, from rows that were noted before."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from sensor_sim.recording.form import Recorded
from sensor_sim.recording.messages import Messages

_ENTRY_EVERY = 1000  # messages: so far apart are the rows from which reading can begin


class RowMessage(NamedTuple):
    """A message, and the number of the row that it is of."""

    row: int
    recorded: Recorded


ReadFrom = Callable[[int], Iterator[RowMessage]]


class Streamed:
    """Recorded messages that a table has in order of their arrival."""

    def __init__(self, entries: Sequence[tuple[int, int]], last_ms: int, read: ReadFrom) -> None:
        """`entries` are times with their rows, the first message's first; `read` begins at one."""
        self._times, self._rows = zip(*entries, strict=True)
        self._read = read
        self.start_ms = self._times[0]
        self.last_ms = last_ms
        self.end_ms = last_ms + 1

    def between(self, start_ms: int, end_ms: int) -> Iterator[Recorded]:
        # The messages of a time may reach back over an entry of that very time.
        first = self._rows[max(0, bisect_left(self._times, start_ms) - 1)]
        for _, recorded in self._read(first):
            if recorded.at_ms >= end_ms:
                return
            if recorded.at_ms >= start_ms:
                yield recorded


def stream(read: ReadFrom) -> Streamed | Messages | None:
    """The messages of a table, which is read once to the end, to know it good; None without any.

    Messages that are not in the order of their times are sorted, in memory.
    """
    entries = list[tuple[int, int]]()
    last_ms = 0
    for number, (row, recorded) in enumerate(read(0)):
        if number > 0 and recorded.at_ms < last_ms:
            return Messages([one.recorded for one in read(0)])
        if number % _ENTRY_EVERY == 0:
            entries.append((recorded.at_ms, row))
        last_ms = recorded.at_ms
    return Streamed(entries, last_ms, read) if entries else None

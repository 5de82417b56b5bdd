"""Recorded messages of files of lines: read as they are played, so that any size fits."""

import logging
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain, pairwise
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sensor_sim.recording.form import Recorded, RecordingError
from sensor_sim.recording.lines import message_of
from sensor_sim.recording.packed import CutOffError, lines

logger = logging.getLogger(__name__)

_ENTRY_EVERY = 1000  # lines at least: so far apart are the places from which reading can begin


class Messages:
    """Recorded messages in memory, in order of arrival."""

    def __init__(self, messages: list[Recorded]) -> None:
        self._messages = sorted(messages, key=lambda one: one.at_ms)
        self._times = [one.at_ms for one in self._messages]
        self.start_ms = self._times[0]
        self.last_ms = self._times[-1]
        self.end_ms = self.last_ms + 1

    def between(self, start_ms: int, end_ms: int) -> Iterator[Recorded]:
        yield from self._messages[
            bisect_left(self._times, start_ms) : bisect_left(self._times, end_ms)
        ]


class Entry(NamedTuple):
    """A place to begin reading: the time of the message there, the file, and the byte."""

    at_ms: int
    file: Path
    byte: int


class Survey(NamedTuple):
    """What a first reading of a file found."""

    entries: list[Entry]
    first_ms: int
    last_ms: int
    is_in_order: bool


class Files:
    """Recorded messages in files, each in order and after the file before it."""

    def __init__(self, surveys: Sequence[Survey], zone: ZoneInfo) -> None:
        self._entries = list(chain.from_iterable(one.entries for one in surveys))
        self._times = [one.at_ms for one in self._entries]
        self._zone = zone
        self.start_ms = surveys[0].first_ms
        self.last_ms = surveys[-1].last_ms
        self.end_ms = self.last_ms + 1

    def between(self, start_ms: int, end_ms: int) -> Iterator[Recorded]:
        # The messages of a time may reach back over an entry of that very time.
        index = max(0, bisect_left(self._times, start_ms) - 1)
        while index < len(self._entries):
            entry = self._entries[index]
            for message in _messages(entry.file, self._zone, entry.byte):
                if message.at_ms >= end_ms:
                    return
                if message.at_ms >= start_ms:
                    yield message
            while index < len(self._entries) and self._entries[index].file == entry.file:
                index += 1


def load_messages(paths: Sequence[Path], zone: ZoneInfo) -> Messages | Files:
    """The messages of files of lines, which are read once to the end, to know them good.

    Messages that are not in the order of their times are sorted, in memory.

    Raises:
        RecordingError: a file cannot be read; the message names it and the line.
    """
    found = [(survey, path) for path in paths if (survey := _survey(path, zone)) is not None]
    if not found:
        raise RecordingError(f"{', '.join(map(str, paths))}: holds no messages")
    found.sort(key=lambda one: one[0].first_ms)
    surveys = [survey for survey, _ in found]
    follows = all(before.last_ms <= after.first_ms for before, after in pairwise(surveys))
    if follows and all(one.is_in_order for one in surveys):
        return Files(surveys, zone)
    return Messages([message for _, path in found for message in _messages(path, zone, 0)])


def _survey(path: Path, zone: ZoneInfo) -> Survey | None:
    entries = list[Entry]()
    first_ms, last_ms, since = None, 0, _ENTRY_EVERY
    is_in_order = True
    try:
        for number, (byte, line) in enumerate(lines(path), start=1):
            if not line.strip():
                continue
            at_ms = message_of(f"{path}:{number}", line, zone).at_ms
            if first_ms is None:
                first_ms = last_ms = at_ms
                byte = 0  # noqa: PLW2901 - empty lines before it are no matter
            if since >= _ENTRY_EVERY and byte is not None:
                entries.append(Entry(at_ms, path, byte))
                since = 0
            since += 1
            is_in_order = is_in_order and at_ms >= last_ms
            last_ms = max(last_ms, at_ms)
    except CutOffError as cut:
        logger.warning("%s %s: what is whole before its end is played", path, cut)
    if first_ms is None:
        return None
    return Survey(entries, first_ms, last_ms, is_in_order)


def _messages(path: Path, zone: ZoneInfo, entry: int) -> Iterator[Recorded]:
    with suppress(CutOffError):
        for _, line in lines(path, entry):
            if line.strip():
                yield message_of(str(path), line, zone)

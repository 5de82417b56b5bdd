"""A broker's messages onto a file, as they come."""

import logging
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event

from sensor_sim.recording.lines import Heard, line_of
from sensor_sim.recording.parts import Rotation
from sensor_sim.recording.writer import Writer
from sensor_sim.subscribe import Subscriber
from sensor_sim.topics import check_filters
from vigie.settings import Settings

logger = logging.getLogger(__name__)

_LOOK_EVERY_S = 0.1
_WRITE_EVERY_S = 1.0  # what a killed recorder may lose
_WRITE_AT_BYTES = 4_000_000
_LOG_EVERY_S = 10.0


class RecordError(ValueError):
    """What cannot be recorded: the message says why."""


@dataclass(frozen=True, slots=True)
class Record:
    """What to record, where to, and when to begin another file."""

    file: Path
    topics: tuple[str, ...] = ("#",)
    rotation: Rotation | None = None

    def __post_init__(self) -> None:
        try:
            check_filters(self.topics)
        except ValueError as error:
            raise RecordError(str(error)) from None


def record(settings: Settings, plan: Record, stop: Event) -> None:
    """Record until told to stop.

    Raises:
        RecordError: the broker lets us not have the topics.
        RecordingError: the file cannot be written.
        BrokerError: the settings name no broker that can be used.
    """
    heard: SimpleQueue[Heard] = SimpleQueue()
    tally = Tally()
    with Writer(plan.file, plan.rotation) as writer:
        with Subscriber(settings, plan.topics, heard.put) as subscriber:
            while not stop.is_set():
                _write_a_while(writer, heard, tally, stop)
                subscriber.look_after()
                if subscriber.refusals:
                    raise RecordError("; ".join(subscriber.refusals))
        _write(writer, list(_waiting(heard)), tally)
        tally.tell_end(writer.file)


class Tally:
    """How much is recorded: a line that changes for a terminal, one now and then for a log."""

    def __init__(self) -> None:
        self._is_shown = sys.stderr.isatty()
        self._messages = self._bytes = 0
        self._told_messages, self._told_s = 0, time.monotonic()

    def add(self, messages: list[Heard]) -> None:
        self._messages += len(messages)
        self._bytes += sum(len(one.payload) for one in messages)

    def tell(self) -> None:
        since_s = time.monotonic() - self._told_s
        if since_s < (_WRITE_EVERY_S if self._is_shown else _LOG_EVERY_S):
            return
        rate = (self._messages - self._told_messages) / since_s
        self._told_messages, self._told_s = self._messages, time.monotonic()
        if self._is_shown:
            sys.stderr.write(f"\r\x1b[K{self}, {rate:,.0f} a second")
            sys.stderr.flush()
        else:
            logger.info("recording: %s, %.0f a second", self, rate)

    def tell_end(self, file: Path) -> None:
        if self._is_shown:
            sys.stderr.write("\r\x1b[K")
        logger.info("recorded: %s in %s", self, file)

    def __str__(self) -> str:
        return f"{self._messages:,} messages, {self._bytes:,} bytes"


def _write_a_while(writer: Writer, heard: SimpleQueue[Heard], tally: Tally, stop: Event) -> None:
    """Collect for a second, or until there is much, and write that."""
    ends_s = time.monotonic() + _WRITE_EVERY_S
    collected: list[Heard] = []
    size = 0
    while time.monotonic() < ends_s and size < _WRITE_AT_BYTES and not stop.wait(_LOOK_EVERY_S):
        for one in _waiting(heard):
            collected.append(one)
            size += len(one.payload)
    _write(writer, collected, tally)


def _write(writer: Writer, messages: list[Heard], tally: Tally) -> None:
    if messages:
        writer.append([line_of(one) for one in messages])
        tally.add(messages)
    tally.tell()


def _waiting(heard: SimpleQueue[Heard]) -> Iterable[Heard]:
    for _ in range(heard.qsize()):
        try:
            yield heard.get_nowait()
        except Empty:
            return

"""Entries into the store, whatever it takes: through its absences, and around what it refuses."""

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

import psycopg
from psycopg import Connection

from ingest.batching import Entry, assemble
from ingest.message import Decoded
from vigie.logs import first_line
from vigie.model import DeadLetter, Reason
from vigie.store.health import News, Standing, add, standings
from vigie.store.letters import LetterLimits
from vigie.store.write import (
    Repeats,
    Writer,
    known_devices,
    note_intake,
    remember_topics,
    report_status,
)

_log = logging.getLogger(__name__)

_FIRST_DELAY_S = 0.2
_LONGEST_DELAY_S = 5.0
Result = TypeVar("Result")

AWAY = (psycopg.OperationalError, psycopg.InterfaceError)


class StoppedError(Exception):
    """The service stops while the store is away: nothing was written or acknowledged."""


class Committed(NamedTuple):
    """The entries as they were committed, and how many of their readings changed the store."""

    entries: list[Entry]
    stored: int
    duplicates: int
    repeats: Mapping[str, Repeats] = MappingProxyType({})


class PatientWriter:
    """A writer that outlives its connections; threads use it in turn."""

    def __init__(
        self,
        connect: Callable[[], Connection],
        stopping: threading.Event,
        limits: LetterLimits | None = None,
    ) -> None:
        self._connect = connect
        self._stopping = stopping
        self._limits = limits
        self._connection: Connection | None = None
        self._writer: Writer | None = None
        self._turn = threading.RLock()

    def write(self, entries: list[Entry]) -> Committed:
        """Write the entries, waiting for the store as long as it is away.

        What the store refuses is found by halves and becomes a dead letter, in its entry too.

        Raises:
            StoppedError: the service stops meanwhile.
        """
        batch = assemble(entries)
        try:
            written = self._persist(lambda writer: writer.write(batch))
        except psycopg.Error as error:
            if len(entries) == 1:
                return self._bury(entries[0], error)
        else:
            return Committed(entries, written.stored, written.duplicates, written.repeats)
        middle = len(entries) // 2
        first, second = self.write(entries[:middle]), self.write(entries[middle:])
        return Committed(
            first.entries + second.entries,
            first.stored + second.stored,
            first.duplicates + second.duplicates,
            _together(first.repeats, second.repeats),
        )

    def known_devices(self) -> dict[str, str]:
        """The kind of every device that the store knows, waiting for it as `write` does."""
        return self._persist(lambda _: known_devices(self._open()))

    def standings(self, metrics: Iterable[str]) -> list[Standing]:
        """Where every series of these metrics stands; waiting as `write` does."""
        return self._persist(lambda _: standings(self._open(), metrics))

    def remember_topics(self, client_id: str, topics: Iterable[str]) -> set[str]:
        """All that a client was ever subscribed to, these included; waiting as `write` does."""
        return self._persist(lambda _: remember_topics(self._open(), client_id, topics))

    def report(self, instance: str, state: dict[str, Any]) -> None:
        """Say how this ingest is, if the store is there to hear it."""
        with self._turn:
            if self._connection is None:
                return
            try:
                report_status(self._connection, "ingest", instance, state)
                if state["connected"]:
                    note_intake(self._connection)
            except AWAY:
                self.close()

    def tell(self, news: News) -> bool:
        """Say how devices and feeds are; whether the store was there to hear it."""
        with self._turn:
            if self._connection is None:
                return False
            try:
                add(self._connection, news)
            except AWAY:
                self.close()
                return False
            return True

    def close(self) -> None:
        with self._turn:
            if self._connection is not None:
                self._connection.close()
            self._connection = self._writer = None

    def _persist(self, work: Callable[[Writer], Result]) -> Result:
        delay_s = _FIRST_DELAY_S
        while True:
            try:
                with self._turn:
                    if self._writer is None:
                        self._writer = Writer(self._open(), self._limits)
                    return work(self._writer)
            except AWAY as error:
                self.close()
                _log.warning("the database is away, trying again: %s", first_line(error))
            if self._stopping.wait(delay_s):
                raise StoppedError
            delay_s = min(delay_s * 2, _LONGEST_DELAY_S)

    def _open(self) -> Connection:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _bury(self, entry: Entry, error: psycopg.Error) -> Committed:
        _log.error("the database refuses a message on %s: %s", entry.message.topic, error)
        buried = refused(entry, error)
        self._persist(lambda writer: writer.write(assemble([buried])))
        return Committed([buried], stored=0, duplicates=0)


def refused(entry: Entry, error: psycopg.Error) -> Entry:
    """The message as a dead letter: the store would not take what it became."""
    message, decoded = entry
    letter = DeadLetter(
        message.received_at,
        message.topic,
        message.payload,
        Reason.REFUSED_BY_STORE,
        first_line(error),
        decoded.feed,
    )
    return Entry(message, Decoded(decoded.feed, dead_letters=[letter]))


def _together(one: Mapping[str, Repeats], two: Mapping[str, Repeats]) -> dict[str, Repeats]:
    both = {**one, **two}
    for device in one.keys() & two.keys():
        (first, corrected), (second, corrected_again) = one[device], two[device]
        both[device] = Repeats(first + second, corrected + corrected_again)
    return both

"""Dead letters tried again, once what was wrong with the configuration has been mended.

A message is decoded as it would be now, as of the time of its receipt. Its letters become what the
decoder says of it today, in the transaction that stores its readings: so it may be cut short.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import psycopg
from psycopg import Connection

from ingest.batching import Entry, assemble
from ingest.decoder import Decoder
from ingest.message import Message
from ingest.writing import AWAY, refused
from vigie.model import DeadLetter
from vigie.store import undelivered
from vigie.store.letters import storable
from vigie.store.undelivered import Chosen, StoredLetter
from vigie.store.write import Writer


class Attempt(NamedTuple):
    """A message and what it becomes now, and the letters that there are of it."""

    entry: Entry
    letters: list[StoredLetter]


@dataclass(slots=True)
class Retried:
    """What became of the messages: new readings, and those that were `present` already.

    `settled` are messages with nothing wrong any more, `left` the reasons of the others' letters.
    """

    messages: int = 0
    readings: int = 0
    present: int = 0
    settled: int = 0
    left: Counter[str] = field(default_factory=Counter)


class Retry:
    """Tries letters again over one connection, which commits by itself."""

    def __init__(self, connection: Connection, decoder: Decoder) -> None:
        self._connection = connection
        self._decoder = decoder
        self._writer = Writer(connection)
        self._done = Retried()

    def run(self, chosen: Chosen, *, dry: bool = False) -> Retried:
        """Try all that are chosen; a `dry` run only tells what would become of them.

        Raises:
            psycopg.OperationalError: the server went away; run it again.
        """
        for ids in undelivered.in_portions(self._connection, chosen):
            attempts = self._decode(undelivered.of_same_messages(self._connection, ids))
            if dry:
                self._count(attempts, sum(len(one.entry.decoded.readings) for one in attempts), 0)
            else:
                self._store(attempts)
        return self._done

    def _decode(self, letters: Iterable[StoredLetter]) -> list[Attempt]:
        of_messages: dict[Message, list[StoredLetter]] = {}
        for letter in letters:
            message = Message(letter.topic, letter.payload, letter.received_at)
            of_messages.setdefault(message, []).append(letter)
        return [
            Attempt(Entry(message, self._decoder.decode(message)), of_message)
            for message, of_message in of_messages.items()
        ]

    def _store(self, attempts: list[Attempt]) -> None:
        """Store the attempts; what the store refuses is found by halves."""
        batch = assemble(one.entry for one in attempts)
        removed, rewritten, batch.dead_letters = reconcile(attempts)
        try:
            with self._connection.transaction():
                # Since then, a reading may have been corrected: it stays so.
                written = self._writer.write(batch, corrects=False)
                undelivered.rewrite(self._connection, rewritten)
                undelivered.remove(self._connection, removed)
        except psycopg.errors.DeadlockDetected:
            self._writer = Writer(self._connection)
            self._store(attempts)
        except AWAY:
            raise
        except psycopg.Error as error:
            if not batch.readings and not batch.devices and not batch.descriptions:
                raise
            self._writer = Writer(self._connection)
            for part in _halves(attempts, error):
                self._store(part)
        else:
            self._count(attempts, written.stored, written.duplicates)

    def _count(self, attempts: list[Attempt], stored: int, present: int) -> None:
        self._done.messages += len(attempts)
        self._done.readings += stored
        self._done.present += present
        for entry, _ in attempts:
            self._done.left.update(one.reason.value for one in entry.decoded.dead_letters)
            self._done.settled += not entry.decoded.dead_letters


def _halves(attempts: list[Attempt], error: psycopg.Error) -> list[list[Attempt]]:
    """What to try in place of the attempts; of a single one, that it is refused."""
    if len(attempts) == 1:
        [(entry, letters)] = attempts
        return [[Attempt(refused(entry, error), letters)]]
    middle = len(attempts) // 2
    return [attempts[:middle], attempts[middle:]]


def reconcile(
    attempts: Iterable[Attempt],
) -> tuple[list[int], dict[int, DeadLetter], list[DeadLetter]]:
    """The ids of the letters to remove, those to rewrite, and letters that there were not yet."""
    removed: list[int] = []
    rewritten: dict[int, DeadLetter] = {}
    added: list[DeadLetter] = []
    for entry, letters in attempts:
        now = {letter.reason.value: letter for letter in entry.decoded.dead_letters}
        spare = []
        for letter in letters:
            same = now.pop(letter.reason, None)
            if same is None:
                spare.append(letter.id)
            elif (letter.feed, letter.detail) != (same.feed, storable(same.detail)):
                rewritten[letter.id] = same
        # What is wrong now takes the place of what was.
        for new in now.values():
            if spare:
                rewritten[spare.pop(0)] = new
            else:
                added.append(new)
        removed += spare
    return removed, rewritten, added

"""The ledger: an SQLite file in which a simulation writes what was true and what it sent of it."""

import sqlite3
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from pathlib import Path
from time import monotonic
from typing import Any, Self

from sensor_sim.queries import query
from sensor_sim.sending import Sending

VERSION = 1
_BATCH = 1000
_COMMIT_EVERY_S = 0.5
_WAIT_FOR_OTHERS_S = 30


class LedgerError(Exception):
    """A file that cannot be this city's ledger: the message says why."""


def digest_of(payload: bytes) -> bytes:
    return blake2b(payload, digest_size=16).digest()


class Ledger:
    """Written by one thread, in batches; what was committed outlives whatever kills the process.

    A process that is killed may have sent up to half a second more than its ledger says.

    Raises:
        LedgerError: the file is no ledger, or that of another city.
    """

    def __init__(self, path: Path, city: str) -> None:
        self._connection = open_ledger(path, city)
        self._run = 0
        self._last = int(self._connection.execute(query("ledger", "last_message")).fetchone()[0])
        self._messages: list[tuple[Any, ...]] = []
        self._readings: list[tuple[Any, ...]] = []
        self._confirmed: list[tuple[int]] = []
        self._committed_at = monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.commit()
        self._connection.close()

    def begin(self, seed: int, faults: Sequence[str], started_ms: int) -> None:
        """A run starts: what follows is of it."""
        row = (started_ms, seed, "\n".join(faults))
        with self._connection:
            self._run = self._connection.execute(query("ledger", "begin_run"), row).lastrowid or 0

    def note(self, scenarios: Sequence[str], faults: Sequence[str], now_ms: int) -> None:
        """What happens in the run, from now on as far as is known."""
        row = (self._run, now_ms, "\n".join(scenarios), "\n".join(faults))
        with self._connection:
            self._connection.execute(query("ledger", "add_script"), row)

    def sent(self, topic: str, payload: bytes, sendings: Iterable[Sending], now_ms: int) -> int:
        """Write down a message and what it says; its number, by which to confirm it."""
        self._last += 1
        is_broken = is_refusable = False
        for one in sendings:
            is_broken |= one.broken is not None
            is_refusable |= one.refusable
            self._write(one, self._last, None)
        self._messages.append(
            (
                self._last,
                self._run,
                topic,
                now_ms,
                digest_of(payload),
                is_broken,
                is_refusable,
                payload if is_broken or is_refusable else None,
            )
        )
        self._commit_when_due()
        return self._last

    def unsent(self, sending: Sending, why: str) -> None:
        self._write(sending, None, why)
        self._commit_when_due()

    def confirm(self, number: int) -> None:
        """The broker has this message."""
        self._confirmed.append((number,))
        self._commit_when_due()

    def commit(self) -> None:
        with self._connection:
            self._connection.executemany(query("ledger", "add_message"), self._messages)
            self._connection.executemany(query("ledger", "add_reading"), self._readings)
            self._connection.executemany(query("ledger", "confirm"), self._confirmed)
        for written in (self._messages, self._readings, self._confirmed):
            written.clear()
        self._committed_at = monotonic()

    def _write(self, sending: Sending, message: int | None, why: str | None) -> None:
        says = message is not None and sending.broken is None
        faults = " ".join(sending.faults)
        self._readings += [
            (
                sending.device.id,
                metric,
                sending.true_ms,
                float(true),
                message,
                sending.time_ms if says else None,
                float(sending.values[metric]) if says else None,
                faults,
                why,
            )
            for metric, true in sending.truth.items()
        ]

    def _commit_when_due(self) -> None:
        if len(self._readings) >= _BATCH or monotonic() - self._committed_at > _COMMIT_EVERY_S:
            self.commit()


def open_ledger(path: Path, city: str) -> sqlite3.Connection:
    """The ledger at a path, made when there is none."""
    try:
        connection = sqlite3.connect(path, timeout=_WAIT_FOR_OTHERS_S)
        connection.execute("PRAGMA journal_mode = WAL")
        # In WAL mode this may lose the last commits in a power cut, never the file.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.executescript(query("ledger", "create"))
        if connection.execute(query("ledger", "city")).fetchone() is None:
            with connection:
                connection.execute(query("ledger", "own"), (city, VERSION))
        check_owner(connection, path, city)
    except sqlite3.Error as error:
        raise LedgerError(f"{path}: not a ledger: {error}") from None
    return connection


def check_owner(connection: sqlite3.Connection, path: Path, city: str) -> None:
    """See that a ledger is of this city and of our time.

    Raises:
        LedgerError: it is not.
    """
    owner, version = connection.execute(query("ledger", "city")).fetchone()
    if version != VERSION:
        raise LedgerError(f"{path}: a ledger of version {version}, and we write {VERSION}")
    if owner != city:
        raise LedgerError(f"{path}: the ledger of {owner}, not of {city}: give another file")

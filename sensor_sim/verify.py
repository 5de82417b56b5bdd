"""The ledger beside the store: is every message accounted for, and if not, which is not?"""

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from sensor_sim.ledger import LedgerError, check_owner, digest_of
from sensor_sim.progress import Advance, progress
from sensor_sim.queries import query
from sensor_sim.store_view import AwayError, StoreView

EXAMPLES = 5
_POLL_S = 0.5
_CACHE_KB = 64_000
_LONG = 100_000  # readings, from which on it is told how far it is
_TOLD_EVERY = 10_000
_CLOCKS_APART = timedelta(hours=1)
_HOUR = timedelta(hours=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DISCREPANCIES = (
    "missing",
    "duplicated",
    "altered",
    "never_sent",
    "unheard_of",
    "letters_missing",
    "letters_unexpected",
)


@dataclass(frozen=True, slots=True)
class Example:
    """One thing that does not agree: a series, or a topic and `message`, and when."""

    device: str
    metric: str
    time: datetime
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the store compares with the ledger; counts are of readings unless they say messages."""

    true: int
    messages: int
    unconfirmed: int
    said: int
    stored: int
    broken: int
    letters: int
    unsent: dict[str, int]
    discrepancies: dict[str, int]
    examples: dict[str, tuple[Example, ...]]

    @property
    def is_clean(self) -> bool:
        return not any(self.discrepancies.values())


def verify(path: Path, view: StoreView, patience: timedelta) -> Verdict:
    """Compare until everything is accounted for or patience ends.

    Raises:
        LedgerError: the file is no ledger, or that of another city.
        AwayError: the API could not be asked for as long as that.
    """
    deadline = time.monotonic() + patience.total_seconds()
    while True:
        try:
            city = view.city()
            with _beside(path, city) as scratch:
                while True:
                    _ask(scratch, view)
                    verdict = _compare(scratch)
                    if verdict.is_clean or time.monotonic() >= deadline:
                        return verdict
                    time.sleep(_POLL_S)
        except AwayError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(_POLL_S)


@contextmanager
def _beside(path: Path, city: str) -> Iterator[sqlite3.Connection]:
    """A scratch database on disk, with the ledger beside it."""
    if not path.is_file():
        raise LedgerError(f"{path}: no such file")
    with (
        tempfile.TemporaryDirectory(prefix="vigie-verify-") as folder,
        closing(sqlite3.connect(f"file:{folder}/scratch?mode=rwc", uri=True)) as scratch,
    ):
        scratch.execute("PRAGMA synchronous = OFF")
        scratch.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
        try:
            scratch.execute("ATTACH ? AS ledger", [f"{path.resolve().as_uri()}?mode=ro"])
            check_owner(scratch, path, city)
            scratch.executescript(query("verify", "create"))
        except (sqlite3.Error, TypeError) as error:
            raise LedgerError(f"{path}: not a ledger: {error}") from None
        yield scratch


def _ask(scratch: sqlite3.Connection, view: StoreView) -> None:
    scratch.executescript(query("verify", "clear"))
    with scratch:
        _ask_for_readings(scratch, view)
        (first_ms,) = scratch.execute(query("verify", "first_sent")).fetchone()
        if first_ms is not None:
            since = _EPOCH + timedelta(milliseconds=first_ms) - _CLOCKS_APART
            scratch.executemany(
                query("verify", "add_letter"),
                (
                    (number, topic, digest_of(payload), reason)
                    for number, topic, payload, reason in view.letters(since)
                ),
            )


def _ask_for_readings(scratch: sqlite3.Connection, view: StoreView) -> None:
    """What is stored of the simulated devices, in the hours of which something was said."""
    simulated = {device for (device,) in scratch.execute(query("verify", "devices"))}
    (expected,) = scratch.execute(query("verify", "expected")).fetchone()
    hours = [hour for (hour,) in scratch.execute(query("verify", "hours"))]
    with _told(expected) as advance:
        for start, end in _spans(hours):
            of_them = (one for one in view.readings(start, end) if one[0] in simulated)
            while batch := list(islice(of_them, _TOLD_EVERY)):
                scratch.executemany(query("verify", "add_stored"), batch)
                advance(len(batch))


def _told(expected: int) -> AbstractContextManager[Advance]:
    """Progress, when there is much to ask for."""
    if expected < _LONG:
        return nullcontext(lambda _done: None)
    return progress("asking for readings", expected)


def _spans(hours: list[int]) -> Iterator[tuple[datetime, datetime]]:
    """Hours that follow each other, as one span."""
    first = 0
    for index, hour in enumerate(hours):
        if index + 1 == len(hours) or hours[index + 1] != hour + 1:
            yield _EPOCH + hours[first] * _HOUR, _EPOCH + (hour + 1) * _HOUR
            first = index + 1


def _compare(scratch: sqlite3.Connection) -> Verdict:
    found: dict[str, int] = {}
    examples: dict[str, tuple[Example, ...]] = {}
    for name in DISCREPANCIES:
        found[name] = 0
        first: list[Example] = []
        for device, metric, time_us, what in scratch.execute(query("verify", name)):
            found[name] += 1
            if len(first) < EXAMPLES:
                when = _EPOCH + timedelta(microseconds=time_us)
                first.append(Example(device, metric, when, what))
        examples[name] = tuple(first)
    true, messages, unconfirmed, said, stored, broken, letters = scratch.execute(
        query("verify", "facts")
    ).fetchone()
    unsent = dict(scratch.execute(query("verify", "unsent")).fetchall())
    return Verdict(
        true, messages, unconfirmed, said, stored, broken, letters, unsent, found, examples
    )

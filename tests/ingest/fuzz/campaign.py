"""A number of mutants through the real decoder, each timed and accounted for."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from random import Random
from time import monotonic, thread_time

from ingest.decoder import Decoder
from ingest.message import Decoded, Message
from ingest.times import TimeLimits
from tests.ingest.fuzz.accounts import Outcome, UnaccountedError, check, outcome_of
from tests.ingest.fuzz.corpus import city_of, corpus, format_of
from tests.ingest.fuzz.mutator import Mutant, mutants
from vigie.settings import Settings

RECEIVED_AT = datetime(2026, 11, 23, 7, 0, 30, tzinfo=UTC)
SLOWEST_S = 1.0  # of the processor's time: the machine may have others to serve
_STUCK_S = 60.0
_KEPT_FAILURES = 20


@dataclass(frozen=True, slots=True)
class Failure:
    """A mutant that does not fare as it should, and how."""

    mutant: Mutant
    what: str


@dataclass(slots=True)
class Report:
    """What a campaign saw."""

    outcomes: Counter[tuple[str, Outcome]] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    readings: int = 0
    letters: int = 0
    slowest: tuple[float, Mutant | None] = (0.0, None)
    failed: int = 0
    failures: list[Failure] = field(default_factory=list)

    @property
    def messages(self) -> int:
        return self.outcomes.total() + self.failed


def run(messages: int, seed: int, give_up: Callable[[Failure], None], report: Report) -> None:
    """Decode as many mutants; `give_up` is told, from another thread, of one that never ends."""
    seeds = corpus()
    for one in seeds:
        decoder_of(one.feeds)  # what a decoder takes to set up is no message's fault
    with _watched(give_up) as watch:
        for mutant in islice(mutants(seeds, Random(seed)), messages):
            watch(mutant)
            _one(mutant, report)


def decode(mutant: Mutant) -> Decoded:
    return decoder_of(mutant.seed.feeds).decode(Message(mutant.topic, mutant.payload, RECEIVED_AT))


@cache
def decoder_of(feeds: str) -> Decoder:
    """One for all mutants of the same feeds, so that what it remembers is put to the test, too."""
    city = city_of(feeds)
    return Decoder(
        city,
        limits=TimeLimits(timedelta(minutes=5), city.config.retention.longest.readings),
        payload_limit_bytes=Settings.model_fields["ingest_payload_limit_bytes"].default,
        known_devices={device.id: device.kind for device in city.devices},
    )


def _one(mutant: Mutant, report: Report) -> None:
    begun_s = thread_time()
    decoded = decode(mutant)
    took_s = thread_time() - begun_s
    if took_s > report.slowest[0]:
        report.slowest = (took_s, mutant)
    report.readings += len(decoded.readings)
    report.letters += len(decoded.dead_letters)
    report.reasons.update(letter.reason.value for letter in decoded.dead_letters)
    try:
        check(took_s <= SLOWEST_S, f"it took {took_s:.1f} s")
        outcome = outcome_of(mutant.seed.feeds, mutant.topic, mutant.payload, decoded)
    except UnaccountedError as error:
        report.failed += 1
        if len(report.failures) < _KEPT_FAILURES:
            report.failures.append(Failure(mutant, str(error)))
    else:
        report.outcomes[format_of(mutant.seed.feeds, decoded.feed), outcome] += 1


@contextmanager
def _watched(give_up: Callable[[Failure], None]) -> Iterator[Callable[[Mutant], None]]:
    """To be called with each mutant as it begins."""
    current: list[tuple[float, Mutant]] = []
    done = threading.Event()

    def begin(mutant: Mutant) -> None:
        current[:] = [(monotonic(), mutant)]

    def watch() -> None:
        while not done.wait(_STUCK_S / 10):
            for since_s, mutant in current:
                if monotonic() - since_s > _STUCK_S:
                    give_up(Failure(mutant, f"no end after {_STUCK_S:.0f} s"))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield begin
    finally:
        done.set()
        watcher.join()

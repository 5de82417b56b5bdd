"""What ingest does while the database is away: its memory, and how fast it makes up for it."""

import time
from datetime import UTC, datetime

from psycopg import Connection

from benchmarks.generator import Generator, generating
from benchmarks.ingesting import Ingest, count, ingesting, stored
from benchmarks.loads import Load
from benchmarks.rig import Rig, is_missing, rig, wait
from vigie.store.connect import connect

PER_MESSAGE = 100
READINGS_PER_S = 20_000
SHORT_S, LONG_S = 30, 300
BEFORE_S = 5
MOST_MESSAGES = 600_000
LOAD = Load(datetime(2026, 9, 1, tzinfo=UTC), PER_MESSAGE)


def main(*, full: bool) -> None:
    outage_s = LONG_S if full else SHORT_S
    print(
        f"outage: the database is killed for {outage_s} s while {READINGS_PER_S:,} readings/s"
        f" arrive, {PER_MESSAGE} a message, QoS 1, Mosquitto"
    )
    if is_missing("Mosquitto"):
        return
    with rig("Mosquitto") as built:
        measure(built, outage_s)


def measure(built: Rig, outage_s: float) -> None:
    rate = READINGS_PER_S / PER_MESSAGE
    with (
        _watcher(built) as watcher,
        ingesting(built.settings, watcher) as ingest,
        generating(built.settings.mqtt_port, LOAD, MOST_MESSAGES, rate=rate) as generator,
    ):
        generator.go.set()
        time.sleep(BEFORE_S)
        before_mib = ingest.memory_mib
        built.database.kill()
        time.sleep(outage_s)
        print(f"  ingest, resident: before {before_mib:.0f} MiB, after {ingest.memory_mib:.0f} MiB")
        built.start_database()
        with _watcher(built) as again:
            catch_up(again, generator, ingest)


def catch_up(watcher: Connection, generator: Generator, ingest: Ingest) -> None:
    """From the database's return until no more is waiting than arrives in a second."""
    begun, had = time.perf_counter(), stored(watcher, LOAD)
    waited = generator.sent.value * PER_MESSAGE - had
    wait(lambda: _waiting(watcher, generator) <= READINGS_PER_S, every_s=0.1)
    took_s = time.perf_counter() - begun
    drained = (stored(watcher, LOAD) - had) / took_s
    generator.enough.set()
    wait(generator.is_done)
    sent = generator.sent.value * PER_MESSAGE
    wait(lambda: count(watcher, LOAD) >= sent, every_s=1)
    print(f"  ingest, resident at its peak: {ingest.peak_mib:.0f} MiB (at most 250)")
    print(
        f"  {waited:,} readings had waited and were stored within {took_s:.1f} s:"
        f" {drained:,.0f} readings/s = {drained / READINGS_PER_S:.1f} of what arrives (at least 2)"
    )
    print(f"  sent and confirmed {sent:,} readings, stored {count(watcher, LOAD):,}")


def _watcher(built: Rig) -> Connection:
    return connect(built.settings, "bench", autocommit=True)


def _waiting(watcher: Connection, generator: Generator) -> int:
    return int(generator.sent.value) * PER_MESSAGE - stored(watcher, LOAD)


if __name__ == "__main__":
    main(full=False)

"""How fast readings get from the broker into the database, against what the database can do.

Ceilings, in the same run on the same server: the rows copied into a bare table (COPY), and the
same rows through the same writer without a broker. Peer: a listener that inserts each message.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from psycopg import Connection

from benchmarks.generator import generating
from benchmarks.ingesting import count, ingesting, wait_until_stored
from benchmarks.loads import Load, readings
from benchmarks.peers import plain_listener
from benchmarks.rig import BrokerName, Rig, is_missing, rig, wait
from ingest.garbage import collect_rarely
from vigie.settings import Settings
from vigie.store.connect import connect
from vigie.store.write import Batch, Writer

READINGS = 600_000
SINGLE_MESSAGES = 60_000
PLAIN_MESSAGES = 10_000
PER_MESSAGE = 100
BATCH = 10_000
BROKERS: tuple[BrokerName, ...] = ("Mosquitto", "nats-server")


def copy_rate(settings: Settings) -> float:
    """Rows a second of binary COPY into a table with the same primary key."""
    rows = [(number % 12, one.time, one.value, 0) for number, one in enumerate(readings(READINGS))]
    with connect(settings, "bench") as connection:
        connection.execute(
            "CREATE TABLE bare (series_id int, time timestamptz, value float8, quality int2, "
            "PRIMARY KEY (series_id, time))"
        )
        begun = time.perf_counter()
        with connection.cursor().copy("COPY bare FROM STDIN (FORMAT binary)") as copy:
            copy.set_types(["int4", "timestamptz", "float8", "int2"])
            for row in rows:
                copy.write_row(row)
        connection.commit()
        return READINGS / (time.perf_counter() - begun)


def writer_rate(settings: Settings) -> float:
    """Readings a second through the writer, in batches, with no broker."""
    received_at = datetime.now(UTC)
    made = readings(READINGS, datetime(2026, 7, 1, tzinfo=UTC))
    pairs = [(received_at, one) for one in made]
    batches = [Batch(readings=pairs[first : first + BATCH]) for first in range(0, READINGS, BATCH)]
    with connect(settings, "bench") as connection:
        writer = Writer(connection)
        begun = time.perf_counter()
        for batch in batches:
            writer.write(batch)
        return READINGS / (time.perf_counter() - begun)


class Rates(NamedTuple):
    """From the first publication on: readings a second until the last commit, and messages a second
    until the broker had confirmed them all."""

    stored: float
    confirmed: float


def ingest_rates(built: Rig, watcher: Connection, load: Load, messages: int) -> Rates:
    """Flat out: all is published as fast as the broker takes it."""
    expected = messages * load.per_message
    with (
        ingesting(built.settings, watcher),
        generating(built.settings.mqtt_port, load, messages) as generator,
    ):
        begun = time.perf_counter()
        generator.go.set()
        took_s = wait_until_stored(watcher, load, expected) - begun
        wait(generator.is_done)
        confirmed_s = generator.confirmed_at.value - generator.sent_at[0]
    if (found := count(watcher, load)) != expected:
        raise AssertionError(f"{found} readings are stored of {expected}")
    return Rates(expected / took_s, messages / confirmed_s)


def plain_rate(built: Rig, watcher: Connection, load: Load) -> float:
    """Messages a second of the peer, likewise."""
    with (
        plain_listener(built.settings),
        generating(built.settings.mqtt_port, load, PLAIN_MESSAGES) as generator,
    ):
        begun = time.perf_counter()
        generator.go.set()
        wait(lambda: _plain_count(watcher) >= PLAIN_MESSAGES)
        return PLAIN_MESSAGES / (time.perf_counter() - begun)


def _plain_count(watcher: Connection) -> int:
    row = watcher.execute("SELECT count(*) FROM plain").fetchone()
    return row[0] if row else 0


def main() -> None:
    collect_rarely()  # as ingest does: the ceiling is to be that of the same writer
    print("ingest: PostgreSQL with fsync on, broker, generator and ingest on one machine, QoS 1")
    for broker_name in BROKERS:
        if not is_missing(broker_name):
            with rig(broker_name) as built:
                report(broker_name, built)


def report(broker_name: BrokerName, built: Rig) -> None:
    with connect(built.settings, "bench", autocommit=True) as watcher:
        start = datetime(2026, 9, 1, tzinfo=UTC)
        copied = copy_rate(built.settings)
        written = writer_rate(built.settings)
        batched = ingest_rates(built, watcher, Load(start, PER_MESSAGE), READINGS // PER_MESSAGE)
        single = ingest_rates(built, watcher, Load(start + timedelta(days=30), 1), SINGLE_MESSAGES)
        plain = plain_rate(built, watcher, Load(start + timedelta(days=60), 1))
    row = _row_of(broker_name)
    row("ceiling: COPY into a bare table", copied, "readings/s")
    row("ceiling: the writer, no broker", written, "readings/s")
    row(
        f"{PER_MESSAGE} readings a message",
        batched.stored,
        f"readings/s = {batched.stored / written:.2f} of the writer (60,000 and 0.5)",
    )
    row("  confirmed by the broker", batched.confirmed, "messages/s")
    row("peer: an INSERT for each message", plain, "messages/s")
    row(
        "one reading a message",
        single.stored,
        f"messages/s = {single.stored / plain:.1f} times the peer (8,000 and 2)",
    )
    row("  confirmed by the broker", single.confirmed, "messages/s")


def _row_of(broker_name: BrokerName) -> Callable[[str, float, str], None]:
    def row(name: str, rate: float, meaning: str) -> None:
        print(f"  {broker_name:<12} {name:<32}{rate:10,.0f} {meaning}")

    return row


if __name__ == "__main__":
    main()

"""What rollups cost: a refresh after a minute's arrivals, and ingest while they are kept up."""

import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from psycopg import Connection

from benchmarks.city_month import DAY, KINDS, CityMonth, Size
from benchmarks.rig import rig
from vigie.model import Reading
from vigie.settings import Settings
from vigie.store.connect import connect
from vigie.store.rollup import refresh
from vigie.store.write import Batch, Writer

SMALL = Size(series=1000, days=1, districts=16)
FULL = Size(series=1000, days=7, districts=16)
MINUTE = timedelta(minutes=1)
# Over an hour, so that quarters and an hour end on the way.
MINUTES_ONE_BY_ONE = 70
LATE_MINUTES = 5
MINUTES_AT_ONCE = 10
MINUTES_OF_A_RUN = 120
RUNS = 3

# What writers log disappears: the store as it would be without rollups.
STOP_LOGGING = "CREATE RULE no_log AS ON INSERT TO rollup_log DO INSTEAD NOTHING"
LOG_AGAIN = "DROP RULE no_log ON rollup_log"


class Ingest:
    """A writer to which minutes of all series arrive, one after the other."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.now = now
        self._writer = Writer(connection)
        self._series = [
            (device, metric)
            for device, kind in connection.execute("SELECT id, kind FROM device ORDER BY id")
            for metric in KINDS.get(kind, {})
            if device.startswith(f"{kind}-")
        ]
        connection.commit()

    def minutes(self, count: int) -> Batch:
        """The next so many minutes."""
        batch = self.batch(self.now, count)
        self.now += count * MINUTE
        return batch

    def batch(self, start: datetime, count: int) -> Batch:
        times = [start + number * MINUTE for number in range(count)]
        return Batch(
            readings=[
                (at, Reading(device, metric, at, float(at.minute)))
                for at in times
                for device, metric in self._series
            ]
        )

    def write(self, batch: Batch) -> int:
        """How many readings were stored."""
        return self._writer.write(batch).stored


def refreshes_s(ingest: Ingest, connection: Connection) -> list[float]:
    """The seconds of a refresh after each minute as it arrives."""
    took = []
    for _ in range(MINUTES_ONE_BY_ONE):
        ingest.write(ingest.minutes(1))
        took.append(_seconds(connection, ingest.now))
    return took


def late_refreshes_s(ingest: Ingest, connection: Connection) -> list[float]:
    """The seconds of a refresh after a minute that comes a day late: everything ended long ago."""
    took = []
    # Half a minute off, where there is no reading yet.
    yesterday = ingest.now - DAY + MINUTE / 2
    for number in range(LATE_MINUTES):
        late = yesterday - number * timedelta(hours=1)
        ingest.write(ingest.batch(late, 1))
        took.append(_seconds(connection, ingest.now))
    return took


def _seconds(connection: Connection, now: datetime) -> float:
    begun = time.perf_counter()
    refresh(connection, now)
    return time.perf_counter() - begun


def alone_rate(ingest: Ingest, maintainer: Connection) -> float:
    """Readings a second without rollups."""
    batches = _run_of(ingest)
    maintainer.execute(STOP_LOGGING)
    begun = time.perf_counter()
    stored = sum(ingest.write(batch) for _, batch in batches)
    took = time.perf_counter() - begun
    maintainer.execute(LOG_AGAIN)
    return stored / took


def kept_up_rates(ingest: Ingest, maintainer: Connection) -> tuple[float, float]:
    """Readings a second while rollups are kept up: until all are stored, and until all are in."""
    batches = _run_of(ingest)
    refresh(maintainer, batches[0][0])
    begun = time.perf_counter()
    with _kept_up(maintainer, batches[0][0]) as arrived:
        stored = 0
        for until, batch in batches:
            stored += ingest.write(batch)
            arrived.append(until)
        written = time.perf_counter()
    return stored / (written - begun), stored / (time.perf_counter() - begun)


def _run_of(ingest: Ingest) -> list[tuple[datetime, Batch]]:
    """Batches, each with the time until which it has readings."""
    return [
        (ingest.now, batch)
        for batch in (
            ingest.minutes(MINUTES_AT_ONCE) for _ in range(MINUTES_OF_A_RUN // MINUTES_AT_ONCE)
        )
    ]


@contextmanager
def _kept_up(connection: Connection, start: datetime) -> Iterator[list[datetime]]:
    """A maintainer that refreshes without a pause, as of the last time in the list that it gives.

    Leaving waits until there is nothing left to work out.
    """
    arrived = [start]
    done = threading.Event()

    def maintain() -> None:
        is_last = False
        while not is_last:
            is_last = done.is_set()
            refresh(connection, arrived[-1])

    thread = threading.Thread(target=maintain)
    thread.start()
    try:
        yield arrived
    finally:
        done.set()
        thread.join()


def main(*, full: bool) -> None:
    size = FULL if full else SMALL
    with rig() as built:
        report(built.settings, size)


def report(settings: Settings, size: Size) -> None:
    with connect(settings, "bench") as own, connect(settings, "bench", autocommit=True) as other:
        city = CityMonth(other, size)
        loaded = city.fill()
        ingest = Ingest(own, city.end)
        minutes = refreshes_s(ingest, other)
        late = late_refreshes_s(ingest, other)
        pairs = [(alone_rate(ingest, other), kept_up_rates(ingest, other)) for _ in range(RUNS)]
    alone = statistics.median(one for one, _ in pairs)
    stored = statistics.median(one for _, (one, _) in pairs)
    kept_up = statistics.median(one for _, (_, one) in pairs)
    print(f"rollup: {loaded.readings:,} readings of {size.series} series, one a minute each")
    print(
        f"  all worked out in {loaded.refresh_s:.1f} s"
        f" ({loaded.readings / loaded.refresh_s:,.0f} readings/s)"
    )
    print(
        f"  refresh after a minute of all series, s  p50 {statistics.median(minutes):.3f}"
        f"  worst {max(minutes):.3f}  (at most 0.5)"
    )
    print(f"  refresh after one that is a day late, s  p50 {statistics.median(late):.3f}")
    print(f"  ingest without rollups          {alone:10,.0f} readings/s")
    print(
        f"  ingest with rollups kept up     {kept_up:10,.0f} readings/s"
        f"  = {kept_up / alone:.2f} (at least 0.6) until all is in them;"
        f" stored at {stored:,.0f}/s = {stored / alone:.2f}"
    )


if __name__ == "__main__":
    main(full=False)

"""How long a reading takes from its publication to its commit, at half of what ingest can take."""

import statistics
from datetime import UTC, datetime, timedelta

from psycopg import Connection

from benchmarks.generator import generating
from benchmarks.ingesting import ingesting, wait_until_stored
from benchmarks.loads import Load
from benchmarks.rig import Rig, is_missing, rig, wait
from vigie.store.connect import connect

SECONDS = 15
MESSAGES_PER_S = (1_000, 4_000, 8_000)
START = datetime(2026, 9, 1, tzinfo=UTC)
# A commit's time is taken just before its write-through to the disk.
COMMITTED_AT = """
SELECT series.device, series.metric, reading.time,
    extract(epoch FROM pg_xact_commit_timestamp(reading.xmin))::float8
FROM reading JOIN series ON series.id = reading.series_id
WHERE reading.time >= %(start)s AND reading.time < %(end)s
"""


def latencies_ms(built: Rig, watcher: Connection, load: Load, rate: float) -> list[float]:
    """Of each message, one reading each, at `rate` messages a second."""
    messages = int(rate * SECONDS)
    with (
        ingesting(built.settings, watcher),
        generating(built.settings.mqtt_port, load, messages, rate=rate) as generator,
    ):
        generator.go.set()
        wait_until_stored(watcher, load, messages)
        wait(generator.is_done)
        sent_at = list(generator.sent_at)
    asked = {"start": load.start, "end": load.start + timedelta(days=30)}
    return [
        1000 * (committed_at - sent_at[load.number_of(device, metric, at)])
        for device, metric, at, committed_at in watcher.execute(COMMITTED_AT, asked)
    ]


def main() -> None:
    print("latency: one reading a message, QoS 1, Mosquitto; ms from publication to commit")
    if is_missing("Mosquitto"):
        return
    with rig("Mosquitto") as built, connect(built.settings, "bench", autocommit=True) as watcher:
        for turn, rate in enumerate(MESSAGES_PER_S):
            load = Load(START + timedelta(days=30 * turn), 1)
            report(rate, latencies_ms(built, watcher, load, rate))


def report(rate: float, times: list[float]) -> None:
    p = statistics.quantiles(times, n=100, method="inclusive")
    print(
        f"  at {rate:6,.0f} messages/s   p50 {p[49]:6.1f}   p95 {p[94]:6.1f}   p99 {p[98]:6.1f}"
        f"   worst {max(times):6.1f}   (p99 at most 500 at 4,000/s)"
    )


if __name__ == "__main__":
    main()

"""How long after the commit of a reading its alarm is committed, for a large city at full rate."""

import itertools
import os
import shutil
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import psutil
from psycopg import Connection

from benchmarks.rig import rig, wait
from vigie.model import Device, Reading
from vigie.settings import Settings
from vigie.store.connect import connect
from vigie.store.write import Batch, Writer

SECONDS = 30
DEVICES = 10_000
READINGS_PER_S = 2_000
BATCHES_PER_S = 4
HOT_EVERY = 99  # of as many readings one is beyond the limit: each time of other devices
RULES = """
alarms:
  rules:
    - {id: hot, name: {en: H, fr: H}, severity: high, per: series, flapping: null,
       threshold: {metric: active_power, above: 100, deadband: 10}}
    - {id: surge, name: {en: S, fr: S}, severity: high, per: series, on_delay: 10m,
       threshold: {metric: active_power, above: 90}}
    - {id: load, name: {en: L, fr: L}, severity: high, per: city,
       threshold: {metric: active_power, above: 1000000000}}
    - {id: silent, name: {en: S, fr: S}, severity: low, silence: {intervals: 20}}
    - {id: silent_series, name: {en: S, fr: S}, severity: low, per: series,
       silence: {intervals: 20}}
    - {id: standstill, name: {en: S, fr: S}, severity: low, per: city, silence: {after: 1h}}
"""
# Of every alarm: from the commit of the reading that raised it to its own.
LATENCIES = """
SELECT extract(epoch FROM pg_xact_commit_timestamp(event.xmin)
                        - pg_xact_commit_timestamp(reading.xmin))::float8
FROM alarm_event AS event
JOIN alarm ON alarm.id = event.alarm
JOIN series ON series.device = alarm.device AND series.metric = alarm.metric
JOIN reading ON reading.series_id = series.id AND reading.time = alarm.since
WHERE alarm.rule = 'hot' AND event.kind = 'raised'
"""


def with_rules(settings: Settings) -> Settings:
    """The same city with rules, in a folder beside its data."""
    folder = settings.data_dir / "cities"
    shutil.copytree(settings.city_dir, folder / settings.city)
    with (folder / settings.city / "city.yaml").open("a") as file:
        file.write(RULES)
    return settings.model_copy(update={"cities_dir": folder})


def evaluator(settings: Settings) -> "subprocess.Popen[bytes]":
    environment = {
        **os.environ,
        "VIGIE_CITY": settings.city,
        "VIGIE_CITIES_DIR": str(Path(settings.cities_dir).resolve()),
        "VIGIE_DATABASE_URL": settings.resolved_database_url,
        "VIGIE_LOG_LEVEL": "warning",
    }
    return subprocess.Popen([sys.executable, "-m", "vigie", "alarms", "run"], env=environment)


def watched(watcher: Connection) -> int:
    row = watcher.execute(
        "SELECT max((state ->> 'subjects')::integer) FROM service_status WHERE service = 'alarms'"
    ).fetchone()
    return row[0] or 0 if row else 0


def write(writer: Writer, seconds: float) -> int:
    """Readings at the rate, of each device in turn; how many were hot."""
    turn, hot, size = itertools.count(), 0, READINGS_PER_S // BATCHES_PER_S
    begun = time.monotonic()
    for number in range(int(seconds * BATCHES_PER_S)):
        time.sleep(max(0.0, begun + number / BATCHES_PER_S - time.monotonic()))
        at = datetime.now(UTC)
        readings = []
        for _ in range(size):
            place = next(turn)
            is_hot = place % HOT_EVERY == 0
            hot += is_hot
            device = f"meter-{place % DEVICES}"
            readings.append((at, Reading(device, "active_power", at, 150.0 if is_hot else 50.0)))
        writer.write(Batch(readings=readings))
    return hot


def main() -> None:
    print(
        f"alarms: {DEVICES:,} devices, three rules of silence, two thresholds and a figure; "
        f"{READINGS_PER_S:,} readings/s"
    )
    with rig() as built, connect(built.settings, "bench", autocommit=True) as watcher:
        settings = with_rules(built.settings)
        with connect(settings, "bench") as connection:
            writer = Writer(connection)
            names = [f"meter-{number}" for number in range(DEVICES)]
            now = datetime.now(UTC)
            writer.write(
                Batch(
                    readings=[(now, Reading(one, "active_power", now, 50.0)) for one in names],
                    devices={
                        one: Device(one, "building_meter", interval_s=DEVICES / READINGS_PER_S)
                        for one in names
                    },
                )
            )
            process = evaluator(settings)
            try:
                wait(lambda: watched(watcher) >= 4 * DEVICES)
                usage = psutil.Process(process.pid)
                before, begun = usage.cpu_times(), time.monotonic()
                hot = write(writer, SECONDS)
                took_s, after = time.monotonic() - begun, usage.cpu_times()
                wait(lambda: raised(watcher) >= hot, timeout_s=60)
            finally:
                process.terminate()
                process.wait(timeout=20)
        report(
            [1000 * ms for (ms,) in watcher.execute(LATENCIES)],
            (after.user + after.system - before.user - before.system) / took_s,
        )


def raised(watcher: Connection) -> int:
    row = watcher.execute("SELECT count(*) FROM alarm WHERE rule = 'hot'").fetchone()
    return row[0] if row else 0


def report(times: list[float], share: float) -> None:
    p = statistics.quantiles(times, n=100, method="inclusive")
    print(
        f"  {len(times)} alarms   p50 {p[49]:6.1f} ms   p95 {p[94]:6.1f} ms   "
        f"worst {max(times):6.1f} ms   of a core {share:.0%}   (p95 at most 1,000 ms)"
    )


if __name__ == "__main__":
    main()

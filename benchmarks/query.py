"""What charts cost: the same questions answered from hours, and from the readings themselves."""

import asyncio
import statistics
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from psycopg import AsyncConnection, Connection

from benchmarks.rig import rig
from vigie.catalogue import load_catalogue
from vigie.city.config import GroupBy, Stat
from vigie.settings import Settings
from vigie.store.connect import connect, connect_async
from vigie.store.read.aggregates import Question, aggregate, group_keys
from vigie.store.read.arithmetic import over_time
from vigie.store.read.rows import Selection
from vigie.store.rollup import refresh

DEVICES = 100
DAYS = 30
EVERY = timedelta(minutes=2)
END = datetime(2026, 11, 1, tzinfo=UTC)
ROUNDS = 40

FILL = """
INSERT INTO device (id, kind, district, status)
SELECT 'bench-' || n, 'traffic_counter', 'district-' || n %% 16, 'confirmed'
FROM generate_series(1, %(devices)s) AS n;
"""
FILL_SERIES = """
INSERT INTO series (device, metric)
SELECT id, 'vehicle_flow' FROM device WHERE id LIKE 'bench-%%';
"""
FILL_READINGS = """
INSERT INTO reading (series_id, time, value, quality)
SELECT id, time, 500 + 400 * sin(extract(epoch FROM time) / 13751 + id), 0
FROM series
CROSS JOIN generate_series(
    %(start)s, %(end)s::timestamptz - interval '1 second', %(every)s
) AS time
"""
FILL_LOG = """
INSERT INTO rollup_log (bucket, series)
SELECT bucket, (SELECT array_agg(id) FROM series)
FROM generate_series(%(start)s, %(end)s::timestamptz - interval '1 hour', '1 hour') AS bucket
"""


def fill(connection: Connection) -> float:
    """Readings of a month, and the seconds that working out all its hours took."""
    start = END - timedelta(days=DAYS)
    span = {"start": start, "end": END, "every": EVERY}
    weeks = [start - timedelta(days=start.weekday()) + n * timedelta(days=7) for n in range(6)]
    connection.execute("CALL make_room_for_readings(%s)", [weeks])
    connection.execute(FILL, {"devices": DEVICES})
    connection.execute(FILL_SERIES, {})
    connection.execute(FILL_READINGS, span)
    connection.execute(FILL_LOG, span)
    connection.commit()
    connection.autocommit = True
    begun = time.perf_counter()
    refresh(connection, END + timedelta(days=1))
    took = time.perf_counter() - begun
    connection.execute("VACUUM ANALYZE")
    return took


def question(days: int, width: timedelta, group_by: GroupBy, device: str | None) -> Question:
    metric = load_catalogue().metrics["vehicle_flow"]
    return Question(
        metric=metric,
        combination=over_time(metric, Stat.AUTO, group_by, None),
        group_by=group_by,
        selection=Selection(device=(device,) if device else ()),
        start=END - timedelta(days=days),
        end=END,
        width=width,
        zone="Europe/Paris",
    )


QUESTIONS = {
    "one series, 1 day by the hour": question(1, timedelta(hours=1), GroupBy.NONE, "bench-7"),
    "one series, 30 days by the day": question(30, timedelta(days=1), GroupBy.NONE, "bench-7"),
    "city by district, 1 day by the hour": question(1, timedelta(hours=1), GroupBy.DISTRICT, None),
    "city by district, 30 days by the hour": question(
        30, timedelta(hours=1), GroupBy.DISTRICT, None
    ),
    "city by district, 30 days by the day": question(30, timedelta(days=1), GroupBy.DISTRICT, None),
}


async def p95_ms(connection: AsyncConnection, asked: Question) -> float:
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        await aggregate(connection, asked, await group_keys(connection, asked))
        times.append(1000 * (time.perf_counter() - begun))
    return statistics.quantiles(times, n=20)[-1]


async def ask_all(settings: Settings) -> dict[str, tuple[float, float]]:
    """For each question the 95th percentile in milliseconds, from hours and from readings."""
    async with await connect_async(settings, "bench") as connection:
        return {
            name: (
                await p95_ms(connection, asked),
                # Without a suspect reading the answer is the same, and takes the long way.
                await p95_ms(connection, replace(asked, include_suspect=True)),
            )
            for name, asked in QUESTIONS.items()
        }


def main() -> None:
    with rig() as (settings, _):
        with connect(settings, "bench") as connection:
            took = fill(connection)
        found = asyncio.run(ask_all(settings))
    readings = DEVICES * DAYS * timedelta(days=1) // EVERY
    print(f"query: {readings:,} readings of {DEVICES} series over {DAYS} days; p95 in ms")
    print(f"  all hours worked out in {took:.1f} s ({readings / took:,.0f} readings/s)")
    for name, (hours, raw) in found.items():
        print(f"  {name:40} {hours:8.1f}  from readings {raw:8.1f}  = {hours / raw:.2f}")


if __name__ == "__main__":
    main()

"""What charts cost: the same questions answered from rollups, and from the readings themselves."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from psycopg import AsyncConnection

from benchmarks.city_month import DAY, FULL, LATEST, SMALL, CityMonth, Size
from benchmarks.rig import rig
from vigie.catalogue import load_catalogue
from vigie.city.config import GroupBy, Stat
from vigie.settings import Settings
from vigie.store.connect import connect, connect_async
from vigie.store.read.aggregates import aggregate, group_keys
from vigie.store.read.arithmetic import over_time
from vigie.store.read.devices import latest
from vigie.store.read.question import Question
from vigie.store.read.rows import Selection

ROUNDS = 40
WARM_UP = 3
# What takes long is asked less often, but often enough for a p95 that means something.
BUDGET_S = 4.0
FEWEST_ROUNDS = 5
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ONE = Selection(device=("traffic_counter-7",))
ALL = Selection()


class Cost(NamedTuple):
    """Percentiles in milliseconds, as the caller sees them: the way to Python included."""

    p50: float
    p95: float


class Line(NamedTuple):
    """A question: what it may cost, and whether all of its time has readings to compare with."""

    name: str
    question: Question
    target_ms: float | None


async def cost_of(ask: Callable[[], Awaitable[object]]) -> Cost:
    for _ in range(WARM_UP):
        await ask()
    times: list[float] = []
    ends = time.perf_counter() + BUDGET_S
    while len(times) < FEWEST_ROUNDS or (len(times) < ROUNDS and time.perf_counter() < ends):
        begun = time.perf_counter()
        await ask()
        times.append(1000 * (time.perf_counter() - begun))
    return Cost(statistics.median(times), statistics.quantiles(times, n=20)[-1])


async def chart_cost(connection: AsyncConnection, question: Question) -> Cost:
    async def ask() -> None:
        await aggregate(connection, question, await group_keys(connection, question))

    return await cost_of(ask)


async def raw_cost(connection: AsyncConnection, question: Question) -> Cost:
    """From readings: with no suspect one among them the answer is the same."""
    return await chart_cost(connection, replace(question, include_suspect=True))


async def latest_cost(connection: AsyncConnection) -> Cost:
    return await cost_of(lambda: latest(connection, ALL, limit=LATEST))


def chart(
    metric: str, selection: Selection, start: datetime, end: datetime, width: timedelta
) -> Question:
    """One series, or the city by district."""
    asked = load_catalogue().metrics[metric]
    group_by = GroupBy.NONE if selection.device else GroupBy.DISTRICT
    return Question(
        metric=asked,
        combination=over_time(asked, Stat.AUTO, group_by, None),
        group_by=group_by,
        selection=selection,
        start=start,
        end=end,
        width=width,
        zone="Europe/Paris",
    )


def main_questions(city: CityMonth) -> list[Line]:
    month = f"{city.size.days} days at 1 h"
    begun, year = city.midnight(city.size.days), city.midnight(365)
    metrics = ("vehicle_flow", "mean_speed", "energy_index")
    return [
        Line(
            "one series, 24 h at 1 min",
            chart("vehicle_flow", ONE, city.end - DAY, city.end, MINUTE),
            10,
        ),
        *(
            Line(f"districts, {month}: {one}", chart(one, ALL, begun, city.end, HOUR), 50)
            for one in metrics
        ),
        *(
            Line(f"districts, a year at 1 day: {one}", chart(one, ALL, year, city.end, DAY), 50)
            for one in metrics
        ),
    ]


def same_points(city: CityMonth) -> list[tuple[str, Question, Question]]:
    """Charts of a day, and of a month in about as many points."""
    pairs = [(HOUR, DAY), (15 * MINUTE, 8 * HOUR), (2 * MINUTE, HOUR)]
    return [
        (
            f"{name}: 1 day at {short}, 30 days at {long}",
            chart("vehicle_flow", selection, city.end - DAY, city.end, short),
            chart("vehicle_flow", selection, city.end - 30 * DAY, city.end, long),
        )
        for name, selection in (("one series", ONE), ("districts", ALL))
        for short, long in pairs
    ]


def with_history(city: CityMonth) -> list[tuple[str, Question]]:
    """Charts of what has readings, before and after there are ten times as many rollups."""
    return [
        (
            f"{name}, {days} days at {width}",
            chart("vehicle_flow", selection, city.end - days * DAY, city.end, width),
        )
        for name, selection in (("one series", ONE), ("districts", ALL))
        for days, width in ((1, 15 * MINUTE), (city.size.days, HOUR), (city.size.days, DAY))
    ]


async def measure(settings: Settings, city: CityMonth) -> None:
    async with await connect_async(settings, "bench") as connection:
        city.catch_up()
        before = [await chart_cost(connection, one) for _, one in with_history(city)]
        city.add_history()
        city.catch_up()
        after = [await chart_cost(connection, one) for _, one in with_history(city)]
        print("  p50 and p95 in ms; the same from readings; the ratio of the p50")
        for line in main_questions(city):
            await report_line(connection, city, line)
        await report_latest(connection)
        print("  a month at the points of a day (at most 1.50 times a day's p50)")
        for name, day, month in same_points(city):
            short, long = await chart_cost(connection, day), await chart_cost(connection, month)
            print(f"    {name:50}{short.p50:8.1f}{long.p50:8.1f}  = {long.p50 / short.p50:.2f}")
        print("  ten times more history (at most 1.50 times the p50 before)")
        for (name, _), old, new in zip(with_history(city), before, after, strict=True):
            print(f"    {name:50}{old.p50:8.1f}{new.p50:8.1f}  = {new.p50 / old.p50:.2f}")


async def report_line(connection: AsyncConnection, city: CityMonth, line: Line) -> None:
    rolled = await chart_cost(connection, line.question)
    raw = await raw_cost(connection, line.question)
    # A year has readings for its last days only: all of them would cost more.
    least = ">" if line.question.start < city.start else " "
    print(
        f"    {line.name:44}{rolled.p50:8.1f}{rolled.p95:8.1f} {_verdict(rolled, line.target_ms)}"
        f"  readings {least}{raw.p50:9.1f}{raw.p95:9.1f}  = {rolled.p50 / raw.p50:.3f}"
    )


async def report_latest(connection: AsyncConnection) -> None:
    found = await latest_cost(connection)
    print(
        f"    {f'latest of {LATEST:,} series':44}{found.p50:8.1f}{found.p95:8.1f} "
        f"{_verdict(found, 15)}"
    )


def _verdict(cost: Cost, target_ms: float | None) -> str:
    if target_ms is None:
        return ""
    return f"({'within' if cost.p95 <= target_ms else 'OVER'} {target_ms:.0f})"


def main(*, full: bool) -> None:
    size = FULL if full else SMALL
    with rig() as (settings, _), connect(settings, "bench", autocommit=True) as connection:
        report(settings, CityMonth(connection, size), size)


def report(settings: Settings, city: CityMonth, size: Size) -> None:
    loaded = city.fill()
    print(f"query: {loaded.readings:,} readings of {size.series} series over {size.days} days")
    print(
        f"  loaded in {loaded.load_s:.1f} s; rollups worked out in {loaded.refresh_s:.1f} s"
        f" ({loaded.readings / loaded.refresh_s:,.0f} readings/s)"
    )
    asyncio.run(measure(settings, city))


if __name__ == "__main__":
    main(full=False)

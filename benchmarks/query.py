"""What charts cost: the same questions answered from rollups, and from the readings themselves."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from psycopg import AsyncConnection

from benchmarks.city_month import DAY, FULL, LATEST, SMALL, ZONE, CityMonth
from benchmarks.rig import rig
from benchmarks.timing import Ask, Cost, TimedCursor, costs_of
from vigie.catalogue import load_catalogue
from vigie.city.config import GroupBy, Stat
from vigie.settings import Settings
from vigie.store.connect import connect, connect_async
from vigie.store.read.aggregates import aggregate, group_keys
from vigie.store.read.arithmetic import over_time
from vigie.store.read.devices import latest
from vigie.store.read.newest import moment_of
from vigie.store.read.question import Question
from vigie.store.read.rows import Selection
from vigie.store.read.typical import typical

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ONE = Selection(device=("traffic_counter-7",))
ALL = Selection()
SCOPES = {"one series": ONE, "districts": ALL}
# A gauge that adds up, one that another weighs, and a register.
METRICS = ("vehicle_flow", "mean_speed", "energy_index")
MOST_TIMES = 1.5
WEEKS = 8
PAST = 3 * DAY


class Line(NamedTuple):
    """A question, how it is asked, and what it may cost in the database, in ms."""

    name: str
    question: Question
    target_ms: float
    asks: Callable[[AsyncConnection, Question], Ask]


class Pair(NamedTuple):
    """Charts of a day and of 30 days in about as many points."""

    name: str
    day: Question
    month: Question


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
        zone=ZONE.key,
    )


def lines(city: CityMonth) -> list[Line]:
    """The questions that have a target."""
    today, month, year = city.midnight(0), city.start, city.midnight(365)
    last_day = chart("vehicle_flow", ONE, city.end - DAY, city.end, MINUTE)
    return [
        Line("one series, 24 h at 1 min", last_day, 10, buckets_of),
        *(
            Line(
                f"districts, {city.size.days} days at 1 h: {metric}",
                chart(metric, ALL, month, city.end, HOUR),
                50,
                buckets_of,
            )
            for metric in METRICS
        ),
        *(
            Line(
                f"districts, a year at 1 day: {metric}",
                chart(metric, ALL, year, city.end, DAY),
                50,
                buckets_of,
            )
            for metric in METRICS
        ),
        *(
            Line(
                f"{scope}, a day's typical band of {WEEKS} weeks",
                chart("vehicle_flow", selection, today, today + DAY, 15 * MINUTE),
                100,
                bands_of,
            )
            for scope, selection in SCOPES.items()
        ),
    ]


def pairs(city: CityMonth) -> list[Pair]:
    return [
        Pair(
            f"{scope}: 1 day at {_written(short)}, 30 days at {_written(long)}",
            chart("vehicle_flow", selection, city.end - DAY, city.end, short),
            chart("vehicle_flow", selection, city.end - 30 * DAY, city.end, long),
        )
        for scope, selection in SCOPES.items()
        for short, long in ((HOUR, DAY), (15 * MINUTE, 8 * HOUR), (2 * MINUTE, HOUR))
    ]


def with_and_without_history(city: CityMonth) -> dict[str, Question]:
    """Charts of days that have readings."""
    days = city.size.days
    return {
        f"{scope}: {_written(span * DAY)} at {_written(width)}": chart(
            "vehicle_flow", selection, city.end - span * DAY, city.end, width
        )
        for scope, selection in SCOPES.items()
        for span, width in ((1, 15 * MINUTE), (days, HOUR), (days, DAY))
    }


def _written(width: timedelta) -> str:
    if width % DAY == timedelta(0):
        days = width // DAY
        return f"{days} day" if days == 1 else f"{days} days"
    return f"{width // HOUR} h" if width % HOUR == timedelta(0) else f"{width // MINUTE} min"


def buckets_of(connection: AsyncConnection, question: Question) -> Ask:
    async def ask() -> object:
        return await aggregate(connection, question, await group_keys(connection, question))

    return ask


def bands_of(connection: AsyncConnection, question: Question) -> Ask:
    async def ask() -> object:
        return await typical(connection, question, await group_keys(connection, question), WEEKS)

    return ask


async def measure(settings: Settings, city: CityMonth) -> None:
    async with await connect_async(settings, "bench") as connection:
        connection.cursor_factory = TimedCursor
        city.catch_up()
        before = await _costs(connection, with_and_without_history(city))
        city.add_history()
        city.catch_up()
        after = await _costs(connection, with_and_without_history(city))
        print(
            "  ms in the database: p50, p95, p50 of work; p95 of the call; the same from readings"
        )
        for line in lines(city):
            await report_line(connection, line, city)
        await report_latest(connection)
        await report_past(connection, city)
        print(f"  a month in the points of a day: ms of work (at most {MOST_TIMES} times)")
        for pair in pairs(city):
            day, month = await costs_of(
                buckets_of(connection, pair.day), buckets_of(connection, pair.month)
            )
            _report_ratio(pair.name, day, month)
        print(f"  ten times more history: ms of work (at most {MOST_TIMES} times)")
        for name, cost in before.items():
            _report_ratio(name, cost, after[name])


async def _costs(connection: AsyncConnection, questions: dict[str, Question]) -> dict[str, Cost]:
    found = await costs_of(*(buckets_of(connection, one) for one in questions.values()))
    return dict(zip(questions, found, strict=True))


async def report_line(connection: AsyncConnection, line: Line, city: CityMonth) -> None:
    (rolled,) = await costs_of(line.asks(connection, line.question))
    # With no suspect reading among them, readings give the same answer the long way.
    from_readings = replace(line.question, include_suspect=True)
    (raw,) = await costs_of(line.asks(connection, from_readings))
    # Before `start` there are no readings any more: all of them would cost more.
    is_part = line.question.start < city.start or line.asks is bands_of
    print(
        f"    {line.name:48} {_written_cost(rolled, line.target_ms)}"
        f"   readings {'>' if is_part else ' '}{raw.p50:8.1f}{raw.p95:8.1f}"
        f"  = {rolled.p50 / raw.p50:.3f}"
    )


async def report_latest(connection: AsyncConnection) -> None:
    (cost,) = await costs_of(lambda: latest(connection, ALL, limit=LATEST))
    print(f"    {f'latest of {LATEST:,} series':48} {_written_cost(cost, 15)}")


async def report_past(connection: AsyncConnection, city: CityMonth) -> None:
    """The newest readings of some days ago: of the series that report, the others have none."""

    async def ask() -> object:
        moment = await moment_of(connection, city.end - PAST)
        return await latest(connection, ALL, moment=moment, limit=LATEST)

    (cost,) = await costs_of(ask)
    print(
        f"    {f'latest of {LATEST:,} series, {PAST.days} days ago':48} {_written_cost(cost, 300)}"
    )


def _written_cost(cost: Cost, target_ms: float) -> str:
    verdict = "within" if cost.p95 <= target_ms else "OVER"
    return (
        f"{cost.p50:7.1f}{cost.p95:7.1f} {verdict:>6} {target_ms:2.0f}"
        f"  work {cost.work_p50:5.1f}  call {cost.call_p95:6.1f}"
    )


def _report_ratio(name: str, one: Cost, other: Cost) -> None:
    ratio = other.load_free / one.load_free
    verdict = "" if ratio <= MOST_TIMES else "  OVER"
    print(f"    {name:52}{one.load_free:8.1f}{other.load_free:8.1f}  = {ratio:.2f}{verdict}")


def main(*, full: bool) -> None:
    size = FULL if full else SMALL
    with rig() as built, connect(built.settings, "bench", autocommit=True) as connection:
        city = CityMonth(connection, size)
        loaded = city.fill()
        print(f"query: {loaded.readings:,} readings of {size.series} series over {size.days} days")
        print(
            f"  loaded in {loaded.load_s:.1f} s; rollups worked out in {loaded.refresh_s:.1f} s"
            f" ({loaded.readings / loaded.refresh_s:,.0f} readings/s)"
        )
        asyncio.run(measure(built.settings, city))


if __name__ == "__main__":
    main(full=False)

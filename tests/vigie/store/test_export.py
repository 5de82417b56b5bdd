"""Export: every reading once and in order, in flat memory, and nothing left open."""

import asyncio
import gc
import tracemalloc
from datetime import UTC, datetime, timedelta

import psutil
import pytest
from psycopg import AsyncConnection, Connection
from psycopg.pq import TransactionStatus

from tests.storing import fill, store
from vigie.model import Quality, Reading
from vigie.settings import Settings
from vigie.store.connect import connect_async
from vigie.store.read.export import Chunk, Export, export
from vigie.store.read.readings import SERIES_BY_SERIES, Suspect
from vigie.store.read.rows import Selection
from vigie.store.read.sorting import Sort
from vigie.store.weeks import WEEK

START = datetime(2026, 9, 7, tzinfo=UTC)
SERIES = [("meter-n1", "active_power"), ("meter-n1", "energy_index"), ("counter-n1", "mean_speed")]
EVERYTHING = Selection()
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def reading(minute: int, series: tuple[str, str] = SERIES[0], quality: int = 0) -> Reading:
    return Reading(*series, START + timedelta(minutes=minute), float(minute), quality)


def rows_of(found: Export, chunk: Chunk) -> list[Reading]:
    """The chunk's readings, one by one."""
    return [
        Reading(*found.series[series], EPOCH + timedelta(microseconds=time), value, quality)
        for series, time, value, quality in zip(*(one.tolist() for one in chunk), strict=True)
    ]


async def exported(
    connection: AsyncConnection,
    selection: Selection = EVERYTHING,
    start: datetime = START,
    end: datetime = START + timedelta(days=30),
    *,
    sort: Sort = SERIES_BY_SERIES,
    suspect: Suspect = "include",
) -> list[list[Reading]]:
    async with export(
        connection,
        selection,
        start,
        end,
        sort=sort,
        suspect=suspect,
        chunk_rows=7,
    ) as found:
        return [rows_of(found, chunk) async for chunk in found.chunks]


def run(settings: Settings, *args: object, **kwargs: object) -> list[list[Reading]]:
    async def whole() -> list[list[Reading]]:
        async with await connect_async(settings, "test") as connection:
            return await exported(connection, *args, **kwargs)  # type: ignore[arg-type]

    return asyncio.run(whole())


def test_every_reading_comes_once_in_order_of_series_and_time(
    connection: Connection, settings: Settings
) -> None:
    readings = [reading(minute, series) for series in SERIES for minute in range(0, 20_000, 500)]
    store(connection, reversed(readings))
    ids = {
        (device, metric): number
        for number, device, metric in connection.execute("SELECT id, device, metric FROM series")
    }
    chunks = run(settings)
    assert len(chunks) > len(SERIES)
    found = [one for rows in chunks for one in rows]
    assert found == sorted(readings, key=lambda one: (ids[one.device, one.metric], one.time))


@pytest.mark.parametrize("is_descending", [False, True])
def test_every_reading_comes_once_in_order_of_time(
    connection: Connection,
    settings: Settings,
    is_descending: bool,  # noqa: FBT001 - a parameter of pytest's
) -> None:
    """Also where devices give far more than they promise, and readings lie on edges of slices."""
    readings = [reading(minute, series) for series in SERIES for minute in range(60)]
    readings += [
        Reading(*SERIES[0], START + timedelta(milliseconds=at), 0.5) for at in range(1, 60_000, 500)
    ]
    store(connection, readings)
    ids = {
        (device, metric): number
        for number, device, metric in connection.execute("SELECT id, device, metric FROM series")
    }
    chunks = run(settings, end=START + HOUR, sort=Sort("time", is_descending))
    assert max(map(len, chunks)) < 60
    found = [one for rows in chunks for one in rows]
    assert found == sorted(
        readings, key=lambda one: (one.time, ids[one.device, one.metric]), reverse=is_descending
    )


def test_readings_at_the_edges_of_slices_and_of_the_range_come_once(
    connection: Connection, settings: Settings
) -> None:
    """A slice of a device without an interval is then an hour long."""
    tick = timedelta(microseconds=1)
    edges = [START + hour * HOUR + by for hour in range(5) for by in (-tick, 0 * tick, tick)]
    store(connection, [Reading(*SERIES[0], time, 1.0) for time in edges])

    for start, end in ((START, START + 4 * HOUR), (START - tick, START + 3 * HOUR + tick)):
        found = [one.time for rows in run(settings, EVERYTHING, start, end) for one in rows]
        assert found == [time for time in edges if start <= time < end]


def test_only_what_is_asked_comes(connection: Connection, settings: Settings) -> None:
    inside = [reading(10), reading(60), reading(69, quality=int(Quality.OUT_OF_RANGE))]
    outside = [reading(9), reading(70), reading(30, SERIES[1]), reading(30, SERIES[2])]
    store(connection, [*inside, *outside])
    asked = (
        Selection(kind=("building_meter",), metric=("active_power",)),
        START + timedelta(minutes=10),
        START + timedelta(minutes=70),
    )
    assert [one for rows in run(settings, *asked) for one in rows] == inside
    [trusted] = run(settings, *asked, suspect="exclude")
    assert trusted == inside[:2]
    assert run(settings, Selection(device=("nobody",))) == []


def test_an_export_is_of_one_moment(connection: Connection, settings: Settings) -> None:
    store(connection, [reading(60 * hour) for hour in range(20)])

    async def disturbed() -> int:
        async with (
            await connect_async(settings, "test") as own,
            export(own, EVERYTHING, START, START + WEEK, chunk_rows=5) as found,
        ):
            count = 0
            async for chunk in found.chunks:
                await asyncio.to_thread(store, connection, [reading(2000 + count)])
                count += len(chunk.time)
            return count

    assert asyncio.run(disturbed()) == 20


def test_who_stops_early_leaves_nothing_open(connection: Connection, settings: Settings) -> None:
    store(connection, [reading(60 * hour) for hour in range(100)])

    async def first_chunk_only(own: AsyncConnection) -> int:
        async with export(own, EVERYTHING, START, START + WEEK, chunk_rows=10) as found:
            async for chunk in found.chunks:
                return len(chunk.time)
        return 0

    async def cancelled(own: AsyncConnection) -> None:
        async with export(own, EVERYTHING, START, START + WEEK, chunk_rows=10) as found:
            async for _ in found.chunks:
                await asyncio.sleep(60)

    async def both() -> None:
        async with await connect_async(settings, "test") as own:
            assert await first_chunk_only(own) == 1
            await nothing_is_open(own)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(cancelled(own), 0.3)
            await nothing_is_open(own)
            assert sum(map(len, await exported(own))) == 100

    asyncio.run(both())


async def nothing_is_open(connection: AsyncConnection) -> None:
    assert connection.info.transaction_status is TransactionStatus.IDLE
    cursor = await connection.execute("SELECT name FROM pg_cursors")
    assert await cursor.fetchall() == []


def test_a_million_readings_take_no_more_memory_than_a_few(
    connection: Connection, settings: Settings
) -> None:
    fill(connection, SERIES, START, minutes=350_000)

    async def passed_through() -> tuple[int, int]:
        """How many readings came, and by how much this process grew after the first of them."""
        process = psutil.Process()
        count, resident, grown = 0, 0, 0
        async with (
            await connect_async(settings, "test") as own,
            export(own, EVERYTHING, START, START + timedelta(days=300)) as found,
        ):
            async for chunk in found.chunks:
                count += len(chunk.time)
                if count <= 200_000:
                    gc.collect()
                    resident = process.memory_info().rss
                grown = max(grown, process.memory_info().rss - resident)
        return count, grown

    count, grown = asyncio.run(passed_through())
    assert count == 3 * 350_000
    assert grown < 16 * 2**20


def test_the_peak_of_memory_is_that_of_a_chunk(connection: Connection, settings: Settings) -> None:
    fill(connection, SERIES, START, minutes=12_000)

    async def peak() -> int:
        async with (
            await connect_async(settings, "test") as own,
            export(own, EVERYTHING, START, START + timedelta(days=300), chunk_rows=500) as found,
        ):
            tracemalloc.start()
            async for _ in found.chunks:
                pass
            _, highest = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            return highest

    assert asyncio.run(peak()) < 2 * 2**20

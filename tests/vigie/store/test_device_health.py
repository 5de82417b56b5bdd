"""How devices and feeds are adds up, whoever tells of it, and series are found where they stood."""

import asyncio
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from psycopg import Connection

from vigie.model import Quality, Reading
from vigie.store.health import DeviceNews, FeedNews, News, add, standings
from vigie.store.read.health import devices_health, feeds_health
from vigie.store.read.rows import Row
from vigie.store.write import Batch, Writer

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)


def device_news(device: str, at: datetime = NOW, skew_s: float | None = None) -> DeviceNews:
    return DeviceNews(device, "canonical", at, at, 2, 6, 1, 3, 1, skew_s)


def asked(url: str) -> tuple[list[Row], list[Row]]:
    async def ask() -> tuple[list[Row], list[Row]]:
        async with await psycopg.AsyncConnection.connect(url) as opened:
            return await devices_health(opened, limit=10), await feeds_health(opened)

    return asyncio.run(ask())


def test_what_several_workers_tell_adds_up(connection: Connection, database_url: str) -> None:
    earlier = NOW - timedelta(minutes=5)
    feed = FeedNews("canonical", earlier, earlier, 2, 6, 1)
    add(connection, News([device_news("meter-n1", earlier, 2.5)], [feed]))
    later = [device_news("meter-n1"), device_news("counter-n1"), device_news("never-heard-of")]
    add(connection, News(later, [FeedNews("canonical", NOW, NOW, 2, 6, 1)]))
    add(connection, News([], []))
    devices, [feed_row] = asked(database_url)
    assert [one["device"] for one in devices] == ["counter-n1", "meter-n1"]
    meter = devices[1]
    assert (meter["first_seen"], meter["last_seen"]) == (earlier, NOW)
    assert (meter["messages"], meter["readings"], meter["suspect"]) == (4, 12, 2)
    assert (meter["duplicates"], meter["corrections"], meter["skew_s"]) == (6, 2, 2.5)
    assert meter["kind"] == "building_meter"
    assert (feed_row["messages"], feed_row["readings"], feed_row["dead_letters"]) == (4, 12, 2)


@pytest.mark.parametrize("minutes", [5, 120])
def test_the_rate_is_that_of_the_last_minutes(
    connection: Connection, database_url: str, minutes: int
) -> None:
    row = connection.execute("SELECT now()").fetchone()
    assert row is not None
    for minute in range(minutes, -1, -1):
        at = row[0] - timedelta(minutes=minute)
        add(connection, News([], [FeedNews("plugs", at, at, 1, 30)]))
    _, [feed] = asked(database_url)
    assert feed["readings_per_min"] == pytest.approx(30, rel=0.25)
    silent = "UPDATE feed_health SET last_seen = last_seen - interval '2 hours'"
    connection.execute(silent)
    assert asked(database_url)[1][0]["readings_per_min"] < 1


def test_a_series_is_found_where_it_stood(connection: Connection) -> None:
    def reading(minute: int, value: float, quality: int = 0) -> tuple[datetime, Reading]:
        time = NOW + timedelta(minutes=minute)
        return time, Reading("meter-n1", "voltage", time, value, quality)

    def stands() -> list[tuple[float, int, float | None]]:
        return [
            (one.value, one.quality, one.level_value)
            for one in standings(connection, {"voltage", "temperature"})
        ]

    writer = Writer(connection)
    writer.write(Batch(readings=[reading(0, 999.0, Quality.OUT_OF_RANGE)]))
    assert stands() == [(999.0, 1, None)]
    writer.write(Batch(readings=[reading(1, 230.0), reading(2, 230.0, Quality.FROZEN)]))
    assert stands() == [(230.0, 2, 230.0)]
    writer.write(Batch(readings=[reading(3, 90.0, Quality.JUMP)]))
    assert stands() == [(90.0, 4, 230.0)]
    assert standings(connection, {"active_power"}) == []

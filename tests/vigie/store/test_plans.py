"""Plans of the main reads: a rollup's answer leaves readings alone, but for what is just coming in.

In a city of 100 series, with readings of three weeks and rollups of up to a year.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from psycopg import AsyncConnection, Connection

from tests.conftest import database_like
from tests.vigie.store.plans import PARENTS, ExplainingCursor, Scan, scans
from tests.vigie.store.test_read_aggregates import question
from vigie.catalogue import load_catalogue
from vigie.city.config import GroupBy, Stat
from vigie.store.read.aggregates import aggregate, group_keys
from vigie.store.read.arithmetic import right_now
from vigie.store.read.devices import latest
from vigie.store.read.newest import moment_of
from vigie.store.read.now import now
from vigie.store.read.percentiles import percentiles
from vigie.store.read.question import Question
from vigie.store.read.readings import readings
from vigie.store.read.rows import Selection
from vigie.store.read.sorting import Sort
from vigie.store.weeks import WEEK, monday, week_of

NOW = datetime.now(UTC)
TODAY = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ONE = Selection(device=("counter-7",))
# This week is full to its end, so that plans are the same on a Monday as on a Sunday.
FILL = """
INSERT INTO device (id, kind, district, interval_s, status)
SELECT 'counter-' || n, 'traffic_counter', 'district-' || n % 4, 600, 'confirmed'
FROM generate_series(1, 50) AS n;

INSERT INTO series (device, metric)
SELECT id, metric
FROM device
CROSS JOIN unnest(ARRAY['vehicle_flow', 'energy_index']) AS metric
WHERE id LIKE 'counter-%' AND interval_s = 600;

INSERT INTO reading (series_id, time, value, quality)
SELECT series.id, time, 1, 0
FROM generate_series(
    %(monday)s - interval '14 days', %(monday)s + interval '7 days', interval '10 minutes'
) AS time
CROSS JOIN series
WHERE time < %(monday)s + interval '7 days';

INSERT INTO latest
SELECT DISTINCT ON (series_id) series_id, time, value, quality, time
FROM reading
WHERE time BETWEEN now() - interval '1 hour' AND now()
ORDER BY series_id, time DESC;
"""
FILL_PARTS = """
INSERT INTO reading_{grain}
    (series_id, bucket, n, sum, min, max, first, first_at, last, last_at, rise, area)
SELECT series.id, bucket, {n}, {n}, 1, 1, 1, bucket, 1, bucket, 0, 0
FROM generate_series(
    date_trunc('day', now()) - interval '{since}', now() - interval '{width}', interval '{width}'
) AS bucket
CROSS JOIN series;

INSERT INTO group_{grain}
    (group_id, bucket, n, devices, covered_s, sum, low, high, weight, weighted)
SELECT group_id, bucket, sum(n), count(*), 0, sum(sum), 1, 1, NULL, NULL
FROM reading_{grain}
JOIN series ON series.id = series_id
GROUP BY group_id, bucket
"""


@pytest.fixture(scope="module")
def city_url(admin_url: str, template: str) -> Iterator[str]:
    this_week = week_of(NOW)
    with (
        database_like(admin_url, template) as url,
        psycopg.connect(url, autocommit=True, options="-c timezone=UTC") as connection,
    ):
        fill(connection, this_week)
        yield url


def fill(connection: Connection, this_week: int) -> None:
    connection.execute("UPDATE city SET time_zone = 'UTC'")
    weeks = [monday(this_week + ahead) for ahead in range(-2, 3)]
    connection.execute("CALL make_room_for_readings(%s)", [weeks])
    for statement in FILL.split(";\n"):
        given = {"monday": monday(this_week)} if "%(" in statement else None
        connection.execute(statement, given)
    for grain, width, since, n in [
        ("15m", "15 minutes", "14 days", 2),
        ("1h", "1 hour", "30 days", 6),
        ("1d", "1 day", "365 days", 144),
    ]:
        parts = FILL_PARTS.format(grain=grain, width=width, since=since, n=n)
        for statement in parts.split(";\n"):
            connection.execute(statement)
    connection.execute(
        "INSERT INTO sketch_1d SELECT series_id, bucket, '{1}', '{1}' FROM reading_1d"
    )
    connection.execute("VACUUM ANALYZE")


Read = Callable[[AsyncConnection], Awaitable[object]]
Opened = dict[str, set[Scan]]


@pytest.fixture
def opened_by(city_url: str) -> Callable[[Read], Opened]:
    """What a read opens, of which table."""

    async def asked(read: Read) -> Opened:
        async with await AsyncConnection.connect(
            city_url,
            autocommit=True,
            options="-c timezone=UTC",
            cursor_factory=ExplainingCursor,
        ) as connection:
            ExplainingCursor.plans.clear()
            await read(connection)
            plans = [*ExplainingCursor.plans]
            parents = await (await connection.execute(PARENTS)).fetchall()
            return scans(plans, dict(parents))

    return lambda read: asyncio.run(asked(read))


def chart(width: timedelta, start: datetime, **changes: object) -> Question:
    """A chart that ends now, as those of the dashboard do."""
    metric = str(changes.pop("metric", "vehicle_flow"))
    return question(metric, start=start, end=NOW + MINUTE, width=width, zone="UTC", **changes)


def answer_to(asked: Question) -> Read:
    async def read(connection: AsyncConnection) -> object:
        return await aggregate(connection, asked, await group_keys(connection, asked))

    return read


def weeks_of(opened: Opened) -> int:
    return len({scan.relation for scan in opened["reading"]})


def weeks_of_tail() -> int:
    """Readings are answered for of the last quarters of an hour, which a Monday may part."""
    return 1 + (week_of(NOW) != week_of(NOW - HOUR))


def assert_by_index(opened: Opened) -> None:
    for relation, found in opened.items():
        if relation.startswith(("reading", "sketch")):
            assert not [one for one in found if one.way == "Seq Scan"], (relation, found)


@pytest.mark.parametrize("metric", ["vehicle_flow", "energy_index"])
@pytest.mark.parametrize(("width", "days"), [(HOUR, 30), (DAY, 365)])
def test_a_city_by_district_is_read_from_groups(
    metric: str, width: timedelta, days: int, opened_by: Callable[[Read], Opened]
) -> None:
    """Series are looked at for what has not been worked out yet, by index."""
    asked = chart(width, TODAY - days * DAY, group_by=GroupBy.DISTRICT, metric=metric)
    opened = opened_by(answer_to(asked))
    assert opened["group_1h" if width == HOUR else "group_1d"]
    # A register's first step leads from the last bucket before what is read of its series.
    is_register = metric == "energy_index"
    finer = {"reading_15m"} if width == HOUR else {"reading_15m", "reading_1h"}
    series_tables = {one for one in opened if one.startswith("reading_")}
    assert is_register or series_tables <= finer
    assert weeks_of(opened) <= weeks_of_tail() + is_register
    assert_by_index(opened)


@pytest.mark.parametrize("stat", [Stat.AUTO, Stat.TIME_WEIGHTED])
def test_a_year_of_a_series_is_read_from_its_days(
    stat: Stat, opened_by: Callable[[Read], Opened]
) -> None:
    opened = opened_by(answer_to(chart(DAY, TODAY - 365 * DAY, selection=ONE, stat=stat)))
    assert opened["reading_1d"]
    assert weeks_of(opened) <= weeks_of_tail()
    assert_by_index(opened)


@pytest.mark.parametrize("width", [MINUTE, 15 * MINUTE])
def test_a_day_of_a_series_opens_two_weeks_at_most(
    width: timedelta, opened_by: Callable[[Read], Opened]
) -> None:
    opened = opened_by(answer_to(chart(width, NOW - DAY, selection=ONE)))
    assert 1 <= weeks_of(opened) <= 2
    assert_by_index(opened)


@pytest.mark.parametrize("is_descending", [False, True])
def test_a_page_in_order_of_time_opens_one_week_of_many(
    opened_by: Callable[[Read], Opened],
    is_descending: bool,  # noqa: FBT001 - a parameter of pytest's
) -> None:
    start, end = monday(week_of(NOW) - 2) + HOUR, monday(week_of(NOW)) - HOUR
    sort = Sort("time", is_descending)
    opened = opened_by(
        lambda connection: readings(
            connection, Selection(), start=start, end=end, sort=sort, limit=1000
        )
    )
    assert weeks_of(opened) == 1
    assert_by_index(opened)


def test_a_page_of_readings_opens_the_weeks_of_its_range(
    opened_by: Callable[[Read], Opened],
) -> None:
    start = monday(week_of(NOW) - 2) + DAY
    opened = opened_by(
        lambda connection: readings(connection, ONE, start=start, end=start + DAY, limit=1000)
    )
    assert weeks_of(opened) == 1
    opened = opened_by(
        lambda connection: readings(connection, ONE, start=start, end=start + WEEK, limit=10_000)
    )
    assert weeks_of(opened) == 2
    assert_by_index(opened)


def test_the_newest_values_are_found_without_readings(
    opened_by: Callable[[Read], Opened],
) -> None:
    opened = opened_by(lambda connection: latest(connection, Selection(), limit=1000))
    assert opened["latest"]
    assert "reading" not in opened


@pytest.mark.parametrize("ago", [2 * HOUR, 9 * DAY])
def test_the_newest_values_of_the_past_open_two_weeks_by_index(
    ago: timedelta, opened_by: Callable[[Read], Opened]
) -> None:
    async def read(connection: AsyncConnection) -> object:
        moment = await moment_of(connection, NOW - ago)
        found = await latest(connection, Selection(), moment=moment, limit=1000)
        assert len(found) == 2 * 50
        return found

    opened = opened_by(read)
    assert 1 <= weeks_of(opened) <= 2
    assert_by_index(opened)


@pytest.mark.parametrize("metric", ["vehicle_flow", "mean_speed"])
def test_figures_of_the_past_open_two_weeks_by_index(
    metric: str, opened_by: Callable[[Read], Opened]
) -> None:
    about = load_catalogue().metrics[metric]
    combination = right_now(about, Stat.AUTO, GroupBy.NONE, None)

    async def read(connection: AsyncConnection) -> object:
        moment = await moment_of(connection, NOW - 9 * DAY)
        return await now(connection, about, combination, [GroupBy.NONE], Selection(), moment=moment)

    opened = opened_by(read)
    assert weeks_of(opened) <= 2
    assert_by_index(opened)


def test_percentiles_of_a_year_are_read_from_sketches(
    opened_by: Callable[[Read], Opened],
) -> None:
    some = Selection(device=("counter-7", "counter-8", "counter-9"))
    asked = chart(30 * DAY, TODAY - 300 * DAY, selection=some)

    async def read(connection: AsyncConnection) -> object:
        return await percentiles(connection, asked, await group_keys(connection, asked), [50])

    opened = opened_by(read)
    assert opened["sketch_1d"]
    assert weeks_of(opened) <= 1 + weeks_of_tail()
    assert_by_index(opened)

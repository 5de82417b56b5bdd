"""Traps that time series databases fell into, each held open once more.

The numbers are those of TimescaleDB's issues, where each is described as it was met.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from psycopg import AsyncConnection, Connection

from tests.storing import store
from tests.vigie.store.conftest import Asker
from tests.vigie.store.test_read_aggregates import answer, emptied, question
from vigie.model import Reading
from vigie.store.read.question import Question
from vigie.store.read.slots import CalendarUnit, ceiling, floor
from vigie.store.rollup import refresh
from vigie.store.sync import sync_zone

LONG_AFTER = datetime(2026, 11, 1, tzinfo=UTC)
MINUTES, HOUR, DAY = timedelta(minutes=10), timedelta(hours=1), timedelta(days=1)
YEAR = date(2025, 1, 1)
SESSIONS = ["Europe/Berlin", "America/Denver", "Asia/Kolkata", "Pacific/Apia"]
HALF_HOURS = ["Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns"]
AT_MIDNIGHT = ["Atlantic/Azores", "America/Havana", "America/Santiago", "Asia/Beirut"]
USUAL = ["Europe/Paris", "Australia/Sydney", "Pacific/Apia", "America/Los_Angeles"]


def counted(time: datetime, value: float = 1.0) -> Reading:
    return Reading("counter-n1", "vehicle_count", time, value)


def every(step: timedelta, start: datetime, end: datetime) -> list[datetime]:
    return [start + n * step for n in range((end - start) // step)]


def first_instant(day: date, zone: str) -> datetime:
    """When a day begins, by nothing but a look at the clock every quarter of an hour."""
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) - 16 * HOUR
    while at.astimezone(ZoneInfo(zone)).date() < day:
        at += timedelta(minutes=15)
    return at


def changes_of_clocks(zone: str) -> list[date]:
    """The days of a year on which clocks are changed, or any day where they never are."""
    hours = every(HOUR, datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
    walls = [at.astimezone(ZoneInfo(zone)) for at in hours]
    found = [
        after.date() for before, after in pairwise(walls) if before.utcoffset() != after.utcoffset()
    ]
    return found or [YEAR]


def by_day(readings: Iterable[Reading], zone: str) -> Counter[datetime]:
    """The sum of each day's values, in plain Python."""
    sums: Counter[datetime] = Counter()
    for one in readings:
        day = one.time.astimezone(ZoneInfo(zone)).date()
        sums[first_instant(day, zone)] += int(one.value)
    return sums


def stored_days(connection: Connection) -> dict[datetime, float]:
    return dict(connection.execute("SELECT bucket, sum FROM reading_1d").fetchall())


def values(ask: Asker, asked: Question) -> dict[datetime, float | None]:
    return {start: value for (_, start), (value, *_) in answer(ask, asked).items()}  # type: ignore[misc]


def total(found: dict[datetime, float | None]) -> float:
    return sum(value for value in found.values() if value is not None)


async def live_in(connection: AsyncConnection, zone: str) -> None:
    """Let the session's clocks be those of a zone."""
    await connection.execute("SELECT set_config('TimeZone', %s, false)", [zone])


@pytest.mark.parametrize("zone", ["Europe/Prague", "America/Havana", "Asia/Kathmandu"])
def test_10296_one_write_across_weeks_loses_no_row_and_freezes_none(
    zone: str, connection: Connection
) -> None:
    """Days by a zone's clocks, refreshed before, missed rows of a write that spans chunks."""
    sync_zone(connection, zone)
    early = [counted(at) for at in every(HOUR, datetime(2025, 3, 1, tzinfo=UTC), LONG_AFTER)][:40]
    store(connection, early)
    refresh(connection, LONG_AFTER)

    change = first_instant(changes_of_clocks(zone)[0], zone)
    weeks = [counted(at) for at in every(HOUR, change - 15 * DAY, change + 15 * DAY)]
    for readings in (weeks, [one._replace(value=3.0) for one in weeks]):
        store(connection, readings)
        refresh(connection, LONG_AFTER)
        final = {one.time: one for one in [*early, *readings]}.values()
        assert stored_days(connection) == by_day(final, zone)


def test_5334_the_session_s_zone_is_of_no_matter(ask: Asker, connection: Connection) -> None:
    """Buckets by the clocks of Berlin came out wrong unless the session lived there, too."""
    start, end = datetime(2021, 1, 1, 5, tzinfo=UTC), datetime(2023, 1, 1, 5, tzinfo=UTC)
    readings = [counted(at) for at in every(41 * HOUR, start, end)]
    by_clocks = {"start": start, "end": end, "zone": "Europe/Berlin"}
    questions = [
        *(
            question("vehicle_count", width=width, **by_clocks)
            for width in (CalendarUnit.MONTH, CalendarUnit.YEAR, 7 * DAY, DAY)
        ),
        *(
            question("vehicle_count", start=end - 3 * DAY, end=end, width=width)
            for width in (HOUR, MINUTES)
        ),
    ]
    sync_zone(connection, "Europe/Berlin")
    store(connection, readings)
    usual = [values(ask, asked) for asked in questions]
    assert len(usual[0]) == 25
    assert total(usual[0]) == len(readings)

    for session in SESSIONS:
        connection.execute("SELECT set_config('TimeZone', %s, false)", [session])
        store(emptied(connection), readings)
        ask(live_in, session)
        assert [values(ask, asked) for asked in questions] == usual, session
        refresh(connection, LONG_AFTER)
        assert [values(ask, asked) for asked in questions] == usual, session
        assert stored_days(connection) == by_day(readings, "Europe/Berlin"), session


@pytest.mark.parametrize("zone", [*SESSIONS, "UTC"])
def test_5334_utc_buckets_are_found_from_any_clock(zone: str) -> None:
    time = datetime(2026, 1, 1, 7, 40, tzinfo=UTC).astimezone(ZoneInfo(zone))
    assert floor(time, HOUR) == datetime(2026, 1, 1, 7, tzinfo=UTC)
    assert ceiling(time, timedelta(minutes=15)) == datetime(2026, 1, 1, 7, 45, tzinfo=UTC)


def test_6344_months_go_with_the_clocks(ask: Asker, connection: Connection) -> None:
    """Gaps were filled in the mode of the start, winter or summer, all through a year."""
    start, end = datetime(2023, 1, 1, 5, tzinfo=UTC), datetime(2023, 12, 1, 5, tzinfo=UTC)
    sync_zone(connection, "Europe/Berlin")
    store(connection, [counted(datetime(2023, month, 10, tzinfo=UTC)) for month in (2, 7, 11)])
    refresh(connection, LONG_AFTER)
    found = values(
        ask,
        question(
            "vehicle_count", start=start, end=end, width=CalendarUnit.MONTH, zone="Europe/Berlin"
        ),
    )
    months = [first_instant(date(2023, month, 1), "Europe/Berlin") for month in range(1, 13)]
    assert [*found] == months
    assert [month.hour for month in months] == [23, 23, 23, *[22] * 7, 23, 23]
    with_readings = [number for number, value in enumerate(found.values(), start=1) if value]
    assert with_readings == [2, 7, 11]


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/Denver", "Australia/Sydney"])
def test_6344_no_bucket_is_missing_or_doubled_when_clocks_change(
    zone: str, ask: Asker, connection: Connection
) -> None:
    """Days of 23 and 25 hours; and each hour has its own readings (#8998 shifted them)."""
    sync_zone(connection, zone)
    for change in changes_of_clocks(zone):
        start = first_instant(change - DAY, zone)
        end = first_instant(change + 2 * DAY, zone)
        store(emptied(connection), [counted(at) for at in every(HOUR / 2, start, end)])
        for _ in range(2):
            days = values(
                ask, question("vehicle_count", start=start, end=end, width=DAY, zone=zone)
            )
            assert [*days] == [first_instant(change + n * DAY, zone) for n in (-1, 0, 1)]
            assert sorted(days.values()) in ([46, 48, 48], [48, 48, 50])  # type: ignore[type-var]
            hours = values(
                ask, question("vehicle_count", start=start, end=end, width=HOUR, zone=zone)
            )
            assert hours == dict.fromkeys(every(HOUR, start, end), 2)
            refresh(connection, LONG_AFTER)


@pytest.mark.parametrize("is_refreshed", [False, True])
def test_1645_nothing_outside_of_what_is_asked(
    *, is_refreshed: bool, ask: Asker, connection: Connection
) -> None:
    """Two hours of an afternoon gave two days, one of which began the day before."""
    zone = "PST8PDT"
    sync_zone(connection, zone)
    here = ZoneInfo(zone)
    clocks = ["15:18:01.327", "15:25:00.132", "15:25:01.132", "15:25:02.132", "16:06:21.110"]
    afternoon = [datetime.fromisoformat(f"2020-01-13T{at}") for at in [*clocks, "16:25:00.132"]]
    before = datetime.fromisoformat("2020-01-12T01:07:14.467")
    store(connection, [counted(at.replace(tzinfo=here)) for at in [before, *afternoon]])
    if is_refreshed:
        refresh(connection, LONG_AFTER)
    start = datetime(2020, 1, 13, 15, tzinfo=here)
    end = datetime(2020, 1, 13, 16, 59, 59, tzinfo=here)

    def found(width: object) -> dict[datetime, float | None]:
        return values(ask, question("vehicle_count", start=start, end=end, width=width, zone=zone))

    assert found(DAY) == {datetime(2020, 1, 13, tzinfo=here): 6}
    assert found(HOUR) == {start: 4, start + HOUR: 2}
    assert found(CalendarUnit.YEAR) == {datetime(2020, 1, 1, tzinfo=here): 6}
    assert found(None) == {start: 6}
    quarters = found(timedelta(minutes=15))
    assert [*quarters] == every(timedelta(minutes=15), start, start + 2 * HOUR)
    assert total(quarters) == 6


def test_8167_no_month_before_the_first(ask: Asker, connection: Connection) -> None:
    zone = "Europe/Brussels"
    months = [datetime(2021, month, 1, tzinfo=ZoneInfo(zone)) for month in range(1, 13)]
    store(connection, [counted(month + 14 * DAY) for month in months])
    asked = question(
        "vehicle_count", start=months[0], end=months[-1], width=CalendarUnit.MONTH, zone=zone
    )
    assert values(ask, asked) == dict.fromkeys(months[:-1], 1)


@pytest.mark.parametrize("zone", [*HALF_HOURS, *AT_MIDNIGHT, *USUAL])
def test_days_are_the_zone_s_own_whatever_its_clocks_do(
    zone: str, ask: Asker, connection: Connection
) -> None:
    """As stored, and as answered from readings, from both, and from what is stored alone."""
    sync_zone(connection, zone)
    readings = [
        counted(at)
        for change in changes_of_clocks(zone)
        for at in every(
            MINUTES, first_instant(change - 2 * DAY, zone), first_instant(change + 3 * DAY, zone)
        )
    ]
    store(connection, readings[: len(readings) // 3])
    refresh(connection, LONG_AFTER)
    store(connection, readings[len(readings) // 3 :])
    expected = by_day(readings, zone)
    assert_answers(ask, expected, zone)
    refresh(connection, LONG_AFTER)
    assert stored_days(connection) == expected
    connection.execute("TRUNCATE reading")
    assert_answers(ask, expected, zone)


def assert_answers(ask: Asker, expected: Counter[datetime], zone: str) -> None:
    """Around each change of the clocks, every day is there once, with what belongs to it."""
    for change in changes_of_clocks(zone):
        days = [first_instant(change + n * DAY, zone) for n in range(-2, 4)]
        found = values(
            ask,
            question("vehicle_count", start=days[0], end=days[-1], width=DAY, zone=zone),
        )
        assert found == {day: expected[day] for day in days[:-1]}

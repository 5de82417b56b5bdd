"""A moment of the past is answered as it would have been then, had all readings been on time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import AsyncConnection, Connection

from tests.storing import store
from tests.vigie.store.conftest import Asker
from tests.vigie.store.test_read_aggregates import LONG_AFTER, emptied, question
from vigie.catalogue import load_catalogue
from vigie.city import City
from vigie.city.config import GroupBy, Stat
from vigie.model import Device, Quality, Reading
from vigie.store.read.aggregates import aggregate, group_keys
from vigie.store.read.arithmetic import right_now
from vigie.store.read.devices import latest
from vigie.store.read.newest import NOW, Moment, moment_of
from vigie.store.read.now import now as read_now
from vigie.store.read.profile import profile
from vigie.store.read.question import Question
from vigie.store.read.rows import Row, Selection
from vigie.store.read.status import devices_by_status, newest
from vigie.store.read.typical import typical
from vigie.store.rollup import refresh

METRICS = load_catalogue().metrics
BEGIN = datetime(2026, 10, 25, 0, tzinfo=UTC)
FOUNDED = datetime(2020, 1, 1, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WEEK = 7 * DAY
ROVING = Device(id="roving", kind="traffic_counter")
SLOW = Device(id="slow", kind="water_meter", interval_s=4 * DAY.total_seconds())
STRANGE = Device(id="strange", kind="nobody_knows", interval_s=60.0)
CITY = ["counter-n1", "counter-n2", "counter-s1", "meter-n1", "roving", "slow", "strange"]
FLOW = ["mean_speed", "vehicle_flow"]

Told = Callable[[list[Reading], datetime], None]


@pytest.fixture
def told(ask: Asker, connection: Connection) -> Told:
    """Makes readings all that was ever stored, and sets the clock by which reads go."""
    connection.execute("CREATE SCHEMA clock")
    connection.execute(
        "CREATE FUNCTION clock.now() RETURNS timestamptz LANGUAGE sql STABLE "
        "RETURN current_setting('clock.at')::timestamptz"
    )

    async def set_clock(asking: AsyncConnection, at: datetime) -> None:
        await asking.execute("SET search_path = clock, public, pg_catalog")
        await asking.execute("SELECT set_config('clock.at', %s, false)", [at.isoformat()])

    def tell(readings: list[Reading], at: datetime) -> None:
        store(emptied(connection), readings)
        refresh(connection, at)
        ask(set_clock, at)

    return tell


@pytest.fixture(autouse=True)
def devices(city: City, connection: Connection) -> list[Device]:
    """Of the city's file, and some others; all have been there for long."""
    others = [ROVING, SLOW, STRANGE]
    store(connection, [], devices=others)
    connection.execute("UPDATE device SET created_at = %s", [FOUNDED])
    return [*city.devices, *others]


# Around what makes a reading stale, the newest, or a thing of the future.
NEAR = [-181, -180, -179, -60, -1, 0, 1, 60]
AGES = (
    st.sampled_from(NEAR).map(lambda seconds: timedelta(seconds=seconds))
    | st.integers(-6 * 24 * 3, 24).map(lambda n: n * 20 * MINUTE)
    | st.integers(-25, 3).map(lambda n: n * DAY)
)


MOMENTS = st.integers(0, 2 * 86_400).map(lambda seconds: BEGIN + timedelta(seconds=seconds))


@st.composite
def streams(draw: st.DrawFn, at: datetime) -> list[Reading]:
    """Readings before and after a moment, in the order of their arrival, and corrections of them.

    What is older than a week is good: that a series had only ever given suspect readings, and not
    for a week, is not known afterwards.
    """
    found = []
    for _ in range(draw(st.integers(1, 30))):
        time = at + draw(AGES)
        quality = draw(st.sampled_from([Quality.GOOD, Quality.GOOD, Quality.JUMP]))
        found.append(
            Reading(
                draw(st.sampled_from(CITY)),
                draw(st.sampled_from([*FLOW, "active_power", "water_index"])),
                time,
                float(draw(st.integers(0, 100))),
                Quality.GOOD if time < at - WEEK else quality,
            )
        )
    return found


def everything(ask: Asker, moment: Moment) -> dict[str, Any]:
    """What the resources of now say of a moment."""
    asked = [
        ("vehicle_flow", Stat.AUTO, GroupBy.DISTRICT),
        ("vehicle_flow", Stat.COUNT, GroupBy.NONE),
        ("mean_speed", Stat.AUTO, GroupBy.KIND),
        ("active_power", Stat.MAX, GroupBy.NONE),
        ("water_index", Stat.AUTO, GroupBy.DEVICE),
    ]
    figures = {
        (metric, stat, group_by): ask(
            read_now,
            METRICS[metric],
            right_now(METRICS[metric], stat, group_by, None),
            [group_by],
            Selection(),
            moment=moment,
        )
        for metric, stat, group_by in asked
    }
    found = ask(latest, Selection(), moment=moment, limit=1000)
    status = ask(newest, moment=moment)
    return {
        "figures": figures,
        "latest": {
            (row["device"], row["metric"]): [
                row[name] for name in ("time", "value", "quality", "is_stale")
            ]
            for row in found
        },
        "at": status["at"],
        "newest": status["reading"],
        "devices": ask(devices_by_status, moment=moment),
    }


def chart(metric: str, end: datetime, width: timedelta | None) -> Question:
    """Two days up to a moment."""
    return question(metric, start=end - 2 * DAY, end=end, width=width, group_by=GroupBy.DISTRICT)


def looking_back(live: dict[str, Any], at: datetime, devices: list[Device]) -> dict[str, Any]:
    """What was said then, without newest readings that are too old to be found afterwards."""
    since = {one.id: at - max(WEEK, 3 * timedelta(seconds=one.interval_s or 0)) for one in devices}
    kept = {place: row for place, row in live["latest"].items() if row[0] >= since[place[0]]}
    times = [row[0] for row in kept.values()]
    return {**live, "latest": kept, "newest": max(times, default=None)}


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), at=MOMENTS)
def test_the_past_is_answered_as_it_was_when_it_was_now(
    data: st.DataObject, at: datetime, ask: Asker, told: Told, devices: list[Device]
) -> None:
    readings = data.draw(streams(at))
    told([one for one in readings if one.time <= at], at)
    then = everything(ask, NOW)
    told(readings, LONG_AFTER)

    assert everything(ask, ask(moment_of, at)) == looking_back(then, at, devices)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    data=st.data(),
    asked=st.builds(
        chart,
        metric=st.sampled_from(["mean_speed", "vehicle_count", "energy_index"]),
        end=MOMENTS,
        width=st.sampled_from([7 * MINUTE, 15 * MINUTE, HOUR, DAY, None]),
    ),
)
def test_a_range_that_ends_in_the_past_is_answered_as_it_was_when_it_ended_now(
    data: st.DataObject, asked: Question, ask: Asker, told: Told
) -> None:
    """The bucket that was unfinished then is cut off there, with what was expected of it."""
    metrics = [asked.metric.id, asked.combination.weight or asked.metric.id]
    places = [(one, which) for one in ("counter-n1", "counter-s1") for which in metrics]
    old = [Reading(*place, asked.end - 3 * WEEK + MINUTE, 1.0) for place in places]
    readings = old + [
        Reading(*data.draw(st.sampled_from(places)), asked.end + age, float(value))
        for age, value in data.draw(
            st.lists(st.tuples(AGES, st.integers(0, 100)), min_size=1, max_size=30)
        )
    ]

    def answers() -> list[Any]:
        keys = ask(group_keys, asked)
        found: list[Any] = [ask(aggregate, asked, keys), ask(profile, asked, keys)]
        return [*found, ask(typical, asked, keys)] if asked.width in {15 * MINUTE, HOUR} else found

    told([one for one in readings if one.time < asked.end], asked.end)
    then = answers()
    told(readings, LONG_AFTER)

    assert answers() == then


def test_before_any_data_there_is_nothing(ask: Asker, connection: Connection) -> None:
    store(connection, [Reading("counter-n1", "vehicle_flow", BEGIN, 1.0)])
    moment = ask(moment_of, FOUNDED - DAY)

    assert ask(latest, Selection(), moment=moment, limit=10) == []
    assert flow(ask, moment) == []
    assert ask(newest, moment=moment)["reading"] is None
    assert ask(devices_by_status, moment=moment) == {}


def flow(ask: Asker, moment: Moment) -> list[Row]:
    metric = METRICS["vehicle_flow"]
    combination = right_now(metric, Stat.AUTO, GroupBy.NONE, None)
    return ask(read_now, metric, combination, [GroupBy.NONE], Selection(), moment=moment)


def counted(ask: Asker, at: datetime) -> tuple[object, int, int]:
    [row] = flow(ask, ask(moment_of, at))
    return row["value"], row["reporting"], row["expected"]


def test_a_device_that_came_later_was_not_missed_before(ask: Asker, connection: Connection) -> None:
    store(
        connection,
        [
            Reading("counter-n1", "vehicle_flow", BEGIN, 10.0),
            Reading("counter-n2", "vehicle_flow", BEGIN + HOUR, 5.0),
        ],
    )
    connection.execute("DELETE FROM device WHERE id IN ('counter-s1', 'roving')")
    connection.execute(
        "UPDATE device SET created_at = %s WHERE id LIKE 'counter-n_'", [BEGIN + DAY]
    )

    assert counted(ask, BEGIN) == (10.0, 1, 1), "the other one had not come"
    assert counted(ask, BEGIN + HOUR) == (5.0, 1, 2)


def test_a_device_that_had_long_been_silent_was_missed(ask: Asker, connection: Connection) -> None:
    days = [BEGIN - 40 * DAY, BEGIN + HOUR]
    store(connection, [Reading("strange", "vehicle_flow", at, 1.0) for at in days])
    refresh(connection, LONG_AFTER)

    assert counted(ask, BEGIN) == (None, 0, 5)
    assert counted(ask, BEGIN - 41 * DAY) == (None, 0, 4), "it had not come yet"


def test_a_retired_device_counts_up_to_its_last_reading(ask: Asker, connection: Connection) -> None:
    store(
        connection,
        [Reading("counter-n1", "vehicle_flow", BEGIN + n * MINUTE, 10.0 * n) for n in range(1, 3)],
    )
    connection.execute("UPDATE device SET status = 'retired' WHERE id = 'counter-n1'")

    assert counted(ask, BEGIN + MINUTE) == (10.0, 1, 4)
    assert counted(ask, BEGIN + 2 * MINUTE) == (20.0, 1, 4)
    assert counted(ask, BEGIN + 2.5 * MINUTE) == (None, 0, 3)


def test_a_late_reading_and_a_correction_count_as_if_on_time(
    ask: Asker, connection: Connection
) -> None:
    store(connection, [Reading("counter-n1", "vehicle_flow", BEGIN + DAY, 1.0)])
    store(connection, [Reading("counter-n1", "vehicle_flow", BEGIN, 10.0)])
    store(connection, [Reading("counter-n1", "vehicle_flow", BEGIN, 11.0)])

    assert counted(ask, BEGIN + MINUTE) == (11.0, 1, 4)

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Connection

from tests.storing import store
from tests.vigie.store.conftest import Asker
from tests.vigie.store.oracle import expected
from tests.vigie.store.test_read_aggregates import LONG_AFTER, emptied, question
from vigie.city import City
from vigie.city.config import GroupBy, Stat
from vigie.model import Quality, Reading
from vigie.store.read.aggregates import group_keys
from vigie.store.read.arithmetic import MeaninglessError
from vigie.store.read.question import Question
from vigie.store.read.rows import Selection
from vigie.store.read.typical import Band, same_times, typical
from vigie.store.rollup import refresh

WEEK, HOUR, QUARTER = timedelta(days=7), timedelta(hours=1), timedelta(minutes=15)
MONDAY = datetime(2026, 11, 2, 7, tzinfo=UTC)  # 8 h in Paris, which put its clocks back a week ago
Bands = dict[tuple[str | None, datetime], Band]


def answer(ask: Asker, asked: Question, weeks: int) -> Bands:
    groups = ask(typical, asked, ask(group_keys, asked), weeks)
    return {(group.key, band.start): band for group in groups for band in group.buckets}


Samples = dict[timedelta, list[datetime]]


def samples_before(asked: Question, weeks: int) -> Samples:
    """By time of the week: the instants before the range at which clocks showed it first."""
    assert isinstance(asked.width, timedelta)
    zone = ZoneInfo(asked.zone)
    first = asked.start.astimezone(zone).replace(tzinfo=None)
    seen: set[datetime] = set()
    found: Samples = defaultdict(list)
    then = asked.start - (weeks + 1) * WEEK
    while then < asked.start:
        wall = then.astimezone(zone).replace(tzinfo=None)
        if first - weeks * WEEK <= wall < first and wall not in seen:
            found[(wall - first) % WEEK].append(then)
            seen.add(wall)
        then += asked.width
    return found


@st.composite
def questions(draw: st.DrawFn) -> Question:
    width = draw(st.sampled_from([QUARTER, HOUR]))
    metric = draw(st.sampled_from(["mean_speed", "energy_index", "vehicle_count", "vehicle_flow"]))
    start = MONDAY + draw(st.integers(-9, 9)) * WEEK / 4
    return question(
        metric,
        stat=draw(st.sampled_from([Stat.AUTO, Stat.AUTO, Stat.MIN, Stat.COUNT])),
        group_by=draw(st.sampled_from(GroupBy)),
        start=start,
        end=start + draw(st.sampled_from([2 * HOUR, 4 * HOUR, WEEK + 3 * HOUR])),
        width=width,
        zone=draw(st.sampled_from(["Europe/Paris", "Europe/Paris", "Asia/Kolkata"])),
    )


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), asked=questions())
def test_a_band_is_that_of_the_same_times_of_the_weeks_before(
    data: st.DataObject, asked: Question, ask: Asker, connection: Connection, city: City
) -> None:
    weeks = data.draw(st.integers(1, 4))
    reading = st.builds(
        Reading,
        device=st.sampled_from(["counter-n1", "counter-n2", "counter-s1"]),
        metric=st.sampled_from([asked.metric.id, asked.combination.weight or asked.metric.id]),
        time=st.tuples(st.integers(-5, 1), st.integers(-5, 9)).map(
            lambda place: asked.start + place[0] * WEEK + place[1] * QUARTER
        ),
        value=st.integers(0, 100).map(float),
        quality=st.sampled_from([Quality.GOOD, Quality.GOOD, Quality.OUT_OF_RANGE]),
    )
    readings = data.draw(
        st.lists(
            reading,
            min_size=10,
            max_size=60,
            unique_by=lambda one: (one.device, one.metric, one.time),
        )
    )
    emptied(connection)
    sooner = data.draw(st.integers(0, len(readings)))
    store(connection, readings[:sooner])
    refresh(connection, LONG_AFTER)
    store(connection, readings[sooner:])

    found = answer(ask, asked, weeks)

    all_before = replace(asked, start=asked.start - (weeks + 3) * WEEK, end=asked.start)
    values = {
        place: value
        for place, (value, n, _) in expected(all_before, city.devices, readings).items()
        if n and value is not None
    }
    zone = ZoneInfo(asked.zone)
    first = asked.start.astimezone(zone).replace(tzinfo=None)
    samples = samples_before(asked, weeks)
    for (key, at), band in found.items():
        time_of_week = (at.astimezone(zone).replace(tzinfo=None) - first) % WEEK
        usual = [values[key, then] for then in samples[time_of_week] if (key, then) in values]
        assert band.weeks == len(usual), (key, at)
        if len(usual) < 2:
            assert band[1:4] == (None, None, None)
        else:
            deciles = quantiles(usual, n=10, method="inclusive")
            assert band[1:4] == pytest.approx((deciles[0], median(usual), deciles[-1]))


def test_the_usual_eight_o_clock_is_eight_o_clock_also_before_the_clocks_changed(
    ask: Asker, connection: Connection
) -> None:
    paris = ZoneInfo("Europe/Paris")
    mondays = [datetime(2026, 10, day, 8, tzinfo=paris) for day in (12, 19, 26)]
    store(
        connection,
        [
            Reading("counter-n1", "vehicle_flow", at, value)
            for at, value in zip(mondays, [10.0, 20.0, 30.0], strict=True)
        ],
    )
    asked = question("vehicle_flow", start=MONDAY, end=MONDAY + HOUR, width=HOUR)

    found = answer(ask, asked, 8)

    assert found == {(None, MONDAY): Band(MONDAY, 12.0, 20.0, 28.0, 3)}


def test_one_device_has_a_band_of_its_own(ask: Asker, connection: Connection) -> None:
    summer = MONDAY - 3 * WEEK
    store(
        connection,
        [
            Reading(device, "vehicle_flow", summer - week * WEEK, value)
            for device, values in (("counter-n1", (10.0, 20.0, 30.0)), ("counter-n2", (1.0, 2.0)))
            for week, value in enumerate(values, 1)
        ],
    )
    refresh(connection, LONG_AFTER)
    asked = question(
        "vehicle_flow",
        selection=Selection(device=("counter-n1",)),
        start=summer,
        end=summer + HOUR,
        width=HOUR,
    )

    assert answer(ask, asked, 8) == {(None, summer): Band(summer, 12.0, 20.0, 28.0, 3)}


def test_weeks_before_are_answered_from_groups_alone(ask: Asker, connection: Connection) -> None:
    summer = MONDAY - 3 * WEEK
    store(
        connection,
        [
            Reading("counter-n1", "vehicle_flow", summer - week * WEEK + n * QUARTER, week + n)
            for week in range(1, 5)
            for n in range(4)
        ],
    )
    refresh(connection, LONG_AFTER)
    asked = question("vehicle_flow", start=summer, end=summer + HOUR, width=QUARTER)
    before = answer(ask, asked, 8)
    connection.execute("TRUNCATE reading, reading_15m, reading_1h")

    assert answer(ask, asked, 8) == before
    assert before[None, summer].weeks == 4


def test_an_hour_that_the_clocks_jumped_over_has_no_sample() -> None:
    start = datetime(2026, 4, 5, 0, 30, tzinfo=UTC)  # 2:30 in Paris, a week after the change
    asked = question("vehicle_flow", start=start, end=start + QUARTER, width=QUARTER)
    wanted = [datetime(2026, 3, day, 1, 30, tzinfo=UTC) for day in (22, 15)]
    assert same_times(asked, 3).samples == [wanted]


def test_only_quarter_hours_and_hours_have_something_typical(ask: Asker) -> None:
    asked = question("vehicle_flow", width=timedelta(days=1))
    with pytest.raises(MeaninglessError, match="bucket=15m or 1h"):
        answer(ask, asked, 8)

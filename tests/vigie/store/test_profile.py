from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import fmean
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Connection

from tests.storing import store
from tests.vigie.store.conftest import Asker
from tests.vigie.store.oracle import expected
from tests.vigie.store.test_read_aggregates import AUTUMN, LONG_AFTER, emptied, question
from vigie.catalogue import load_catalogue
from vigie.city import City
from vigie.city.config import GroupBy, Stat
from vigie.model import Quality, Reading
from vigie.store.read.aggregates import group_keys
from vigie.store.read.profile import profile
from vigie.store.read.question import Question
from vigie.store.rollup import refresh

HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)
Cells = dict[tuple[str | None, int, int], tuple[Any, int]]


def answer(ask: Asker, asked: Question) -> Cells:
    groups = ask(profile, asked, ask(group_keys, asked))
    assert all(len(group.cells) == 168 for group in groups)
    return {
        (group.key, cell.weekday, cell.hour): (cell.value, cell.hours)
        for group in groups
        for cell in group.cells
        if cell.hours
    }


def averaged(hours: dict[tuple[str | None, datetime], float], asked: Question) -> Cells:
    """The mean of the whole hours of the range, by weekday and hour of the clock."""
    found: dict[tuple[str | None, int, int], list[float]] = defaultdict(list)
    for (key, at), value in hours.items():
        wall = at.astimezone(ZoneInfo(asked.zone))
        if asked.start <= at and at + HOUR <= asked.end:
            found[key, wall.isoweekday(), wall.hour].append(value)
    return {place: (pytest.approx(fmean(all_)), len(all_)) for place, all_ in found.items()}


def readings_of(asked: Question) -> st.SearchStrategy[list[Reading]]:
    reading = st.builds(
        Reading,
        device=st.sampled_from(["counter-n1", "counter-n2", "counter-s1"]),
        metric=st.sampled_from([asked.metric.id, asked.combination.weight or asked.metric.id]),
        time=st.tuples(st.integers(-1, 9), st.integers(0, 20)).map(
            lambda place: asked.start + place[0] * timedelta(days=1) + place[1] * QUARTER / 2
        ),
        value=st.integers(0, 100).map(float),
        quality=st.sampled_from([Quality.GOOD, Quality.GOOD, Quality.OUT_OF_RANGE]),
    )
    return st.lists(
        reading, min_size=10, max_size=60, unique_by=lambda one: (one.device, one.metric, one.time)
    )


@st.composite
def questions(draw: st.DrawFn) -> Question:
    start = AUTUMN - timedelta(days=4) + draw(st.integers(-9, 9)) * QUARTER
    return question(
        draw(st.sampled_from(["mean_speed", "energy_index", "vehicle_count", "vehicle_flow"])),
        stat=draw(st.sampled_from([Stat.AUTO, Stat.AUTO, Stat.MIN, Stat.COUNT])),
        group_by=draw(st.sampled_from(GroupBy)),
        start=start,
        end=start + draw(st.sampled_from([timedelta(hours=5), timedelta(days=8)])),
    )


def write_in_two_goes(data: st.DataObject, connection: Connection, readings: list[Reading]) -> None:
    """Some of them worked out already, some not."""
    emptied(connection)
    sooner = data.draw(st.integers(0, len(readings)))
    store(connection, readings[:sooner])
    refresh(connection, LONG_AFTER)
    store(connection, readings[sooner:])


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), asked=questions())
def test_a_cell_is_the_mean_of_the_hours_of_its_weekday_and_time(
    data: st.DataObject, asked: Question, ask: Asker, connection: Connection, city: City
) -> None:
    readings = data.draw(readings_of(asked))
    write_in_two_goes(data, connection, readings)

    hourly = expected(replace(asked, width=HOUR), city.devices, readings)
    hours = {place: value for place, (value, _, _) in hourly.items() if value is not None}
    assert answer(ask, asked) == averaged(hours, asked)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), asked=questions())
def test_a_local_hour_that_is_none_of_utc_is_put_together_from_its_quarters(
    data: st.DataObject, asked: Question, ask: Asker, connection: Connection, city: City
) -> None:
    zone = data.draw(st.sampled_from(["Asia/Kolkata", "Asia/Kathmandu"]))
    asked = replace(asked, zone=zone)
    readings = data.draw(readings_of(asked))
    write_in_two_goes(data, connection, readings)

    quarters: dict[tuple[str | None, datetime], list[tuple[float, float]]] = defaultdict(list)
    weights = expected_weights(asked, city, readings)
    for (key, at), (value, _, _) in expected(
        replace(asked, width=QUARTER), city.devices, readings
    ).items():
        minutes = at.astimezone(ZoneInfo(zone)).minute
        if value is not None:
            quarters[key, at - timedelta(minutes=minutes)].append(
                (value, weights.get((key, at), 0))
            )
    hours = {place: put_together(asked, found) for place, found in quarters.items()}
    assert answer(ask, asked) == averaged(hours, asked)


def expected_weights(
    asked: Question, city: City, readings: list[Reading]
) -> dict[tuple[str | None, datetime], float]:
    """What weighs a group's quarter: the positive weights of its devices that have a value."""
    weight = asked.combination.weight
    of_device: dict[tuple[str, str, datetime], list[float]] = defaultdict(list)
    for one in readings:
        if one.quality == 0 and asked.start <= one.time < asked.end:
            at = one.time - (one.time - datetime(2026, 1, 1, tzinfo=UTC)) % QUARTER
            of_device[one.device, one.metric, at].append(one.value)
    key_of = {
        one.id: {
            "none": None,
            "district": one.district,
            "kind": one.kind,
            "programme": load_catalogue().kinds[one.kind].programme,
            "device": one.id,
        }[asked.group_by]
        for one in city.devices
    }
    weights: dict[tuple[str | None, datetime], float] = defaultdict(float)
    for (device, metric, at), values in of_device.items():
        if metric == weight and of_device.get((device, asked.metric.id, at)):
            weights[key_of[device], at] += fmean(values)
    return weights


def put_together(asked: Question, quarters: list[tuple[float, float]]) -> float:
    values = [value for value, _ in quarters]
    if asked.combination.name == "min":
        return min(values)
    if asked.combination.name == "count":
        return max(values)
    if asked.metric.id in {"vehicle_count", "energy_index"}:
        return sum(values)
    total = sum(weight for _, weight in quarters)
    return sum(v * w for v, w in quarters) / total if total else fmean(values)


def test_the_vehicles_of_an_indian_hour_are_those_of_its_four_quarters(
    ask: Asker, connection: Connection
) -> None:
    eight = datetime(2026, 10, 26, 8, tzinfo=ZoneInfo("Asia/Kolkata"))  # 2:30 UTC
    store(
        connection,
        [Reading("counter-n1", "vehicle_count", eight + n * QUARTER, 2.0**n) for n in range(-1, 5)],
    )
    refresh(connection, LONG_AFTER)
    asked = question(
        "vehicle_count",
        zone="Asia/Kolkata",
        start=eight.astimezone(UTC),
        end=(eight + HOUR).astimezone(UTC),
    )

    assert answer(ask, asked) == {(None, 1, 8): (15.0, 1)}


def test_both_hours_between_two_and_three_count_when_the_clocks_go_back(
    ask: Asker, connection: Connection
) -> None:
    store(
        connection,
        [Reading("counter-n1", "vehicle_flow", AUTUMN + n * HOUR, 10.0 * n) for n in (-1, 0)],
    )
    asked = question("vehicle_flow", start=AUTUMN - HOUR, end=AUTUMN + HOUR)

    assert answer(ask, asked) == {(None, 7, 2): (-5.0, 2)}


def test_an_hour_in_progress_does_not_count(ask: Asker, connection: Connection) -> None:
    now = datetime.now(UTC)
    store(connection, [Reading("counter-n1", "vehicle_flow", now, 1.0)])
    assert answer(ask, question("vehicle_flow", start=now - HOUR, end=now + 2 * HOUR)) == {}

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Connection

from tests.storing import store
from tests.vigie.store.conftest import Asker
from tests.vigie.store.slots import next_slot, slot_of
from tests.vigie.store.test_read_aggregates import AUTUMN, LONG_AFTER, SPRING, emptied, question
from vigie.city.config import GroupBy, Stat
from vigie.model import Device, DeviceStatus, Quality, Reading
from vigie.store.read.aggregates import group_keys
from vigie.store.read.arithmetic import MeaninglessError
from vigie.store.read.question import Question
from vigie.store.read.slots import CalendarUnit
from vigie.store.read.states import time_in_state
from vigie.store.rollup import refresh

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DEVICES = [
    Device(id="lights", kind="light_cabinet", interval_s=300.0),
    Device(id="door", kind="door_sensor", interval_s=3600.0),
    Device(id="switch", kind="door_sensor"),
    Device(id="gone", kind="door_sensor"),
]
COUNTED = 3  # all but the one that is retired
States = dict[tuple[str | None, datetime], dict[float, Any]]


@pytest.fixture
def devices(connection: Connection) -> list[Device]:
    store(connection, [], devices=DEVICES)
    connection.execute("UPDATE device SET status = 'retired' WHERE id = 'gone'")
    *there, gone = DEVICES
    return [*there, replace(gone, status=DeviceStatus.RETIRED)]


def states(**changes: object) -> Question:
    return question("door_state", stat=Stat.COUNT, **changes)


def answer(ask: Asker, asked: Question) -> States:
    groups = ask(time_in_state, asked, ask(group_keys, asked))
    return {
        (group.key, bucket.start): {held.state: held.seconds for held in bucket.states}
        for group in groups
        for bucket in group.buckets
        if bucket.states
    }


def expected(asked: Question, devices: list[Device], readings: list[Reading]) -> States:
    """Each device's states reading by reading, laid over each bucket."""
    found: States = defaultdict(lambda: defaultdict(float))
    for device in devices:
        key = {"none": None, "kind": device.kind, "device": device.id}[asked.group_by]
        mine = sorted(
            (one for one in readings if one.device == device.id), key=lambda one: one.time
        )
        trusted = [one for one in mine if one.quality == 0 or asked.include_suspect]
        for at, until in buckets(asked):
            for state, since, end in held(device, trusted, mine):
                seconds = (min(end, until) - max(since, at)).total_seconds()
                if seconds > 0:
                    found[key, at][state] += seconds
    # A bucket is named by its start, though only what lies in the range is asked for.
    return {
        (key, slot_start(asked, at)): {state: pytest.approx(s) for state, s in of.items()}
        for (key, at), of in found.items()
    }


def buckets(asked: Question) -> list[tuple[datetime, datetime]]:
    if asked.width is None:
        return [(asked.start, asked.end)]
    ends = [asked.start]
    slot = slot_of(asked.start, asked.width, asked.zone)
    while ends[-1] < asked.end:
        slot = next_slot(slot, asked.width, asked.zone)
        ends.append(min(slot, asked.end))
    return list(pairwise(ends))


def slot_start(asked: Question, at: datetime) -> datetime:
    return at if asked.width is None else slot_of(at, asked.width, asked.zone)


def held(
    device: Device, trusted: list[Reading], mine: list[Reading]
) -> list[tuple[float, datetime, datetime]]:
    """State, since when and until when, of each reading."""
    found = []
    for number, one in enumerate(trusted, start=1):
        until = datetime.now(UTC)
        after = trusted[number] if number < len(trusted) else None
        if after is not None:
            until = min(until, after.time)
        goes_on = (
            after is not None
            and after.value == one.value
            and slot_of(after.time, HOUR, "UTC") == slot_of(one.time, HOUR, "UTC")
        )
        if device.interval_s is not None and not goes_on:
            until = min(until, one.time + 3 * timedelta(seconds=device.interval_s))
        if device.status is DeviceStatus.RETIRED:
            until = min(until, mine[-1].time)
        found.append((one.value, one.time, until))
    return found


@st.composite
def questions(draw: st.DrawFn) -> Question:
    start = draw(st.sampled_from([AUTUMN, SPRING])) + draw(
        st.timedeltas(min_value=timedelta(hours=-30), max_value=timedelta(hours=3))
    )
    widths = [7 * MINUTE, 15 * MINUTE, HOUR, timedelta(days=1), CalendarUnit.MONTH, None]
    return states(
        group_by=draw(st.sampled_from([GroupBy.NONE, GroupBy.KIND, GroupBy.DEVICE])),
        width=draw(st.sampled_from(widths)),
        start=start,
        end=start + draw(st.sampled_from([HOUR, timedelta(hours=5), timedelta(hours=53)])),
        zone=draw(st.sampled_from(["Europe/Paris", "Europe/Paris", "Asia/Kolkata"])),
        include_suspect=draw(st.sampled_from([False, False, True])),
    )


def readings_for(
    asked: Question, quality: st.SearchStrategy[int]
) -> st.SearchStrategy[list[Reading]]:
    reading = st.builds(
        Reading,
        device=st.sampled_from([one.id for one in DEVICES]),
        metric=st.just("door_state"),
        time=(st.integers(-10, 30) | st.integers(-100, 700)).map(
            lambda n: asked.start + n * 5 * MINUTE
        ),
        value=st.integers(0, 1).map(float),
        quality=quality,
    )
    return st.lists(reading, min_size=5, max_size=60, unique_by=lambda one: (one.device, one.time))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), asked=questions())
def test_time_in_state_equals_the_same_worked_out_reading_by_reading(
    data: st.DataObject, asked: Question, ask: Asker, connection: Connection, devices: list[Device]
) -> None:
    quality = st.sampled_from([Quality.GOOD, Quality.GOOD, Quality.OUT_OF_RANGE])
    readings = data.draw(readings_for(asked, quality))
    emptied(connection)
    sooner = data.draw(st.integers(0, len(readings)))
    wrong = [one._replace(value=1 - one.value) for one in readings[: sooner // 2]]
    for written in (wrong, readings[:sooner]):
        store(connection, written)
        if data.draw(st.booleans()):
            refresh(connection, data.draw(st.sampled_from([asked.start, LONG_AFTER])))
    store(connection, readings[sooner:])

    assert answer(ask, asked) == expected(asked, devices, readings)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_buckets_of_one_state_need_no_readings(
    data: st.DataObject, ask: Asker, connection: Connection, devices: list[Device]
) -> None:
    asked = states(end=AUTUMN + timedelta(days=1), group_by=GroupBy.DEVICE)
    readings = data.draw(readings_for(asked, st.just(0)))
    store(emptied(connection), readings)
    refresh(connection, LONG_AFTER)
    connection.execute(
        "DELETE FROM reading USING reading_15m AS part "
        "WHERE part.series_id = reading.series_id AND min = max "
        "AND time >= bucket AND time < bucket + interval '15 minutes'"
    )

    assert answer(ask, asked) == expected(asked, devices, readings)


def test_what_happened_while_a_state_changed_is_unknown_without_its_readings(
    ask: Asker, connection: Connection, devices: list[Device]
) -> None:
    minutes = {0: 0.0, 16: 1.0, 21: 0.0, 26: 1.0}
    store(
        connection,
        [Reading("switch", "door_state", AUTUMN + n * MINUTE, on) for n, on in minutes.items()],
    )
    refresh(connection, LONG_AFTER)
    connection.execute("TRUNCATE reading")
    asked = states(end=AUTUMN + HOUR)

    (group,) = ask(time_in_state, asked, ask(group_keys, asked))

    (bucket,) = group.buckets
    assert [one[:2] for one in bucket.states] == [(0.0, 16 * 60.0), (1.0, 34 * 60.0)]
    assert [one.share for one in bucket.states] == pytest.approx([16 / 50, 34 / 50])
    assert bucket.coverage == pytest.approx(50 / 60)


def test_coverage_counts_devices_that_should_report_and_say_nothing(
    ask: Asker, connection: Connection, devices: list[Device]
) -> None:
    for device in ("switch", "door", "lights", "gone"):
        store(connection, [Reading(device, "door_state", AUTUMN, 1.0)])
    asked = states(end=AUTUMN + HOUR)

    (group,) = ask(time_in_state, asked, ask(group_keys, asked))

    # Lights hold for a quarter of an hour, the door for three hours, the switch for ever; what was
    # taken away counts no more.
    (bucket,) = group.buckets
    assert bucket.coverage == pytest.approx((60 + 60 + 15) / 60 / COUNTED)


def test_only_states_have_a_time_in_state(ask: Asker) -> None:
    with pytest.raises(MeaninglessError, match="not a state"):
        ask(time_in_state, question("noise_level"), [])

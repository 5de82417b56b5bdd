"""Percentiles: exact from readings, and within 1 % from sketches of days, at any stage of these."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from math import ceil, floor
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as configure
from hypothesis import strategies as st
from psycopg import Connection

from tests.storing import store
from tests.vigie.store.conftest import Asker
from vigie.catalogue import load_catalogue
from vigie.city import City
from vigie.city.config import GroupBy, Stat
from vigie.model import Device, Quality, Reading
from vigie.store.read import sketches
from vigie.store.read.aggregates import group_keys
from vigie.store.read.arithmetic import MeaninglessError, over_time
from vigie.store.read.percentiles import Percentiles, percentiles
from vigie.store.read.question import Question
from vigie.store.read.rows import Selection
from vigie.store.read.slots import CalendarUnit, Width
from vigie.store.rollup import refresh

METRICS = load_catalogue().metrics
PARIS = ZoneInfo("Europe/Paris")
# The clocks are put back in the night to the 25th, which is a Sunday.
WEDNESDAY = datetime(2026, 10, 21, tzinfo=PARIS)
LONG_AFTER = datetime(2027, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
PS = (50, 90, 95, 99)
WITHIN = 0.01 * (1 + 1e-9)


def question(metric: str = "no2", **changes: object) -> Question:
    given: dict[str, object] = {
        "group_by": GroupBy.NONE,
        "selection": Selection(),
        "start": WEDNESDAY,
        "end": WEDNESDAY + 10 * DAY,
        "width": DAY,
        "zone": "Europe/Paris",
        **changes,
    }
    combination = over_time(METRICS[metric], Stat.COUNT, given["group_by"], None)  # type: ignore[arg-type]
    return Question(metric=METRICS[metric], combination=combination, **given)  # type: ignore[arg-type]


def answer(
    ask: Asker, asked: Question, ps: tuple[float, ...] = PS
) -> dict[tuple[str | None, datetime], Percentiles]:
    keys = ask(group_keys, asked)
    return {
        (group.key, bucket.start): bucket
        for group in ask(percentiles, asked, keys, ps)
        for bucket in group.buckets
    }


@pytest.fixture
def sketching(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few readings are sketched, too."""
    monkeypatch.setattr(sketches, "FEW_READINGS", 0)


def emptied(connection: Connection) -> None:
    connection.execute(
        "TRUNCATE reading, latest, rollup_log, regroup_log, reading_1m, reading_15m, reading_1h, "
        "reading_1d, group_15m, group_1h, group_1d, sketch_1d, group_sketch_1d, forgotten"
    )


def start_of(time: datetime, width: Width, start: datetime) -> datetime:
    """The start of the bucket that holds a time, by the clocks of Paris from a day on."""
    if width is None:
        return start
    if isinstance(width, timedelta) and width < DAY:
        return time - (time - datetime(2026, 1, 1, tzinfo=UTC)) % width
    wall = time.astimezone(PARIS).replace(hour=0, minute=0, second=0, microsecond=0)
    if width == timedelta(days=7):
        return wall - timedelta(days=wall.weekday())
    return wall.replace(day=1) if width is CalendarUnit.MONTH else wall


def between(values: list[float], p: float) -> tuple[float, float, float]:
    """The readings that a percentile lies between, and how far it is on from the first."""
    rank = p / 100 * (len(values) - 1)
    return values[floor(rank)], values[ceil(rank)], rank % 1


def key_of(asked: Question, device: Device) -> str | None:
    if asked.group_by is GroupBy.NONE:
        return None
    return device.id if asked.group_by is GroupBy.DEVICE else device.district


def grouped(
    asked: Question, devices: Iterable[Device], readings: list[Reading]
) -> dict[tuple[str | None, datetime], list[float]]:
    """The final readings of each bucket, in order of their value."""
    final = {(one.device, one.metric, one.time): one for one in readings}
    of_device = {one.id: one for one in devices}
    found = defaultdict(list)
    for one in final.values():
        device = of_device[one.device]
        is_chosen = asked.selection.device == () or device.id in asked.selection.device
        is_trusted = one.quality == 0 or asked.include_suspect
        is_inside = asked.start <= one.time < asked.end and one.metric == asked.metric.id
        if is_chosen and is_trusted and is_inside:
            at = start_of(one.time, asked.width, asked.start)
            found[key_of(asked, device), at].append(one.value)
    return {place: sorted(values) for place, values in found.items()}


def readings(random: Random, at_most: int) -> list[Reading]:
    """At so few places that one is often corrected."""
    return [
        Reading(
            random.choice(["counter-n1", "counter-n2", "counter-s1"]),
            "no2",
            WEDNESDAY.astimezone(UTC) + random.randrange(-4, 26) * timedelta(hours=7),
            random.choice([0.0, float(random.randrange(9)), random.gauss(0, 100), 1e200, 1e-12]),
            random.choice([Quality.GOOD, Quality.GOOD, Quality.GOOD, Quality.OUT_OF_RANGE]),
        )
        for _ in range(random.randrange(at_most))
    ]


def any_question(random: Random) -> Question:
    start = WEDNESDAY + random.choice([0 * DAY, 2 * DAY, timedelta(hours=7)])
    return question(
        group_by=random.choice([GroupBy.NONE, GroupBy.DISTRICT, GroupBy.DEVICE]),
        selection=random.choice([Selection(), Selection(), Selection(device=("counter-n1",))]),
        start=start,
        end=start + random.choice([DAY, 5 * DAY, 7 * DAY + timedelta(hours=3)]),
        width=random.choice(
            [DAY, DAY, timedelta(days=7), CalendarUnit.MONTH, None, timedelta(hours=6)]
        ),
        include_suspect=random.random() < 0.15,
    )


@pytest.mark.usefixtures("sketching")
@configure(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(random=st.randoms(use_true_random=True))
def test_percentiles_are_those_of_the_final_readings_exactly_or_to_one_percent(
    ask: Asker, connection: Connection, city: City, random: Random
) -> None:
    """Late, twice, corrected, found suspect: before the days were worked out, and since."""
    emptied(connection)
    written = []
    for at_most in (50, 10, 5):
        written += (batch := readings(random, at_most))
        store(connection, batch)
        if random.random() < 0.6:
            refresh(connection, random.choice([LONG_AFTER, LONG_AFTER, WEDNESDAY + 3 * DAY]))
    wished, ps = any_question(random), [*PS, random.uniform(0.01, 99.99)]

    found = answer(ask, wished, tuple(ps))

    wanted = grouped(wished, city.devices, written)
    assert {place for place, bucket in found.items() if bucket.readings} == wanted.keys()
    for place, values in wanted.items():
        bucket = found[place]
        assert bucket.readings == len(values)
        for p, value in zip(ps, bucket.values, strict=True):
            low, high, on = between(values, p)
            farther = max(abs(low), abs(high))
            assert value == pytest.approx(
                low + (high - low) * on,
                rel=1e-12,
                abs=max(WITHIN * farther, 1e-9) if bucket.error else farther * 1e-12,
            )


def test_a_bucket_without_readings_is_there_and_empty(ask: Asker, connection: Connection) -> None:
    store(connection, [Reading("counter-n1", "no2", WEDNESDAY, 1.0)])
    found = answer(ask, question(end=WEDNESDAY + 2 * DAY), (50, 90))
    assert list(found.values()) == [
        Percentiles(WEDNESDAY, [1.0, 1.0], 1, 0.0),
        Percentiles(WEDNESDAY + DAY, [None, None], 0, 0.0),
    ]


def test_few_readings_are_ranked_themselves(ask: Asker, connection: Connection) -> None:
    hours = [WEDNESDAY + timedelta(hours=hour) for hour in range(24)]
    store(connection, [Reading("counter-n1", "no2", at, at.hour / 7) for at in hours])
    refresh(connection, LONG_AFTER)
    (found, *_) = answer(ask, question(), (50,)).values()
    (middle,) = found.values
    assert middle == pytest.approx(11.5 / 7)
    assert (found.readings, found.error) == (24, 0.0)


@pytest.mark.usefixtures("sketching")
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({}, 0.01),
        ({"width": timedelta(days=7)}, 0.01),
        ({"width": CalendarUnit.YEAR}, 0.01),
        ({"width": None}, 0.01),
        ({"width": timedelta(hours=6)}, 0.0),
        ({"zone": "UTC"}, 0.0),
        ({"include_suspect": True}, 0.0),
        ({"end": WEDNESDAY + timedelta(hours=20)}, 0.0),
    ],
)
def test_sketches_stand_in_for_whole_days_of_the_city_only(
    changes: dict[str, object], error: float, ask: Asker, connection: Connection
) -> None:
    store(connection, [Reading("counter-n1", "no2", WEDNESDAY, 5.0)])
    refresh(connection, LONG_AFTER)
    found = answer(ask, question("no2", **changes))
    assert sum(one.readings for one in found.values()) == 1
    assert {one.error for one in found.values()} == {error}


def test_sketches_answer_where_retention_has_removed_the_readings(
    ask: Asker, connection: Connection
) -> None:
    hours = [WEDNESDAY + timedelta(hours=hour) for hour in range(48)]
    store(connection, [Reading("counter-n1", "no2", at, 40.0) for at in hours])
    refresh(connection, LONG_AFTER)
    connection.execute("TRUNCATE reading")
    connection.execute(
        "INSERT INTO forgotten SELECT 'reading', id, %s FROM series WHERE metric = 'no2'",
        [WEDNESDAY + 2 * DAY],
    )
    found = answer(ask, question(end=WEDNESDAY + 2 * DAY), (50,))
    assert [(one.readings, one.error) for one in found.values()] == [(24, 0.01), (24, 0.01)]
    values = [value for one in found.values() for value in one.values]
    assert values == pytest.approx([40.0, 40.0], rel=WITHIN)


@pytest.mark.usefixtures("sketching")
def test_a_device_that_moves_takes_its_readings_to_the_other_district(
    ask: Asker, connection: Connection
) -> None:
    for device, value in (("counter-n1", 10.0), ("counter-s1", 90.0)):
        store(connection, [Reading(device, "no2", WEDNESDAY, value)])
    refresh(connection, LONG_AFTER)
    connection.execute("UPDATE device SET district = 'south' WHERE id = 'counter-n1'")
    asked = question(group_by=GroupBy.DISTRICT, end=WEDNESDAY + DAY)
    before = answer(ask, asked, (50,))
    refresh(connection, LONG_AFTER)
    assert answer(ask, asked, (50,)) == before
    (only,) = before.values()
    (middle,) = only.values
    assert middle == pytest.approx(50.0, rel=WITHIN)


@pytest.mark.parametrize("metric", ["energy_index", "door_state"])
def test_registers_and_states_have_no_percentiles(metric: str, ask: Asker) -> None:
    with pytest.raises(MeaninglessError, match="which has no percentiles"):
        answer(ask, question(metric))


def test_a_percentile_is_between_0_and_100(ask: Asker) -> None:
    with pytest.raises(MeaninglessError, match="between 0 and 100"):
        answer(ask, question(), (100,))

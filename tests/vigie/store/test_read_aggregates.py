from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from psycopg import Connection

from tests.storing import store
from tests.vigie.store.conftest import Asker
from tests.vigie.store.deletions import Deletion
from tests.vigie.store.oracle import expected
from tests.vigie.store.slots import next_slot, slot_of
from vigie.catalogue import Temporal, load_catalogue
from vigie.city import City
from vigie.city.config import GroupBy, Stat
from vigie.model import Device, Quality, Reading
from vigie.store.read.aggregates import aggregate, group_keys
from vigie.store.read.arithmetic import MeaninglessError, over_time
from vigie.store.read.question import Question
from vigie.store.read.rows import Selection
from vigie.store.read.slots import CalendarUnit, Width
from vigie.store.rollup import refresh

METRICS = load_catalogue().metrics
AUTUMN = datetime(2026, 10, 25, 1, tzinfo=UTC)  # Europe/Paris puts its clocks back
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
SPRING = datetime(2026, 3, 29, 1, tzinfo=UTC)  # and forward
LONG_AFTER = datetime(2027, 1, 1, tzinfo=UTC)
NOWHERE = Device(id="roving", kind="traffic_counter")
# In the last two no local day is made of whole UTC hours.
ZONES = ["Europe/Paris", "Europe/Paris", "UTC", "Asia/Kolkata", "America/St_Johns"]
WIDTHS = [
    timedelta(minutes=7),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(days=1),
    timedelta(days=2),
    CalendarUnit.MONTH,
    CalendarUnit.YEAR,
    None,
]


def question(metric: str, **changes: object) -> Question:
    given = {
        "stat": Stat.AUTO,
        "group_by": GroupBy.NONE,
        "threshold": None,
        "start": AUTUMN,
        "end": AUTUMN + timedelta(hours=1),
        "width": timedelta(hours=1),
        "selection": Selection(),
        "zone": "Europe/Paris",
        **changes,
    }
    stat, threshold = given.pop("stat"), given.pop("threshold")
    combination = over_time(METRICS[metric], stat, given["group_by"], threshold)  # type: ignore[arg-type]
    return Question(
        metric=METRICS[metric],
        combination=combination,
        **given,  # type: ignore[arg-type]
    )


def answer(ask: Asker, asked: Question) -> dict[tuple[str | None, datetime], tuple[object, ...]]:
    keys = ask(group_keys, asked)
    return {
        (group.key, bucket.start): bucket[1:4]
        for group in ask(aggregate, asked, keys)
        for bucket in group.buckets
    }


@pytest.fixture
def devices(city: City, connection: Connection) -> list[Device]:
    store(connection, [], devices=[NOWHERE])
    return [*city.devices, NOWHERE]


def emptied(connection: Connection) -> Connection:
    connection.execute(
        "TRUNCATE reading, latest, series, rollup_log, regroup_log, reading_1m, reading_15m, "
        "reading_1h, reading_1d, group_15m, group_1h, group_1d"
    )
    return connection


@st.composite
def questions(draw: st.DrawFn) -> Question:
    metric = draw(
        st.sampled_from(
            ["mean_speed", "energy_index", "vehicle_count", "vehicle_flow", "noise_level"]
        )
    )
    stats = [
        one
        for one in Stat
        if one is not Stat.TIME_WEIGHTED or METRICS[metric].temporal is Temporal.GAUGE
    ]
    stat = draw(st.just(Stat.AUTO) | st.sampled_from(stats))
    start = draw(st.sampled_from([AUTUMN, SPRING])) + draw(
        st.timedeltas(min_value=timedelta(hours=-30), max_value=timedelta(hours=3))
    )
    return question(
        metric,
        stat=stat,
        threshold=50.0 if stat in {Stat.SHARE_ABOVE, Stat.SHARE_BELOW} else None,
        group_by=draw(st.sampled_from(GroupBy)),
        width=draw(st.sampled_from(WIDTHS)),
        start=start,
        end=start + draw(st.sampled_from([timedelta(hours=5), timedelta(hours=53)])),
        zone=draw(st.sampled_from(ZONES)),
        include_suspect=draw(st.booleans()),
        selection=draw(
            st.sampled_from(
                [
                    Selection(),
                    Selection(kind=("traffic_counter",)),
                    Selection(district=("north",)),
                    Selection(device=("roving", "counter-s1")),
                ]
            )
        ),
    )


def readings_for(asked: Question) -> st.SearchStrategy[list[Reading]]:
    """Readings of the metric and of its weight, around the start of what is asked."""
    reading = st.builds(
        Reading,
        device=st.sampled_from(["counter-n1", "counter-n2", "counter-s1", "roving", "meter-s1"]),
        metric=st.sampled_from([asked.metric.id, asked.combination.weight or asked.metric.id]),
        time=(st.integers(-5, 15) | st.integers(-40, 160)).map(
            lambda n: asked.start + n * timedelta(minutes=20)
        ),
        value=st.integers(0, 100).map(float),
        quality=st.sampled_from([Quality.GOOD, Quality.GOOD, Quality.OUT_OF_RANGE]),
    )
    return st.lists(
        reading, min_size=5, max_size=40, unique_by=lambda one: (one.device, one.metric, one.time)
    )


def deletions_around(asked: Question) -> st.SearchStrategy[Deletion]:
    return st.builds(
        Deletion,
        devices=st.sets(st.sampled_from(["counter-n1", "counter-s1", "roving"]), min_size=1),
        start=st.integers(-6, 20).map(lambda n: asked.start + n * timedelta(minutes=20)),
        length=st.integers(1, 12).map(lambda n: n * timedelta(minutes=15)),
    )


def is_selected(device: Device, selection: Selection) -> bool:
    return (
        (not selection.kind or device.kind in selection.kind)
        and (not selection.district or device.district in selection.district)
        and (not selection.device or device.id in selection.device)
    )


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), asked=questions())
def test_aggregates_equal_the_same_worked_out_reading_by_reading(
    data: st.DataObject, asked: Question, ask: Asker, connection: Connection, devices: list[Device]
) -> None:
    readings = data.draw(readings_for(asked))
    emptied(connection)
    # Rollups are at any stage: worked out before some readings came, or came again otherwise.
    sooner = data.draw(st.integers(0, len(readings)))
    wrong = [one._replace(value=one.value + 1) for one in readings[: sooner // 2]]
    for written in (wrong, readings[:sooner]):
        store(connection, written)
        if data.draw(st.booleans()):
            refresh(connection, data.draw(st.sampled_from([asked.start, LONG_AFTER])))
    store(connection, readings[sooner:])
    for deletion in data.draw(st.lists(deletions_around(asked), max_size=2)):
        readings = deletion.applied(connection, readings)

    found = answer(ask, asked)

    chosen = [one for one in devices if is_selected(one, asked.selection)]
    wanted = expected(asked, chosen, readings)
    assert wanted.keys() <= found.keys()
    nothing = (0 if asked.combination.name == "count" else None, 0, 0)
    for place, (value, n, of) in found.items():
        wanted_value, wanted_n, wanted_of = wanted.get(place, nothing)
        assert (n, of) == (wanted_n, wanted_of), place
        assert value == (wanted_value if wanted_value is None else pytest.approx(wanted_value))


@given(
    start=st.integers(0, 365 * 24).map(lambda hour: NEW_YEAR + timedelta(hours=hour)),
    hours=st.integers(1, 100) | st.integers(1, 2).map(lambda years: years * 9000),
    width=st.sampled_from(WIDTHS),
)
@example(start=AUTUMN - timedelta(days=1), hours=72, width=timedelta(days=1))
@example(start=SPRING - timedelta(days=1), hours=72, width=timedelta(days=1))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_buckets_of_a_period_follow_one_another_without_a_gap(
    start: datetime, hours: int, width: Width, ask: Asker, connection: Connection
) -> None:
    store(emptied(connection), [Reading("counter-n1", "pm10", start, 1.0)])
    end = start + timedelta(hours=hours)

    found = answer(ask, question("pm10", start=start, end=end, width=width))

    wanted = [start if width is None else slot_of(start, width, "Europe/Paris")]
    while width is not None and (at := next_slot(wanted[-1], width, "Europe/Paris")) < end:
        wanted.append(at)
    assert [place[1] for place in found] == wanted


@pytest.mark.parametrize(("change", "hours"), [(AUTUMN, 25), (SPRING, 23)])
def test_a_day_is_the_citys_day_also_when_the_clocks_change(
    change: datetime, hours: int, ask: Asker, connection: Connection
) -> None:
    midnight = slot_of(change, timedelta(days=1), "Europe/Paris")
    each_hour = [midnight + timedelta(hours=n) for n in range(48)]
    store(connection, [Reading("counter-n1", "vehicle_count", at, 1.0) for at in each_hour])

    found = answer(
        ask,
        question(
            "vehicle_count",
            start=midnight,
            end=midnight + timedelta(hours=hours),
            width=timedelta(days=1),
        ),
    )

    assert found == {(None, midnight): (float(hours), hours, 1)}


def test_a_reset_counter_loses_only_what_nobody_saw(ask: Asker, connection: Connection) -> None:
    register = [(0, 100.0), (10, 130.0), (20, 5.0), (30, 9.0)]
    store(
        connection,
        [
            Reading("meter-n1", "energy_index", AUTUMN + timedelta(minutes=minutes), value)
            for minutes, value in register
        ],
    )

    found = answer(ask, question("energy_index"))

    assert found == {(None, AUTUMN): (30.0 + 5.0 + 4.0, 4, 1)}


def test_the_reading_before_the_period_is_where_the_first_rise_starts(
    ask: Asker, connection: Connection
) -> None:
    long_before = AUTUMN - timedelta(days=30)
    store(
        connection,
        [
            Reading("meter-n1", "energy_index", long_before, 100.0),
            Reading("meter-n1", "energy_index", AUTUMN, 107.0),
        ],
    )

    assert answer(ask, question("energy_index")) == {(None, AUTUMN): (7.0, 1, 1)}


def test_a_time_weighted_reading_counts_for_as_long_as_it_held(
    ask: Asker, connection: Connection
) -> None:
    store(
        connection,
        [
            Reading("meter-n1", "active_power", AUTUMN - timedelta(hours=7), 40.0),
            Reading("meter-n1", "active_power", AUTUMN + timedelta(minutes=15), 10.0),
            Reading("meter-n1", "active_power", AUTUMN + timedelta(minutes=45), 0.0),
        ],
    )

    weighted = answer(ask, question("active_power", stat=Stat.TIME_WEIGHTED))

    assert weighted == {(None, AUTUMN): (40.0 / 4 + 10.0 / 2, 2, 1)}
    assert answer(ask, question("active_power")) == {(None, AUTUMN): (5.0, 2, 1)}


def test_only_what_holds_can_be_weighted_by_time() -> None:
    with pytest.raises(MeaninglessError, match="energy_index"):
        question("energy_index", stat=Stat.TIME_WEIGHTED)


def test_speed_is_weighted_by_the_vehicles_that_drove_it(
    ask: Asker, connection: Connection
) -> None:
    store(
        connection,
        [
            Reading("counter-n1", "mean_speed", AUTUMN, 90.0),
            Reading("counter-n1", "vehicle_flow", AUTUMN, 100.0),
            Reading("counter-n2", "mean_speed", AUTUMN, 10.0),
            Reading("counter-n2", "vehicle_flow", AUTUMN, 300.0),
            Reading("counter-s1", "mean_speed", AUTUMN, 50.0),
        ],
    )

    assert answer(ask, question("mean_speed")) == {(None, AUTUMN): (30.0, 3, 3)}
    assert answer(ask, question("mean_speed", group_by=GroupBy.DISTRICT)) == {
        ("north", AUTUMN): (30.0, 2, 2),
        ("south", AUTUMN): (50.0, 1, 1),
    }


def test_a_bucket_without_readings_is_there_and_empty(ask: Asker, connection: Connection) -> None:
    store(connection, [Reading("counter-n1", "pm10", AUTUMN, 1.0)])

    found = answer(ask, question("pm10", end=AUTUMN + timedelta(hours=2)))

    assert found == {
        (None, AUTUMN): (1.0, 1, 1),
        (None, AUTUMN + timedelta(hours=1)): (None, 0, 0),
    }


def test_settled_hours_are_answered_without_a_look_at_the_readings(
    ask: Asker, connection: Connection
) -> None:
    start = AUTUMN - timedelta(hours=40)
    store(
        connection,
        [
            Reading("counter-n1", "vehicle_flow", start + timedelta(minutes=minute), minute)
            for minute in range(0, 600, 7)
        ],
    )
    asked = question("vehicle_flow", start=start, end=start + timedelta(hours=10))
    before = answer(ask, asked)
    refresh(connection, LONG_AFTER)
    connection.execute("TRUNCATE reading")
    assert answer(ask, asked) == before


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/St_Johns"])
def test_a_midnight_at_half_past_parts_the_readings_of_its_hour(
    zone: str, ask: Asker, connection: Connection
) -> None:
    midnight = slot_of(NEW_YEAR, timedelta(days=1), zone)
    quarter = timedelta(minutes=15)
    times = [midnight - quarter, midnight + quarter]
    store(connection, [Reading("counter-n1", "vehicle_count", at, 1.0) for at in times])
    refresh(connection, LONG_AFTER)

    day = timedelta(days=1)
    asked = question(
        "vehicle_count", zone=zone, width=day, start=midnight - day, end=midnight + day
    )

    assert answer(ask, asked) == {
        (None, midnight - day): (1.0, 1, 1),
        (None, midnight): (1.0, 1, 1),
    }


def test_a_long_log_does_not_send_a_question_to_readings_that_are_gone(
    ask: Asker, connection: Connection
) -> None:
    monday = datetime(2026, 10, 5, tzinfo=UTC)
    times = [monday + n * timedelta(minutes=15) for n in range(10 * 96)]
    store(connection, [Reading("counter-n1", "vehicle_count", at, 1.0) for at in times])
    asked = question(
        "vehicle_count", start=times[0], end=times[-1], width=timedelta(hours=1), zone="UTC"
    )
    before = answer(ask, asked)
    refresh(connection, LONG_AFTER)
    kept_since = monday + timedelta(days=7)
    connection.execute("DELETE FROM reading WHERE time < %s", [kept_since])
    connection.execute("INSERT INTO forgotten SELECT 'reading', id, %s FROM series", [kept_since])
    connection.execute(
        "INSERT INTO rollup_log (grain, bucket, series) "
        "SELECT '15m', %s::timestamptz + n * interval '1 second', ARRAY(SELECT id FROM series) "
        "FROM generate_series(0, 520) AS n",
        [kept_since],
    )
    assert answer(ask, asked) == before


def test_a_register_rises_from_what_it_last_showed_however_that_is_stored(
    ask: Asker, connection: Connection
) -> None:
    hours = [AUTUMN + timedelta(hours=n) for n in range(4)]
    register = [Reading("meter-n1", "energy_index", at, 10.0 * n) for n, at in enumerate(hours)]
    store(connection, register)
    refresh(connection, LONG_AFTER)
    # One hour of the middle is read from the readings, what is before it from stored groups.
    store(connection, [register[2]._replace(value=25.0)])

    found = answer(ask, question("energy_index", end=AUTUMN + timedelta(hours=4)))

    assert [value for value, _, _ in found.values()] == [None, 10.0, 15.0, 5.0]


def test_a_late_reading_of_long_before_changes_the_step_of_a_register(
    ask: Asker, connection: Connection
) -> None:
    store(connection, [Reading("meter-n1", "energy_index", AUTUMN, 107.0)])
    refresh(connection, LONG_AFTER)
    long_before = AUTUMN - timedelta(days=7)
    store(connection, [Reading("meter-n1", "energy_index", long_before, 100.0)])

    assert answer(ask, question("energy_index")) == {(None, AUTUMN): (7.0, 1, 1)}

"""Sketches of days, as the store works them out, and the same once more in plain Python."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as configure
from hypothesis import strategies as st
from psycopg import Connection

from tests.storing import store
from tests.vigie.store.rollups import LONG_AFTER, METRICS, MIDNIGHT, final, reading
from tests.vigie.store.sketches import GAMMA, bin_of
from tests.vigie.store.slots import slot_of
from vigie.catalogue import Temporal
from vigie.city import City
from vigie.model import Reading
from vigie.store.read.quantiles import value_of
from vigie.store.rollup import refresh

SERIES = [
    ("meter-n1", "energy_index"),
    ("counter-n1", "mean_speed"),
    ("counter-n2", "mean_speed"),
    ("counter-s1", "mean_speed"),
    ("counter-s1", "vehicle_count"),
]
Sketch = Counter[int]


def sketched(readings: list[Reading]) -> dict[tuple[str, str, datetime], Sketch]:
    """The sketch of each series and day, from the final readings."""
    found: dict[tuple[str, str, datetime], Sketch] = defaultdict(Counter)
    for one in final(readings):
        if METRICS[one.metric].temporal in {Temporal.GAUGE, Temporal.DELTA}:
            day = slot_of(one.time, timedelta(days=1), "Europe/Paris")
            found[one.device, one.metric, day][bin_of(one.value)] += 1
    return found


def of_groups(
    sketches: dict[tuple[str, str, datetime], Sketch], city: City
) -> dict[tuple[str, str | None, str, datetime], Sketch]:
    """What those of the days of all devices of a kind and district come to."""
    of_device = {one.id: one for one in city.devices}
    found: dict[tuple[str, str | None, str, datetime], Sketch] = defaultdict(Counter)
    for (device, metric, day), sketch in sketches.items():
        owner = of_device[device]
        found[owner.kind, owner.district, metric, day].update(sketch)
    return found


def stored(connection: Connection) -> dict[tuple[str, str, datetime], Sketch]:
    rows = connection.execute(
        "SELECT device, metric, bucket, bins, counts FROM sketch_1d JOIN series ON id = series_id"
    )
    return {tuple(place): Counter(dict(zip(bins, n, strict=True))) for *place, bins, n in rows}


def stored_of_groups(
    connection: Connection,
) -> dict[tuple[str, str | None, str, datetime], Sketch]:
    rows = connection.execute(
        "SELECT kind, district, metric, bucket, bins, counts "
        "FROM group_sketch_1d JOIN series_group ON id = group_id"
    )
    return {tuple(place): Counter(dict(zip(bins, n, strict=True))) for *place, bins, n in rows}


@configure(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(random=st.randoms(use_true_random=True))
def test_any_stream_of_readings_ends_in_the_same_sketches(
    connection: Connection, city: City, random: Random
) -> None:
    """Late, twice, corrected, found suspect: with refreshes in between or none."""
    connection.execute(
        "TRUNCATE reading, latest, rollup_log, reading_15m, reading_1h, reading_1d, group_15m, "
        "group_1h, group_1d, sketch_1d, group_sketch_1d"
    )
    written = []
    for _ in range(random.randrange(5)):
        batch = [
            # At so few places that one is often corrected.
            reading(
                random.randrange(-1, 12) * 250,
                random.randrange(-100, 100) / 7,
                random.choice([0, 0, 1]),
                random.choice(SERIES),
            )
            for _ in range(random.randrange(20))
        ]
        written += batch
        store(connection, batch)
        if random.random() < 0.5:
            refresh(connection, LONG_AFTER)
    refresh(connection, LONG_AFTER)
    wanted = sketched(written)
    assert stored(connection) == wanted
    assert stored_of_groups(connection) == of_groups(wanted, city)


def test_days_merged_are_all_of_their_readings_sketched_at_once(connection: Connection) -> None:
    readings = [
        reading(minute, (minute * 37 % 997) / 10 - 20, series=("counter-n1", "mean_speed"))
        for minute in range(0, (5 * 24 + 1) * 60, 45)
    ]
    store(connection, readings)
    refresh(connection, LONG_AFTER)
    days = stored(connection)
    assert len(days) == 5
    assert sum(days.values(), Counter()) == Counter(bin_of(one.value) for one in readings)


@configure(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(value=st.floats(allow_nan=False, allow_infinity=False, max_value=3e275, min_value=-3e275))
@example(value=0.0)
@example(value=1e-9)
@example(value=-1e-9)
@example(value=3e275)
@example(value=GAMMA)
def test_a_bin_is_within_one_percent_of_what_is_in_it(connection: Connection, value: float) -> None:
    (place,) = connection.execute("SELECT sketch_bin(%s)", [value]).fetchone() or (None,)
    assert place == pytest.approx(bin_of(value), abs=1)  # at the very edge, rounding decides
    assert value_of(place) == pytest.approx(value, rel=0.01 * (1 + 1e-9), abs=1e-9)


@pytest.mark.parametrize("value", [1.7e308, -1.7e308])
def test_what_is_beyond_all_bins_is_in_the_last(connection: Connection, value: float) -> None:
    row = connection.execute("SELECT sketch_bin(%s)", [value]).fetchone()
    assert row == (32767 if value > 0 else -32767,)


def test_the_sketch_of_a_day_whose_readings_are_gone_stays(connection: Connection) -> None:
    series = ("counter-n1", "mean_speed")
    store(connection, [reading(minute, 50.0, series=series) for minute in range(0, 600, 15)])
    refresh(connection, LONG_AFTER)
    before = stored(connection)
    connection.execute("DELETE FROM reading WHERE time < %s", [MIDNIGHT + timedelta(hours=5)])
    connection.execute(
        "INSERT INTO forgotten SELECT 'reading', id, %s FROM series",
        [MIDNIGHT + timedelta(hours=5)],
    )
    store(connection, [reading(599, 50.0, series=series)])
    refresh(connection, LONG_AFTER)
    assert stored(connection) == before

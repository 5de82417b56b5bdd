"""Retention: each grain of each series by its own age, and never what is still needed."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as configure
from hypothesis import strategies as st
from psycopg import Connection

from tests.servers import wait_until
from tests.storing import store
from vigie.city.config import Retention
from vigie.model import Reading
from vigie.settings import Settings
from vigie.store.connect import connect
from vigie.store.maintain import maintain
from vigie.store.migrate import engine_of
from vigie.store.retention import Expired, cutoff_of, expire
from vigie.store.rollup import refresh

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
POWER = ("meter-n1", "active_power")
SPEED = ("counter-n1", "mean_speed")
# What may stay longer than its age: a week begun, three days, and a chunk on TimescaleDB.
SLACK = timedelta(days=10)
CHUNK = {"reading": 7, "reading_1m": 7, "reading_15m": 28, "reading_1h": 112}


def retention(**said: Any) -> Retention:
    """Without compression, whose jobs start when they like."""
    return Retention.model_validate({"compress_after": None, **said})


def aged(days: float, series: tuple[str, str] = POWER, value: float = 1.0) -> Reading:
    return Reading(*series, NOW - days * DAY, value)


def fill(connection: Connection, days: range, *series: tuple[str, str]) -> None:
    store(connection, [aged(age, one) for age in days for one in series])
    refresh(connection, NOW)


def ages(connection: Connection, relation: str, metric: str = "active_power") -> list[int]:
    time = "time" if relation == "reading" else "bucket"
    members = (
        "series ON series.id = series_id"
        if relation.startswith("reading")
        else "series_group ON series_group.id = group_id"
    )
    rows = connection.execute(
        f"SELECT {time} FROM {relation} JOIN {members} WHERE metric = %s ORDER BY {time} DESC",
        [metric],
    )
    return [(NOW - time).days for (time,) in rows]


def test_a_metric_that_is_kept_shorter_goes_by_itself(connection: Connection) -> None:
    fill(connection, range(2, 122, 3), POWER, SPEED)
    hours = ages(connection, "reading_1h", "mean_speed")
    said = retention(
        readings="90d",
        kinds={"traffic_counter": {"readings": "60d"}},
        metrics={"mean_speed": {"readings": "30d"}},
    )
    maintain(connection, said, NOW)
    assert 30 <= max(ages(connection, "reading", "mean_speed")) <= 30 + SLACK.days
    assert 90 <= max(ages(connection, "reading")) <= 90 + SLACK.days + 7
    assert ages(connection, "reading_1h", "mean_speed") == hours
    assert connection.execute("SELECT count(*) FROM rollup_log").fetchone() == (0,)


def test_each_grain_has_its_own_age(connection: Connection) -> None:
    fill(connection, range(2, 1200, 11), POWER)
    said = retention(readings="30d", minutes="60d", quarters="90d", hours="400d", days="800d")
    maintain(connection, said, NOW)
    on_timescale = engine_of(connection) == "timescale"
    for relation, age in [
        ("reading", 30),
        ("reading_15m", 90),
        ("reading_1h", 400),
        ("reading_1d", 800),
        ("group_15m", 90),
        ("group_1h", 400),
        ("group_1d", 800),
    ]:
        chunk = CHUNK.get(relation, 0) if on_timescale else 7
        found = ages(connection, relation)
        assert set(range(2, age, 11)) <= set(found) | {one + 1 for one in found}, relation
        assert max(found) <= age + SLACK.days + chunk, relation


def test_minutes_of_dense_series_go_at_their_age(connection: Connection) -> None:
    times = [days + second / 86_400 for days in (2, 40, 80) for second in range(0, 840, 20)]
    store(connection, [aged(one) for one in times])
    maintain(connection, retention(), NOW)
    assert {2, 40, 80} <= set(ages(connection, "reading_1m"))
    maintain(connection, retention(readings="30d", minutes="50d"), NOW)
    assert set(ages(connection, "reading_1m")) <= {2, 39, 40}
    assert max(ages(connection, "reading")) == 2


def test_for_ever_beside_an_age(connection: Connection) -> None:
    fill(connection, range(2, 122, 3), POWER, SPEED)
    said = retention(metrics={"mean_speed": {"readings": "30d"}})
    maintain(connection, said, NOW)
    assert max(ages(connection, "reading")) == 119
    assert max(ages(connection, "reading", "mean_speed")) <= 30 + SLACK.days


def test_what_was_removed_is_not_looked_for_again(connection: Connection) -> None:
    fill(connection, range(2, 122, 3), POWER, SPEED)
    said = retention(readings="90d", metrics={"mean_speed": {"readings": "30d"}})
    first = expire(connection, said, NOW)
    assert first.parts > 0
    assert expire(connection, said, NOW + timedelta(hours=1)) == Expired(0, 0)
    assert expire(connection, said, NOW + 7 * DAY).parts > 0


def test_what_is_not_worked_out_yet_is_not_dropped(
    connection: Connection, settings: Settings
) -> None:
    said = retention(readings="30d", metrics={"mean_speed": {"readings": "20d"}})
    store(connection, [aged(100), aged(100, SPEED), aged(25, SPEED)])
    with connect(settings, "test", autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(hashtext('vigie.refresh_rollups'))")
        maintain(connection, said, NOW)
        assert ages(connection, "reading") == [100]
        assert ages(connection, "reading", "mean_speed") == [25, 100]
    maintain(connection, said, NOW)
    assert ages(connection, "reading") == []
    assert ages(connection, "reading_1h") == [100]


def test_what_waits_holds_up_only_what_is_older(connection: Connection, settings: Settings) -> None:
    fill(connection, range(60, 160, 3), POWER)
    store(connection, [aged(50)])
    with connect(settings, "test", autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(hashtext('vigie.refresh_rollups'))")
        maintain(connection, retention(readings="90d"), NOW)
        assert max(ages(connection, "reading")) <= 90 + SLACK.days + 7
        before = ages(connection, "reading")
        maintain(connection, retention(readings="30d"), NOW)
        assert ages(connection, "reading") == before


def test_a_round_that_was_in_the_way_goes_on_the_next_time(
    connection: Connection, settings: Settings
) -> None:
    fill(connection, range(2, 122, 3), POWER, SPEED)
    said = retention(metrics={"mean_speed": {"readings": "30d"}})
    with connect(settings, "test") as other:
        other.execute("SELECT FROM reading WHERE time < %s FOR UPDATE", [NOW - 50 * DAY])
        with pytest.raises(psycopg.errors.LockNotAvailable):
            expire(connection, said, NOW)
    expire(connection, said, NOW)
    assert max(ages(connection, "reading", "mean_speed")) <= 30 + SLACK.days
    assert max(ages(connection, "reading")) == 119


def test_a_round_that_was_cut_off_is_made_good_by_the_next(
    connection: Connection, settings: Settings
) -> None:
    """The maintainer is ended while it deletes, as a killed one is by its server."""
    fill(connection, range(2, 122, 3), POWER, SPEED)
    said = retention(readings="90d", metrics={"mean_speed": {"readings": "30d"}})
    failed: list[BaseException] = []

    def one_round() -> None:
        with connect(settings, "doomed", autocommit=True) as doomed:
            try:
                expire(doomed, said, NOW)
            except psycopg.OperationalError as error:
                failed.append(error)

    with connect(settings, "test") as other:
        other.execute("SELECT FROM reading WHERE time < %s FOR UPDATE", [NOW - 50 * DAY])
        doomed = threading.Thread(target=one_round)
        doomed.start()
        wait_until(
            lambda: connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name = 'vigie-doomed' AND wait_event_type = 'Lock' "
                "AND datname = current_database()"
            ).fetchall(),
            what="the maintainer to wait for a lock",
        )
        doomed.join()
    assert len(failed) == 1
    expire(connection, said, NOW)
    assert max(ages(connection, "reading", "mean_speed")) <= 30 + SLACK.days + 7
    assert max(ages(connection, "reading")) <= 90 + SLACK.days + 7


AGES = st.none() | st.integers(1, 120)
CITIES = st.fixed_dictionaries(
    {
        "readings": AGES,
        "metrics": st.fixed_dictionaries({"active_power": AGES}),
        "kinds": st.fixed_dictionaries({"traffic_counter": AGES}),
    }
)


@configure(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ages_in_days=CITIES, later=st.integers(0, 30))
def test_nothing_goes_before_its_age_and_little_stays_after_it(
    connection: Connection, ages_in_days: dict[str, Any], later: int
) -> None:
    connection.execute("TRUNCATE reading, latest, rollup_log, forgotten")

    def age(days: int | None) -> str | None:
        return None if days is None else f"{days}d"

    said = retention(
        readings=age(ages_in_days["readings"]),
        **{
            what: {name: {"readings": age(days)} for name, days in ages_in_days[what].items()}
            for what in ("metrics", "kinds")
        },
    )
    days_old = range(1, 125, 2)
    fill(connection, days_old, POWER, SPEED)
    now = NOW + later * DAY
    for moment in (NOW, now):
        maintain(connection, said, moment)
    for device, metric, kind in (
        (*POWER, "building_meter"),
        (*SPEED, "traffic_counter"),
    ):
        kept = said.kept(metric, kind).readings
        held = {one + later for one in ages(connection, "reading", metric)}
        for old in (one + later for one in days_old):
            if kept is None or old * DAY <= kept:
                assert old in held, (device, old)
            elif old * DAY > kept + SLACK + timedelta(days=7):
                assert old not in held, (device, old)


def test_a_longer_age_does_not_undo_what_stands(connection: Connection) -> None:
    """A late reading whose neighbours are gone would stand for its whole quarter hour."""
    store(connection, [aged(60 + minute / 1440, value=minute) for minute in range(1, 15)])
    maintain(connection, retention(readings="30d"), NOW)
    assert ages(connection, "reading") == []
    stored = connection.execute("SELECT * FROM reading_15m").fetchall()
    store(connection, [aged(60 + 0.5 / 1440)])
    maintain(connection, retention(readings="90d"), NOW)
    assert connection.execute("SELECT * FROM reading_15m").fetchall() == stored
    assert connection.execute("SELECT count(*) FROM rollup_log").fetchone() == (0,)


def test_a_series_that_becomes_dense_keeps_quarters_without_readings(
    connection: Connection,
) -> None:
    store(connection, [aged(60)])
    maintain(connection, retention(readings="30d"), NOW)
    store(connection, [aged(1 + second / 86_400) for second in range(0, 840, 20)])
    maintain(connection, retention(readings="30d"), NOW)
    assert max(ages(connection, "reading_15m")) == 60
    assert connection.execute("SELECT bool_or(is_dense) FROM series").fetchone() == (True,)


def test_rows_go_by_the_index_and_only_from_old_weeks(connection: Connection) -> None:
    if engine_of(connection) == "timescale":
        pytest.skip("TimescaleDB plans a scan of compressed batches itself")
    fill(connection, range(2, 122, 3), POWER, SPEED)
    connection.execute("SET enable_seqscan = off")
    plan = "\n".join(
        line
        for (line,) in connection.execute(
            "EXPLAIN DELETE FROM reading WHERE series_id = ANY(%s) AND time < %s",
            [[1], NOW - 60 * DAY],
        )
    )
    assert "Seq Scan" not in plan
    assert f"reading_{cutoff_of(10 * DAY, NOW):%Y%m%d}" not in plan

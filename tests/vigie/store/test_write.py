"""The write path: idempotent, last value wins, and the doorbell rings for what changed."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Connection

from vigie.model import DeadLetter, Device, Quality, Reading, Reason
from vigie.store.write import Batch, Writer, known_devices, note_intake

TIME = datetime(2026, 11, 23, 7, tzinfo=UTC)
RECEIVED = TIME + timedelta(seconds=2)


def reading(minute: int = 0, value: float = 1.0, quality: int = 0) -> Reading:
    return Reading("meter-n1", "active_power", TIME + timedelta(minutes=minute), value, quality)


def batch(*readings: Reading) -> Batch:
    return Batch(readings=[(RECEIVED, one) for one in readings])


def stored(connection: Connection) -> list[tuple[datetime, float, int]]:
    return connection.execute("SELECT time, value, quality FROM reading ORDER BY time").fetchall()


def latest(connection: Connection) -> list[tuple[datetime, float, datetime]]:
    return connection.execute("SELECT time, value, received_at FROM latest").fetchall()


def test_a_reading_is_stored_and_is_the_latest(connection: Connection) -> None:
    written = Writer(connection).write(batch(reading(value=12.5)))
    assert (written.stored, written.duplicates) == (1, 0)
    assert stored(connection) == [(TIME, 12.5, 0)]
    assert latest(connection) == [(TIME, 12.5, RECEIVED)]


def test_a_redelivered_batch_changes_nothing(connection: Connection) -> None:
    writer = Writer(connection)
    writer.write(batch(reading(0), reading(1)))
    again = writer.write(batch(reading(0), reading(1)))
    assert (again.stored, again.duplicates) == (0, 2)
    assert len(stored(connection)) == 2


def test_the_last_value_wins_as_a_correction(connection: Connection) -> None:
    writer = Writer(connection)
    writer.write(batch(reading(value=1)))
    writer.write(batch(reading(value=2), reading(value=3, quality=1)))
    assert stored(connection) == [(TIME, 3, 1)]
    assert latest(connection)[0][1] == 3


def test_duplicates_and_corrections_are_told_by_device(connection: Connection) -> None:
    writer = Writer(connection)
    other = Reading("counter-n1", "vehicle_flow", TIME, 1.0)
    assert writer.write(batch(reading(0), reading(1), reading(2), other)).repeats == {}
    again = writer.write(batch(reading(0), reading(1, value=7), reading(3), reading(3), other))
    assert (again.stored, again.duplicates) == (2, 3)
    assert again.repeats == {"meter-n1": (2, 1), "counter-n1": (1, 0)}
    corrected = writer.write(batch(reading(0, value=5), reading(4)))
    assert corrected.repeats == {"meter-n1": (0, 1)}
    assert writer.write(batch(reading(0, value=5))).repeats == {"meter-n1": (1, 0)}


def test_what_was_found_of_a_value_stays_when_it_comes_again(connection: Connection) -> None:
    writer = Writer(connection)
    jump = int(Quality.JUMP)
    writer.write(batch(reading(0, 50.0, jump), reading(1, 12.0), reading(2, 50.0, jump)))
    again = writer.write(batch(reading(0, 50.0), reading(1, 12.0), reading(2, 50.0)))
    assert (again.stored, again.duplicates) == (0, 3)
    assert [quality for *_, quality in stored(connection)] == [jump, 0, jump]
    assert connection.execute("SELECT quality FROM latest").fetchall() == [(jump,)]
    writer.write(batch(reading(0, 13.0), reading(2, 14.0)))
    assert [quality for *_, quality in stored(connection)] == [0, 0, 0]
    assert connection.execute("SELECT quality FROM latest").fetchall() == [(0,)]


def test_the_range_may_have_been_mended_meanwhile(connection: Connection) -> None:
    writer = Writer(connection)
    writer.write(batch(reading(0, 50.0, Quality.OUT_OF_RANGE | Quality.FROZEN)))
    assert writer.write(batch(reading(0, 50.0))).stored == 1
    assert stored(connection) == [(TIME, 50.0, Quality.FROZEN)]
    assert connection.execute("SELECT quality FROM latest").fetchall() == [(Quality.FROZEN,)]


def test_a_late_reading_is_stored_but_not_the_latest(connection: Connection) -> None:
    writer = Writer(connection)
    writer.write(batch(reading(5, value=5)))
    writer.write(batch(reading(1, value=1)))
    assert [value for _, value, _ in stored(connection)] == [1, 5]
    assert latest(connection)[0][1] == 5


def test_readings_of_any_year_find_room(connection: Connection) -> None:
    times = [
        datetime(year, month, 3, tzinfo=UTC) for year in (2000, 2012, 2026) for month in (1, 7)
    ]
    readings = [Reading("meter-n1", "active_power", time, 1.0) for time in times]
    writer = Writer(connection)
    writer.write(batch(*readings))
    Writer(connection).write(batch(*readings))
    assert [time for time, _, _ in stored(connection)] == times


def test_the_doorbell_tells_which_series_changed(connection: Connection) -> None:
    with psycopg.connect(connection.info.dsn, autocommit=True) as listening:
        listening.execute("LISTEN vigie_readings")
        writer = Writer(connection)
        writer.write(batch(reading(1)))
        writer.write(batch(reading(1)))
        writer.write(batch(reading(0)))
        rung = [one.payload for one in listening.notifies(timeout=0.5)]
    [(number,)] = connection.execute("SELECT id FROM series").fetchall()
    assert rung == [str(number)]


def test_the_doorbell_has_room_for_every_series(connection: Connection) -> None:
    devices = {f"d{number}": Device(f"d{number}", "car_park") for number in range(3000)}
    with psycopg.connect(connection.info.dsn, autocommit=True) as listening:
        listening.execute("LISTEN vigie_readings")
        Writer(connection).write(
            Batch(
                readings=[(RECEIVED, Reading(one, "free_places", TIME, 1)) for one in devices],
                devices=devices,
            )
        )
        rung = [one.payload for one in listening.notifies(timeout=0.5)]
    assert sum(len(payload.split(",")) for payload in rung) == 3000


def test_an_unheard_of_device_is_registered_as_provisional(connection: Connection) -> None:
    new = Device("new-1", "car_park", interval_s=60)
    Writer(connection).write(
        Batch(
            readings=[(RECEIVED, Reading("new-1", "free_places", TIME, 7))],
            devices={"new-1": new},
        )
    )
    row = connection.execute("SELECT kind, status, interval_s FROM device WHERE id = 'new-1'")
    assert row.fetchone() == ("car_park", "provisional", 60)
    assert known_devices(connection)["new-1"] == "car_park"


def test_a_device_describes_itself_where_the_city_file_is_silent(connection: Connection) -> None:
    writer = Writer(connection)
    new = Device("new-1", "car_park", "Market", 43.31, 5.36, "north", 30, {"capacity": 120.0})
    listed = Device("meter-n1", "building_meter", "Mine!", 1, 1, "south", 1, {"floors": 3.0})
    writer.write(Batch(descriptions=[new, listed]))
    writer.write(Batch(descriptions=[Device("new-1", "car_park", attributes={"owner": "city"})]))
    rows = {
        row[0]: row[1:]
        for row in connection.execute(
            "SELECT id, name, lat, district, interval_s, attributes, status FROM device"
        )
    }
    attributes = {"capacity": 120.0, "owner": "city"}
    assert rows["new-1"] == ("Market", 43.31, "north", 30, attributes, "provisional")
    assert rows["meter-n1"] == (
        "North school", 43.312, "north", 60, {"floors": 3.0}, "confirmed",
    )  # fmt: skip


def test_a_description_said_again_changes_nothing_and_rings_no_bell(
    connection: Connection,
) -> None:
    said = Batch(descriptions=[Device("new-1", "car_park", "Market", attributes={"floors": 2.0})])
    writer = Writer(connection)
    writer.write(said)
    with psycopg.connect(connection.info.dsn, autocommit=True) as listening:
        listening.execute("LISTEN vigie_devices")
        writer.write(said)
        assert list(listening.notifies(timeout=0.3)) == []


def test_a_dead_letter_keeps_the_whole_payload(connection: Connection) -> None:
    payload = bytes(range(256)) * 40
    letter = DeadLetter(RECEIVED, "testville/\0", payload, Reason.NOT_TEXT, "a \0 and a \ud800")
    Writer(connection).write(Batch(dead_letters=[letter]))
    row = connection.execute("SELECT topic, payload, reason, detail FROM dead_letter").fetchone()
    assert row == ("testville/\\0", payload, "not_text", "a \\0 and a \\ud800")


def test_what_the_store_refuses_leaves_nothing_of_the_batch(connection: Connection) -> None:
    writer = Writer(connection)
    with pytest.raises(psycopg.errors.IntegrityError):
        writer.write(batch(reading(), Reading("unregistered", "active_power", TIME, 1)))
    assert stored(connection) == []
    assert writer.write(batch(reading())).stored == 1


MINUTES_AND_VALUES = st.lists(
    st.lists(st.tuples(st.integers(0, 4), st.floats(0, 9, width=16)), max_size=6), max_size=6
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=MINUTES_AND_VALUES)
def test_any_order_of_batches_leaves_the_last_values(
    connection: Connection, batches: list[list[tuple[int, float]]]
) -> None:
    connection.execute("TRUNCATE reading, latest")
    writer = Writer(connection)
    expected: dict[datetime, float] = {}
    for pairs in batches:
        readings = [reading(minute, value) for minute, value in pairs]
        writer.write(batch(*readings))
        expected.update({one.time: one.value for one in readings})
    assert {time: value for time, value, _ in stored(connection)} == expected
    newest = max(expected, default=None)
    assert [row[:2] for row in latest(connection)] == (
        [(newest, expected[newest])] if newest else []
    )


@pytest.mark.parametrize(("pause_s", "is_a_pause"), [(9, False), (11, True)])
def test_readings_come_in_without_a_pause_until_nobody_says_so_for_ten_seconds(
    connection: Connection, pause_s: int, *, is_a_pause: bool
) -> None:
    note_intake(connection)
    connection.execute(
        "UPDATE service_status SET at = at - make_interval(secs => %s), "
        "state = jsonb_build_object('since', at - interval '1 hour')",
        [pause_s],
    )
    note_intake(connection)
    row = connection.execute(
        "SELECT at - (state ->> 'since')::timestamptz FROM service_status WHERE service = 'intake'"
    ).fetchone()
    assert row is not None
    assert (row[0] == timedelta(0)) is is_a_pause

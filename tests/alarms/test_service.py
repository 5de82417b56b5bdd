"""The service against a real database: what is written when readings come, or do not."""

import time
from datetime import UTC, datetime, timedelta

from psycopg import Connection

from tests.alarms.watching import (
    STANDSTILL,
    evaluating,
    happened,
    readings_coming_in,
    with_rules,
)
from tests.servers import wait_until
from tests.storing import store
from vigie.city import City
from vigie.model import Device, Quality, Reading
from vigie.settings import Settings
from vigie.store.health import DeviceNews, FeedNews, News, add
from vigie.store.read.slots import floor
from vigie.store.write import note_intake

HOT = {
    "id": "hot",
    "per": "series",
    "threshold": {"metric": "active_power", "above": 100, "deadband": 10},
}
SILENT = {"id": "silent", "silence": {"intervals": 2}}
# The city's own devices, which never report here, are missed as well once they are old enough.
SILENT_METER = {**SILENT, "devices": ["m1"]}
METER = Device("m1", "building_meter", interval_s=1.0)
SUBJECT = "series:m1/active_power"


def now() -> datetime:
    return datetime.now(UTC)


def power(value: float, at: datetime | None = None, quality: int = 0) -> Reading:
    return Reading("m1", "active_power", at or now(), value, quality)


def test_an_alarm_is_raised_and_cleared_by_readings(
    settings: Settings, city: City, connection: Connection
) -> None:
    with evaluating(settings, with_rules(city, HOT), connection):
        store(connection, [power(120)], devices=[METER])
        wait_until(lambda: happened(connection) == [("hot", SUBJECT, "raised")], what="the alarm")
        store(connection, [power(95)])  # within the deadband
        store(connection, [power(90)])
        wait_until(lambda: len(happened(connection)) == 2, what="its end")
    assert happened(connection)[1] == ("hot", SUBJECT, "cleared")
    alarm = connection.execute(
        "SELECT severity, device, kind, metric, value, limit_value, must_be_acknowledged FROM alarm"
    ).fetchone()
    assert alarm == ("high", "m1", "building_meter", "active_power", 120.0, 100.0, True)


def test_a_short_excursion_between_two_rounds_is_not_missed(
    settings: Settings, city: City, connection: Connection
) -> None:
    with evaluating(settings, with_rules(city, HOT), connection):
        at = now()
        values = [50.0, 120.0, 50.0]
        store(
            connection,
            [power(one, at + timedelta(seconds=number)) for number, one in enumerate(values)],
            devices=[METER],
        )
        wait_until(lambda: len(happened(connection)) == 2, what="the alarm and its end")
    assert [kind for _, _, kind in happened(connection)] == ["raised", "cleared"]


def test_what_came_while_nobody_evaluated_is_judged_afterwards_and_once(
    settings: Settings, city: City, connection: Connection
) -> None:
    watched = with_rules(city, HOT)
    with evaluating(settings, watched, connection):
        store(connection, [power(120)], devices=[METER])
        wait_until(lambda: len(happened(connection)) == 1, what="the alarm")
    at = now()
    excursion = [50.0, 130.0, 50.0]
    store(connection, [power(one, at + timedelta(seconds=n)) for n, one in enumerate(excursion)])
    for _ in range(2):
        with evaluating(settings, watched, connection):
            wait_until(lambda: len(happened(connection)) == 4, what="what was missed")
    kinds = [kind for _, _, kind in happened(connection)]
    assert kinds == ["raised", "cleared", "raised", "cleared"]


def test_what_is_judged_late_stood_until_its_readings_say_so(
    settings: Settings, city: City, connection: Connection
) -> None:
    begun, gone = now() - timedelta(minutes=10), now() - timedelta(minutes=5)
    with evaluating(settings, with_rules(city, HOT), connection):
        store(connection, [power(120, begun), power(50, gone)], devices=[METER])
        wait_until(lambda: len(happened(connection)) == 2, what="the alarm and its end")
    times = connection.execute("SELECT since, cleared_at, raised_at > cleared_at FROM alarm")
    assert times.fetchone() == (begun, gone, True)
    known = connection.execute("SELECT until, at > until FROM alarm_event WHERE kind = 'cleared'")
    assert known.fetchone() == (gone, True)


def test_what_was_over_long_ago_is_not_raised_and_what_still_stands_is(
    settings: Settings, city: City, connection: Connection
) -> None:
    hour = timedelta(hours=1)
    filled_in = [power(120, now() - 5 * hour), power(50, now() - 4 * hour)]
    with evaluating(settings, with_rules(city, HOT), connection):
        store(connection, [*filled_in, power(130, now() - 2 * hour)], devices=[METER])
        store(connection, [power(140)])
        wait_until(lambda: happened(connection), what="the alarm")
    assert happened(connection) == [("hot", SUBJECT, "raised")]
    alarm = connection.execute("SELECT value, now() - since < interval '1 hour' FROM alarm")
    assert alarm.fetchone() == (140.0, True)


def test_suspect_readings_do_not_judge_but_end_a_silence(
    settings: Settings, city: City, connection: Connection
) -> None:
    watched = with_rules(city, HOT, SILENT_METER, STANDSTILL)
    with readings_coming_in(settings), evaluating(settings, watched, connection):
        store(connection, [power(50)], devices=[METER])
        raised = ("silent", "device:m1", "raised")
        wait_until(lambda: raised in happened(connection), what="the silence")
        store(connection, [power(999, quality=Quality.JUMP)])
        cleared = ("silent", "device:m1", "cleared")
        wait_until(lambda: cleared in happened(connection), what="its end")
    assert all(rule == "silent" for rule, _, _ in happened(connection))


def test_a_silence_is_raised_when_it_is_due_and_within_a_check(
    settings: Settings, city: City, connection: Connection
) -> None:
    watched = with_rules(city, SILENT_METER, STANDSTILL)
    with readings_coming_in(settings), evaluating(settings, watched, connection):
        store(connection, [power(50)], devices=[METER])
        wait_until(lambda: happened(connection), what="the silence")
    row = connection.execute(
        "SELECT raised_at - received_at - interval '2 s' FROM alarm, latest"
    ).fetchone()
    assert row is not None
    assert timedelta(0) <= row[0] < timedelta(seconds=10)  # 1 s on a machine with nothing to do


STOPPED = {"id": "stopped", "per": "city", "silence": {"after": "3s"}}


def stand_still(connection: Connection) -> None:
    """As if ingest had said nothing for a while."""
    connection.execute(
        "UPDATE service_status SET at = at - interval '11 s' WHERE service = 'intake'"
    )


def test_while_ingest_stands_still_one_alarm_stands_for_all_silences(
    settings: Settings, city: City, connection: Connection
) -> None:
    watched = with_rules(city, SILENT_METER, STOPPED)
    note_intake(connection)
    store(connection, [power(50)], devices=[METER])
    stopped = ("stopped", "city", "raised")
    with evaluating(settings, watched, connection):
        wait_until(lambda: happened(connection) == [stopped], what="the one alarm")
    with evaluating(settings, watched, connection), evaluating(settings, watched, connection):
        time.sleep(2)  # twice what the meter may be silent for
        assert happened(connection) == [stopped]
        stand_still(connection)
        note_intake(connection)
        wait_until(lambda: len(happened(connection)) == 2, what="its end")
    with evaluating(settings, watched, connection):
        assert happened(connection) == [stopped, ("stopped", "city", "cleared")]

        def is_missed() -> bool:
            note_intake(connection)
            return len(happened(connection)) == 3

        wait_until(is_missed, what="the meter to be missed")
    assert happened(connection)[2] == ("silent", "device:m1", "raised")
    patience = connection.execute(
        "SELECT alarm.since - (state ->> 'since')::timestamptz FROM alarm, service_status "
        "WHERE rule = 'silent' AND service = 'intake'"
    ).fetchone()
    assert patience == (timedelta(seconds=2),)


def test_one_silent_series_of_a_device_that_still_reports_is_seen(
    settings: Settings, city: City, connection: Connection
) -> None:
    rules = [{**SILENT_METER, "per": "series"}, {**SILENT_METER, "id": "silent_device"}]
    watched = with_rules(city, *rules, STANDSTILL)
    with readings_coming_in(settings), evaluating(settings, watched, connection):
        both = [power(50), Reading("m1", "energy_index", now(), 1.0)]
        store(connection, both, devices=[METER])
        wanted = ("silent", "series:m1/energy_index", "raised")

        def seen() -> bool:
            store(connection, [power(50)])
            return wanted in happened(connection)

        wait_until(seen, what="the silent series")
        assert ("silent", SUBJECT, "raised") not in happened(connection)


def test_a_confirmed_device_that_never_reported_is_missed(
    settings: Settings, city: City, connection: Connection
) -> None:
    connection.execute("DELETE FROM device")
    connection.execute(
        "INSERT INTO device (id, kind, interval_s, status) VALUES "
        "('m1', 'building_meter', 1, 'confirmed'), ('m2', 'building_meter', 1, 'provisional'), "
        "('m3', 'building_meter', 1, 'retired')"
    )
    watched = with_rules(city, SILENT, STANDSTILL)
    with readings_coming_in(settings), evaluating(settings, watched, connection):
        wait_until(lambda: happened(connection), what="the silence")
    assert happened(connection) == [("silent", "device:m1", "raised")]


def test_alarms_of_a_rule_that_is_no_more_are_cleared_with_a_word(
    settings: Settings, city: City, connection: Connection
) -> None:
    with evaluating(settings, with_rules(city, HOT), connection):
        store(connection, [power(120)], devices=[METER])
        wait_until(lambda: happened(connection), what="the alarm")
    with evaluating(settings, with_rules(city), connection):
        wait_until(lambda: len(happened(connection)) == 2, what="its end")
    comment = connection.execute(
        "SELECT comment FROM alarm_event WHERE kind = 'cleared'"
    ).fetchone()
    assert comment == ("the city's file has this rule no more",)
    assert connection.execute("SELECT count(*) FROM alarm_watch").fetchone() == (0,)


def test_each_event_is_noted_for_each_channel_that_wants_it(
    settings: Settings, city: City, connection: Connection
) -> None:
    channels = (
        {"id": "office", "mail": {"to": ["office@testville.example"]}},
        {
            "id": "night",
            "mail": {"to": ["night@testville.example"]},
            "least_severity": "critical",
        },
    )
    rule = {**HOT, "channels": ["office", "night"]}
    with evaluating(settings, with_rules(city, rule, channels=channels), connection):
        store(connection, [power(120)], devices=[METER])
        store(connection, [power(20)])
        wait_until(lambda: len(happened(connection)) == 2, what="the alarm and its end")
    noted = connection.execute(
        "SELECT channel, kind FROM alarm_notice JOIN alarm_event ON event = alarm_event.id "
        "ORDER BY alarm_notice.id"
    ).fetchall()
    assert noted == [("office", "raised"), ("office", "cleared")]


def test_the_figure_of_a_district_and_a_composite_of_it(
    settings: Settings, city: City, connection: Connection
) -> None:
    district = city.districts[0].id
    rules = [
        {
            "id": "load",
            "per": "district",
            "threshold": {"metric": "active_power", "above": 100},
        },
        HOT,
        {"id": "both", "per": "district", "composite": {"rules": ["load", "hot"]}},
    ]
    meters = [Device(one, "building_meter", district=district) for one in ("m1", "m2")]
    with evaluating(settings, with_rules(city, *rules), connection):
        store(connection, [power(60), power(60)._replace(device="m2")], devices=meters)
        connection.execute("UPDATE device SET district = %s WHERE id IN ('m1', 'm2')", [district])
        connection.execute("NOTIFY vigie_devices")
        store(connection, [power(70)])
        load = ("load", f"district:{district}", "raised")
        wait_until(lambda: load in happened(connection), what="the district's alarm")
        store(connection, [power(170)])
        both = ("both", f"district:{district}", "raised")
        wait_until(lambda: both in happened(connection), what="the composite")


def test_a_silent_feed_is_raised_and_cleared(
    settings: Settings, city: City, connection: Connection
) -> None:
    rule = {"id": "quiet", "per": "feed", "silence": {"intervals": 2, "after": "3s"}}
    add(connection, News([], [FeedNews("miles", now(), now(), messages=1)]))
    watched = with_rules(city, rule, STANDSTILL)
    with readings_coming_in(settings), evaluating(settings, watched, connection):
        raised = [("quiet", "feed:miles", "raised")]
        wait_until(lambda: happened(connection) == raised, what="the silent feed")
        store(connection, [power(50)], devices=[METER])
        heard = DeviceNews("m1", "miles", now(), now(), messages=1, readings=1)
        add(connection, News([heard], [FeedNews("miles", now(), now(), messages=1)]))
        wait_until(lambda: len(happened(connection)) == 2, timeout_s=60, what="its end")


def test_a_bucket_outside_of_what_is_usual_is_raised(
    settings: Settings, city: City, connection: Connection
) -> None:
    rule = {
        "id": "unusual",
        "per": "city",
        "deviation": {"metric": "active_power", "least_weeks": 2, "bucket": "1h"},
    }
    ended = floor(now() - timedelta(minutes=2), timedelta(hours=1)) - timedelta(minutes=30)
    readings = [power(50 + week, ended - week * timedelta(weeks=1)) for week in range(1, 5)]
    store(connection, [*readings, power(500, ended)], devices=[METER])
    with evaluating(settings, with_rules(city, rule), connection):
        wait_until(lambda: happened(connection), what="the unusual hour")
    assert happened(connection) == [("unusual", "city", "raised")]

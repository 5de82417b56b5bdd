"""The whole service against real brokers and a real database: what is confirmed is stored once."""

from dataclasses import replace
from functools import partial
from typing import Any

import psycopg
from psycopg import Connection

from tests.ingest.publishing import Publisher, count, is_connected, serving, value_at
from tests.servers import Broker, wait_until
from vigie.city import City, CityConfig
from vigie.model import Quality
from vigie.settings import Settings

METER = "testville/energy/building_meter/meter-n1"


def test_a_published_reading_is_stored_and_good_values_survive_bad_ones(
    broker_settings: Settings, city: City, connection: Connection, publisher: Publisher
) -> None:
    with serving(broker_settings, city):
        wait_until(lambda: is_connected(connection), what="the service to connect")
        publisher.publish(METER, {"values": {"active_power": 12.5, "bogus": 1}}, b"\xff\xfe")
        wait_until(lambda: count(connection) == 1, what="the reading")
        letters = wait_until(
            lambda: connection.execute(
                "SELECT array_agg(reason ORDER BY reason) FROM dead_letter HAVING count(*) = 2"
            ).fetchone(),
            what="both dead letters",
        )
    assert letters == (["not_text", "unknown_metric"],)


def test_a_foreign_device_on_a_topic_of_its_own_is_heard_by_its_feed(
    broker_settings: Settings, city: City, connection: Connection, publisher: Publisher
) -> None:
    document = city.config.model_dump(exclude_unset=True)
    feed = {
        "id": "plugs",
        "topic": "zigbee2mqtt/{device}",
        "format": "zigbee2mqtt",
        "kind": "building_meter",
        "fields": {"power": {"metric": "active_power"}},
    }
    config = CityConfig.model_validate({**document, "feeds": [feed]})
    with serving(broker_settings, replace(city, config=config)):
        wait_until(lambda: is_connected(connection), what="the service to connect")
        publisher.publish("zigbee2mqtt/cellar", {"power": 64, "state": "ON"})
        publisher.publish("zigbee2mqtt/bridge/state", {"power": 65})  # of no feed
        stored = wait_until(
            lambda: connection.execute(
                "SELECT device, kind, metric, value FROM reading "
                "JOIN series ON series_id = series.id JOIN device ON device = device.id"
            ).fetchall(),
            what="the reading",
        )
    assert stored == [("cellar", "building_meter", "active_power", 0.064)]


def test_what_is_published_while_ingest_is_away_arrives_when_it_is_back(
    broker_settings: Settings, city: City, connection: Connection, publisher: Publisher
) -> None:
    """Whole, though it was offline and has to subscribe again (tbmq #320)."""
    with serving(broker_settings, city):
        wait_until(lambda: is_connected(connection), what="the service to connect")
    publisher.publish(METER, *map(value_at, range(300)))
    assert count(connection) == 0
    with serving(broker_settings, city):
        wait_until(lambda: count(connection) == 300, what="what the broker kept")


def test_nothing_is_acknowledged_while_the_database_is_away(
    broker_settings: Settings,
    city: City,
    connection: Connection,
    publisher: Publisher,
    admin_url: str,
) -> None:
    name = connection.info.dbname

    def allow_connections(allowed: str) -> None:
        with psycopg.connect(admin_url, autocommit=True) as admin:
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {allowed}')  # type: ignore[arg-type]
            if allowed == "false":
                admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = %s AND application_name = 'vigie-ingest'",
                    [name],
                )

    with serving(broker_settings, city):
        wait_until(lambda: is_connected(connection), what="the service to connect")
        publisher.publish(METER, *map(value_at, range(100)))
        wait_until(lambda: count(connection) == 100, what="the first readings")
        allow_connections("false")
        publisher.publish(METER, *map(value_at, range(100, 200)))
    # The service was stopped without the database: the broker has kept the second hundred.
    assert count(connection) == 100
    allow_connections("true")
    with serving(broker_settings, city):
        wait_until(lambda: count(connection) == 200, what="the rest")


def is_standing_still(connection: Connection) -> bool:
    """Whether ingest has reported since it last vouched that readings come in."""
    row = connection.execute(
        "SELECT ingest.at > intake.at + interval '1.5 s' FROM service_status AS ingest "
        "JOIN service_status AS intake ON intake.service = 'intake' WHERE ingest.service = 'ingest'"
    ).fetchone()
    return row is not None and bool(row[0])


def test_the_broker_s_death_costs_nothing(
    broker_settings: Settings,
    broker: Broker,
    city: City,
    connection: Connection,
    publisher: Publisher,
) -> None:
    with serving(broker_settings, city):
        wait_until(lambda: is_connected(connection), what="the service to connect")
        publisher.publish(METER, *map(value_at, range(50)))
        broker.die()
        wait_until(lambda: is_standing_still(connection), what="it to say that nothing comes in")
        broker.start()
        publisher.publish(METER, *map(value_at, range(50, 100)))
        wait_until(lambda: count(connection) == 100, what="all readings")
        wait_until(lambda: not is_standing_still(connection), what="it to say that readings do")


def test_the_service_says_how_it_is(
    broker_settings: Settings, city: City, connection: Connection, publisher: Publisher
) -> None:
    with serving(broker_settings, city):
        wait_until(lambda: is_connected(connection), what="the service to connect")
        publisher.publish(METER, value_at(0), value_at(0), {"values": {"bogus": 1}})

        def state() -> dict[str, Any] | None:
            row = connection.execute(
                "SELECT state FROM service_status WHERE service = 'ingest'"
            ).fetchone()
            return row[0] if row and row[0]["received"] == 3 else None

        told = wait_until(state, what="three messages to be told")
    assert (told["stored"], told["duplicates"], told["dead_letters"]) == (1, 1, 1)
    assert told["broker"] == broker_settings.resolved_mqtt_url


def test_a_new_device_s_gateway_may_name_it_once(
    broker_settings: Settings, city: City, connection: Connection, publisher: Publisher
) -> None:
    with serving(broker_settings, city):
        wait_until(lambda: is_connected(connection), what="the service to connect")
        item = {"device": "new-1", "values": {"free_places": 1}, "time": "2026-10-01T00:00:00Z"}
        later = {**item, "time": "2026-10-01T00:01:00Z"}
        publisher.publish("testville/gateway/gw", [{**item, "kind": "car_park"}], [later])
        wait_until(lambda: count(connection) == 2, what="both readings")


def test_messages_that_cannot_be_read_never_fill_the_window(
    broker_settings: Settings, city: City, connection: Connection, publisher: Publisher
) -> None:
    """Unless they are acknowledged, everything stops after as many (telegraf #13476, #14685)."""
    with serving(broker_settings.model_copy(update={"ingest_window_messages": 10}), city):
        wait_until(lambda: is_connected(connection), what="the service to connect")
        publisher.publish(METER, *[b"neither JSON nor anything"] * 60, value_at(0))
        wait_until(lambda: count(connection) == 1, what="the good message")
    letters = connection.execute("SELECT count(*) FROM dead_letter").fetchone()
    assert letters == (60,)


def test_a_feed_that_is_gone_is_no_longer_subscribed_to(
    broker_settings: Settings, city: City, connection: Connection, publisher: Publisher
) -> None:
    """A persistent session keeps what nobody unsubscribes from (telegraf #9703)."""
    document = city.config.model_dump(exclude_unset=True)
    feed = {
        "id": "plugs",
        "topic": "zigbee2mqtt/{device}",
        "format": "zigbee2mqtt",
        "kind": "building_meter",
        "fields": {"power": {"metric": "active_power"}},
    }
    config = CityConfig.model_validate({**document, "feeds": [feed]})
    with serving(broker_settings, replace(city, config=config)):
        wait_until(lambda: is_connected(connection), what="the service to connect")
        publisher.publish("zigbee2mqtt/cellar", {"power": 64})
        wait_until(lambda: count(connection) == 1, what="its reading")
    with serving(broker_settings, city) as service:
        wait_until(lambda: service.is_listening, what="the service to connect")
        minutes = iter(range(1000))

        def letters() -> int:
            """Dead letters once a message to the former topic, and one after it, came through."""
            publisher.publish("zigbee2mqtt/cellar", {"power": 65})
            before = count(connection)
            publisher.publish(METER, value_at(next(minutes)))
            wait_until(lambda: count(connection) > before, what="the reading")
            row = connection.execute("SELECT count(*) FROM dead_letter").fetchone()
            return int(row[0]) if row else 0

        wait_until(lambda: letters() == letters(), what="the former topic to fall silent")


def has(connection: Connection, readings: int) -> bool:
    return count(connection) == readings


def test_a_restart_forgets_no_level_and_no_count(
    broker_settings: Settings, city: City, connection: Connection, publisher: Publisher
) -> None:
    for minute, energy in enumerate((5000, 900_000)):
        with serving(broker_settings, city):
            wait_until(lambda: is_connected(connection), what="the service to connect")
            time = f"2026-10-01T00:0{minute}:00Z"
            publisher.publish(METER, {"time": time, "values": {"energy_index": energy}})
            wait_until(partial(has, connection, minute + 1), what="the reading")
    flags = connection.execute("SELECT quality FROM reading ORDER BY time").fetchall()
    assert flags == [(Quality.GOOD,), (Quality.JUMP,)]
    told = connection.execute("SELECT device, feed, messages, suspect FROM device_health")
    assert told.fetchall() == [("meter-n1", "canonical", 2, 1)]
    told = connection.execute("SELECT feed, messages, readings FROM feed_health")
    assert told.fetchall() == [("canonical", 2, 2)]

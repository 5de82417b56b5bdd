"""A worker of a group that is no longer wanted leaves nothing behind at the broker."""

import pytest
from psycopg import Connection

from ingest.service import Service
from tests.ingest.publishing import Publisher, count, is_connected, serving, value_at
from tests.servers import wait_until
from vigie.city import City
from vigie.settings import Settings

METER = "testville/energy/building_meter/meter-n1"
QUIET_S = 2.0


@pytest.mark.mosquitto
@pytest.mark.parametrize("broker", ["mosquitto"], indirect=True)
def test_leaving_stores_what_the_broker_kept_and_ends_the_session(
    broker_settings: Settings, city: City, connection: Connection, publisher: Publisher
) -> None:
    with serving(broker_settings, city):
        wait_until(lambda: is_connected(connection), what="the service to connect")
    publisher.publish(METER, *map(value_at, range(300)))
    Service(broker_settings, city, leaves_after_s=QUIET_S).run()
    assert count(connection) == 300
    publisher.publish(METER, *map(value_at, range(300, 400)))
    with serving(broker_settings, city) as service:
        wait_until(lambda: service.is_listening, what="the service to connect")

        def is_heard() -> bool:
            publisher.publish(METER, value_at(500))
            return count(connection) > 300

        wait_until(is_heard, what="what is published now")
    assert count(connection) == 301

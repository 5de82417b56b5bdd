"""What a group is sent of the messages that come after its broker has started again.

Mosquitto 2.0 saves sessions with their messages and ordinary subscriptions, but no shared ones:
until a worker of the group is back, what comes is dropped. A Mosquitto for which the first test
fails has mended it: then docs/operations.md and decision 11 have to say so, and the chaos of a
group must no longer forgive it.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from psycopg import Connection
from pydantic import SecretStr

from ingest.inbox import Inbox
from ingest.listener import Listener
from ingest.service import Service
from ingest.session import Session
from tests.ingest.publishing import Publisher, count, serving, value_at
from tests.servers import Broker, mosquitto, wait_until
from vigie.city import City
from vigie.mqtt import leave, parse_broker_url
from vigie.settings import Settings

METER = "testville/energy/building_meter/meter-n1"
QUIET_S = 2.0

pytestmark = pytest.mark.mosquitto


@pytest.fixture
def restarting(tmp_path: Path) -> Iterator[Broker]:
    broker = mosquitto(tmp_path / "mosquitto")
    broker.start()
    yield broker
    broker.kill()


def restart(broker: Broker) -> None:
    broker.stop()
    broker.start()


def answer_to_a_publication(broker: Broker) -> str:
    """What the broker says of a message at QoS 1 in MQTT 5 when it confirms it."""
    answers: list[str] = []
    client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
    client.on_publish = lambda _, __, ___, code, ____: answers.append(str(code))
    client.connect("127.0.0.1", broker.port)
    client.loop_start()
    client.publish(METER, b"{}", qos=1)
    wait_until(lambda: answers, what="the broker to confirm")
    leave(client)
    return answers[0]


@pytest.mark.parametrize(
    ("topic", "answer"),
    [("testville/#", "Success"), ("$share/city/testville/#", "No matching subscribers")],
)
def test_mosquitto_forgets_shared_subscriptions_when_it_stops_but_no_others(
    restarting: Broker, topic: str, answer: str
) -> None:
    address = parse_broker_url(restarting.url)
    listener = Listener(address, Session("vigie-ingest-testville", (topic,)), Inbox())
    listener.start()
    wait_until(lambda: answer_to_a_publication(restarting) == "Success", what="the subscription")
    listener.stop()
    assert answer_to_a_publication(restarting) == "Success"
    restart(restarting)
    assert answer_to_a_publication(restarting) == answer


def test_an_ingest_beside_a_group_keeps_what_comes_before_the_group_is_back(
    settings: Settings, restarting: Broker, city: City, connection: Connection
) -> None:
    alone = settings.model_copy(update={"mqtt_url": SecretStr(restarting.url)})
    in_group = alone.model_copy(update={"ingest_group": "city", "ingest_instance": "one"})
    publisher = Publisher(restarting.port)

    def until_heard(minute: int) -> None:
        before = count(connection)

        def is_heard() -> bool:
            publisher.publish(METER, value_at(minute))
            return count(connection) == before + 1

        wait_until(is_heard, what="a subscription")

    with serving(in_group, city):
        until_heard(0)
    with serving(alone, city):
        until_heard(1)
    restart(restarting)
    publisher.publish(METER, *map(value_at, range(2, 100)))
    with serving(in_group, city):
        until_heard(100)
        assert count(connection) == 3
        Service(alone, city, leaves_after_s=QUIET_S).run()
        assert count(connection) == 101
    publisher.close()

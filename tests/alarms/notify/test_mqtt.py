"""Messages by MQTT, through real brokers."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from paho.mqtt import publish
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from alarms.notify.delivery import PostponedError
from alarms.notify.document import AlarmPart, Document
from alarms.notify.mqtt import MqttSender
from tests.alarms.notify.messages import CLEARED, RAISED, message, telling
from tests.alarms.notify.outbox import audience
from tests.servers import Broker, free_port, mosquitto_binary, wait_until
from vigie.city import City
from vigie.mqtt import BrokerAddress, leave

TOPIC = "city/alarms"
STATE = f"{TOPIC}/too_fast/device:counter-n1"


@pytest.fixture
def sender(broker: Broker, city: City) -> MqttSender:
    told = audience(city, {"id": "desk", "mqtt": {"topic": TOPIC}})
    return MqttSender(told, TOPIC, BrokerAddress("mqtt", "127.0.0.1", broker.port))


@contextmanager
def ear(broker: Broker) -> Iterator[list[MQTTMessage]]:
    """What comes on the channel's topic and below, from now on; what is retained comes first."""
    heard: list[MQTTMessage] = []
    is_subscribed = threading.Event()
    client = Client(CallbackAPIVersion.VERSION2)
    client.on_message = lambda _client, _data, one: heard.append(one)
    client.on_subscribe = lambda *_: is_subscribed.set()
    client.on_connect = lambda client, *_: client.subscribe(f"{TOPIC}/#", qos=1)
    client.connect("127.0.0.1", broker.port)
    client.loop_start()
    assert is_subscribed.wait(20)
    yield heard
    leave(client)


def retained(broker: Broker) -> list[str]:
    """The topics of what comes before a message that is sent once we listen."""
    probe = f"{TOPIC}/probe"
    with ear(broker) as heard:
        publish.single(probe, b"?", qos=1, hostname="127.0.0.1", port=broker.port)
        wait_until(lambda: probe in [one.topic for one in heard], what="the probe")
    return [one.topic for one in heard if one.retain]


def test_what_stands_is_retained_below_the_topic_and_the_message_comes_on_it(
    broker: Broker, sender: MqttSender
) -> None:
    with ear(broker) as heard:
        sender.send(message())
        wait_until(lambda: len(heard) == 2, what="both publications")
    by_topic = {one.topic: one for one in heard}
    assert Document.model_validate_json(by_topic[TOPIC].payload).id == message().id
    assert {one.qos for one in heard} == {1}

    with ear(broker) as later:
        wait_until(lambda: later, what="the retained state")
        sender.send(message(telling(id=43, subject="device:counter-n2")))
        wait_until(lambda: len(later) == 3, what="what comes after it")
    assert [one.topic for one in later if one.retain] == [STATE]
    assert AlarmPart.model_validate_json(later[0].payload).id == 42


def test_what_has_cleared_is_not_retained_any_more(broker: Broker, sender: MqttSender) -> None:
    sender.send(message())
    wait_until(lambda: retained(broker) == [STATE], what="the state to be retained")
    with ear(broker) as heard:
        wait_until(lambda: heard, what="the retained state")
        sender.send(message(telling(RAISED, CLEARED, told=(CLEARED,))))
        wait_until(lambda: len(heard) == 3, what="the clearing")
    assert [one.payload for one in heard if one.topic == STATE][1] == b""
    (clearing,) = [json.loads(one.payload) for one in heard if one.topic == TOPIC]
    assert clearing["data"]["alarms"][0]["state"] == "cleared"

    # NATS forgets a moment after it has confirmed.
    wait_until(lambda: retained(broker) == [], what="the broker to forget")


def test_of_a_subject_that_was_raised_again_the_newest_alarm_stays(
    broker: Broker, sender: MqttSender
) -> None:
    sender.send(message(telling(RAISED, CLEARED), telling(id=43)))

    with ear(broker) as heard:
        wait_until(lambda: heard, what="the retained state")
    assert [json.loads(one.payload)["id"] for one in heard] == [43]


def test_a_broker_that_is_away_is_tried_again(city: City) -> None:
    told = audience(city, {"id": "desk", "mqtt": {"topic": TOPIC}})
    away = MqttSender(told, TOPIC, BrokerAddress("mqtt", "127.0.0.1", free_port()))

    with pytest.raises(PostponedError, match="mqtt://127"):
        away.send(message())


@pytest.mark.mosquitto
def test_a_broker_that_does_not_let_us_in_says_so(city: City, tmp_path: Path) -> None:
    config = "listener {port} 127.0.0.1\nallow_anonymous false\n"
    locked = Broker(
        [mosquitto_binary(), "-c"],
        config,
        tmp_path,
        persists_at_once=False,
        protocol=MQTTProtocolVersion.MQTTv5,
    )
    locked.start()
    told = audience(city, {"id": "desk", "mqtt": {"topic": TOPIC}})
    stranger = MqttSender(told, TOPIC, BrokerAddress("mqtt", "127.0.0.1", locked.port))

    with pytest.raises(PostponedError, match=r"[Nn]ot authori[sz]ed"):
        stranger.send(message())
    locked.stop()

"""The MQTT session: kept by the broker, never thanked too early, never filled with repetitions."""

from collections.abc import Iterator

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from ingest.inbox import Inbox
from ingest.listener import Listener
from ingest.message import Message, Receipt
from ingest.session import Session
from tests.servers import Broker, nats, wait_until
from vigie.mqtt import leave, parse_broker_url

TOPIC = "testville/energy/building_meter/meter-n1"
SESSION = Session("vigie-ingest-testville", ("testville/#",))


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


def listening(broker: Broker, inbox: Inbox) -> Listener:
    return Listener(parse_broker_url(broker.url), SESSION, inbox)


@pytest.fixture
def listener(broker: Broker, inbox: Inbox) -> Iterator[Listener]:
    opened = listening(broker, inbox)
    opened.start()
    wait_until(lambda: opened.is_connected, what="the listener to connect")
    yield opened
    opened.stop()


def publish(broker: Broker, *payloads: bytes, qos: int = 1) -> None:
    confirmed: list[int] = []
    client = Client(CallbackAPIVersion.VERSION2)
    client.on_publish = lambda *_: confirmed.append(1)
    client.connect("127.0.0.1", broker.port)
    client.loop_start()
    for payload in payloads:
        client.publish(TOPIC, payload, qos)
    wait_until(lambda: len(confirmed) == len(payloads), what="the broker's confirmations")
    leave(client)


def take(inbox: Inbox, count: int) -> list[Message]:
    wait_until(lambda: len(inbox) >= count, what=f"{count} messages")
    return [one for one in (inbox.get(0) for _ in range(count)) if one]


def test_a_message_arrives_with_what_acknowledges_it(
    broker: Broker, listener: Listener, inbox: Inbox
) -> None:
    publish(broker, b"\x00\xff")
    [message] = take(inbox, 1)
    assert (message.topic, message.payload) == (TOPIC, b"\x00\xff")
    assert message.receipt is not None
    assert message.received_at.tzinfo is not None


def test_a_message_of_qos_0_needs_no_acknowledgement(
    broker: Broker, listener: Listener, inbox: Inbox
) -> None:
    publish(broker, b"fire and forget", qos=0)
    [message] = take(inbox, 1)
    assert message.receipt is None
    listener.acknowledge([message.receipt])


def test_what_was_not_acknowledged_comes_again_on_the_next_connection(
    broker: Broker, listener: Listener, inbox: Inbox
) -> None:
    publish(broker, b"one", b"two")
    one, _ = take(inbox, 2)
    listener.acknowledge([one.receipt])
    listener.stop()
    successor = listening(broker, inbox)
    successor.start()
    [again] = take(inbox, 1)
    successor.stop()
    assert again.payload == b"two"
    assert len(inbox) == 0


def test_a_receipt_of_a_past_connection_acknowledges_nothing(
    broker: Broker, listener: Listener, inbox: Inbox
) -> None:
    """Its packet id may by then belong to another message, which would be lost."""
    publish(broker, b"unsafe")
    [message] = take(inbox, 1)
    assert message.receipt is not None
    stale = Receipt(message.receipt.connection - 1, message.receipt.packet)
    listener.acknowledge([stale])
    listener.stop()
    successor = listening(broker, inbox)
    successor.start()
    [again] = take(inbox, 1)
    successor.stop()
    assert again.payload == b"unsafe"


def test_what_an_impatient_broker_repeats_is_taken_once(
    tmp_path_factory: pytest.TempPathFactory, inbox: Inbox
) -> None:
    """The embedded kind of broker sends again, to the same connection, what waits for a commit."""
    broker = nats(tmp_path_factory.mktemp("nats"), ack_wait="1s")
    broker.start()
    listener = listening(broker, inbox)
    listener.start()
    wait_until(lambda: listener.is_connected, what="the listener to connect")
    publish(broker, b"patience")
    [message] = take(inbox, 1)
    assert inbox.get(timeout_s=2.5) is None
    listener.acknowledge([message.receipt])
    listener.stop()
    broker.kill()

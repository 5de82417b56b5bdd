from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import pytest
from pydantic import SecretStr

from sensor_sim.publish import Publisher
from tests.sensor_sim.ear import Listen
from tests.servers import Broker, mosquitto, wait_until
from vigie.settings import Settings

AtBroker = Callable[[str], Settings]


def test_the_broker_hands_on_what_the_publisher_says_it_sent(
    broker: Broker, listen: Listen, at_broker: AtBroker
) -> None:
    ear = listen(broker.url)
    with Publisher(at_broker(broker.url), Event()) as publisher:
        for number in range(500):
            publisher.send("city/gateway/test", b"%d" % number)
        assert publisher.flush() == 0
    assert publisher.sent == publisher.confirmed == 500
    wait_until(lambda: len(ear.heard) == 500, what="500 messages")
    assert ear.heard == [("city/gateway/test", b"%d" % number) for number in range(500)]


def test_a_broker_that_dies_and_returns_misses_nothing(
    broker: Broker, listen: Listen, at_broker: AtBroker
) -> None:
    ear = listen(broker.url)
    with Publisher(at_broker(broker.url), Event(), window=10) as publisher:
        for number in range(50):
            publisher.send("city/gateway/test", b"%d" % number)
        wait_until(lambda: publisher.confirmed >= 50, what="the first to be confirmed")
        broker.kill()

        def send_more() -> None:
            for number in range(50, 100):
                publisher.send("city/gateway/test", b"%d" % number)

        sending = Thread(target=send_more)
        sending.start()
        wait_until(lambda: publisher.sent == 60, what="the window to fill")
        broker.start()
        sending.join(30)
        assert publisher.flush() == 0
    everything = {b"%d" % number for number in range(100)}
    wait_until(lambda: {payload for _, payload in ear.heard} == everything, what="all of them")


@pytest.mark.mosquitto
def test_it_speaks_mqtt_5_when_told_to(tmp_path: Path, listen: Listen) -> None:
    broker = mosquitto(tmp_path / "broker")
    broker.start()
    try:
        ear = listen(broker.url)
        settings = Settings(mqtt_url=SecretStr(broker.url), mqtt_version="5")
        with Publisher(settings, Event()) as publisher:
            for number in range(300):
                publisher.send("city/gateway/test", b"%d" % number)
            assert publisher.flush() == 0
        wait_until(lambda: len(ear.heard) == 300, what="300 messages")
        ear.close()
    finally:
        broker.kill()


def test_it_waits_for_a_broker_that_is_not_there_yet(broker: Broker, at_broker: AtBroker) -> None:
    settings = at_broker(broker.url)
    broker.kill()
    confirmed: list[int] = []

    def publish() -> None:
        with Publisher(settings, Event()) as publisher:
            publisher.send("city/gateway/test", b"hello")
            publisher.flush()
            confirmed.append(publisher.confirmed)

    waiting = Thread(target=publish)
    waiting.start()
    broker.start()
    waiting.join(40)
    assert confirmed == [1]


def test_told_to_stop_it_neither_waits_nor_sends(at_broker: AtBroker) -> None:
    stop = Event()
    stop.set()
    with Publisher(at_broker("mqtt://127.0.0.1:9"), stop) as publisher:
        publisher.send("city/gateway/test", b"too late")
        assert publisher.flush() == 0
    assert publisher.sent == 0

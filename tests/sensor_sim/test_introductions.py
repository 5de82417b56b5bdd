"""Introductions at a real broker: all of them, once, and only as long as there is time."""

from collections.abc import Callable
from itertools import count
from threading import Event

from sensor_sim.introductions import Introductions
from sensor_sim.publish import Publisher
from tests.sensor_sim.ear import Listen
from tests.servers import wait_until
from vigie.city import City
from vigie.settings import Settings

AtBroker = Callable[[str], Settings]


def test_what_is_left_waits_for_the_next_moment_and_none_comes_twice(
    broker_url: str, marseille: City, listen: Listen, at_broker: AtBroker
) -> None:
    ear = listen(broker_url, "marseille/+/+/+/about")
    clock = count().__next__
    with Publisher(at_broker(broker_url), Event()) as publisher:
        with Introductions("marseille", marseille.devices, publisher, clock) as introductions:
            introductions.go_on(until_ms=9)  # one for each tick
            assert publisher.sent == 10
            introductions.go_on(until_ms=0)
            assert publisher.sent == 11
            introductions.go_on()
            introductions.go_on()
        publisher.flush()
    wait_until(lambda: len(ear.heard) == len(marseille.devices), what="the introductions")
    assert [topic.split("/")[3] for topic, _ in ear.heard] == [one.id for one in marseille.devices]


def test_none_is_sent_after_the_run_was_told_to_stop(
    broker_url: str, marseille: City, at_broker: AtBroker
) -> None:
    stop = Event()
    with Publisher(at_broker(broker_url), stop) as publisher:
        stop.set()
        with Introductions("marseille", marseille.devices, publisher) as introductions:
            introductions.go_on()
        assert publisher.sent == 0

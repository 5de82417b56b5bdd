"""The session of each worker: the same at every start, and shared where it may be."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import IngestError
from ingest.inbox import Inbox
from ingest.listener import Listener
from ingest.session import Session, session_of
from tests.servers import Broker, mosquitto, wait_until
from vigie.city import City, CityConfig
from vigie.mqtt import parse_broker_url
from vigie.settings import Settings

FIELDS = {"power": {"metric": "active_power"}}


def config_with(city: City, *feeds: dict[str, Any]) -> CityConfig:
    document = city.config.model_dump(exclude_unset=True)
    common = {"kind": "building_meter", "fields": FIELDS}
    return CityConfig.model_validate({**document, "feeds": [{**common, **one} for one in feeds]})


PLUGS = {"id": "plugs", "topic": "zigbee2mqtt/{device}", "format": "zigbee2mqtt"}
PLANT = {"id": "plant", "topic": "spBv1.0/#", "format": "sparkplug_b"}


def test_alone_it_has_the_same_client_id_at_every_start(city: City) -> None:
    """A random one throws the session away, and what waits in it (telegraf #797)."""
    config = config_with(city, PLUGS)
    assert session_of(Settings(), config) == session_of(Settings(), config)
    assert session_of(Settings(), config) == Session(
        "vigie-ingest-testville", ("testville/#", "zigbee2mqtt/+")
    )


def test_each_worker_of_a_group_has_a_client_id_of_its_own_and_shares_the_topics(
    city: City,
) -> None:
    settings = Settings(ingest_group="city", ingest_instance="one")
    session = session_of(settings, config_with(city, PLUGS))
    other = session_of(settings.model_copy(update={"ingest_instance": "two"}), city.config)
    assert session.client_id == "vigie-ingest-testville-city-one" != other.client_id
    assert session.topics == (
        "testville/+/+/+/about",
        "$share/city/testville/#",
        "$share/city/zigbee2mqtt/+",
    )


def test_what_is_understood_by_what_came_before_is_heard_by_every_worker(city: City) -> None:
    settings = Settings(ingest_group="city", ingest_instance="one")
    topics = session_of(settings, config_with(city, PLUGS, PLANT)).topics
    assert "spBv1.0/#" in topics
    assert "$share/city/spBv1.0/#" not in topics


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({}, "VIGIE_INGEST_INSTANCE is not set"),
        ({"ingest_instance": "one", "mqtt_version": "3.1.1"}, "needs MQTT 5"),
    ],
)
def test_a_group_needs_a_name_for_each_worker_and_mqtt_5(
    city: City, given: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(IngestError, match=complaint):
        session_of(Settings(ingest_group="city", **given), city.config)


@pytest.fixture
def deployed(tmp_path: Path) -> Iterator[Broker]:
    broker = mosquitto(tmp_path / "mosquitto")
    broker.start()
    yield broker
    broker.kill()


@pytest.mark.mosquitto
def test_two_workers_of_one_name_are_told(
    deployed: Broker, caplog: pytest.LogCaptureFixture
) -> None:
    session = Session("vigie-ingest-testville-city-one", ("testville/#",))
    workers = [Listener(parse_broker_url(deployed.url), session, Inbox()) for _ in range(2)]
    with caplog.at_level(logging.ERROR):
        for one in workers:
            one.start()
            wait_until(lambda one=one: one.is_connected, what="a worker to connect")
        told = "another client calls itself vigie-ingest-testville-city-one."
        wait_until(lambda: told in caplog.text, what="the complaint")
    for one in workers:
        one.stop()

"""Thousands of mutants through a real broker into a real database: every one is in the accounts."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import chain, islice
from random import Random
from typing import Any, LiteralString

import pytest
from paho.mqtt.client import topic_matches_sub
from psycopg import Connection

from ingest.decoder import decoder_for
from ingest.mapping import FieldMapping
from ingest.message import Message
from tests.docs.samples import Sample, samples
from tests.ingest.fuzz.corpus import city_of, corpus
from tests.ingest.fuzz.mutator import mutants
from tests.ingest.publishing import Publisher, is_connected, serving, value_at
from tests.servers import Broker, wait_until
from vigie.catalogue import load_catalogue
from vigie.city import City
from vigie.settings import Settings

MUTANTS = 3000
GOOD_EVERY = 10
FORMATS = {
    "json",
    "csv_line",
    "homewizard",
    "zigbee2mqtt",
    "senml_json",
    "senml_cbor",
    "sparkplug_b",
}
GOOD = "testville/energy/building_meter/good-meter"
# What both brokers let through, so that it is known what has to arrive.
_PUBLISHABLE = re.compile(r"[\w:.()-]+(/[\w:.()-]+)*", re.ASCII)
_PATIENCE_S = 90


def documented() -> list[Sample]:
    """Feeds for topics of their own, no more of them than NATS lets one session subscribe to."""
    return [sample for sample in samples() if sample.format in FORMATS]


def feeds_of(chosen: list[Sample]) -> str:
    return json.dumps(list({feed["id"]: feed for one in chosen for feed in one.feeds}.values()))


def traffic(city: City, feeds: str) -> Iterator[tuple[str, bytes]]:
    """Mutants that the service is subscribed to, and among them good messages."""
    samples_here = {(one.message.topic, one.message.payload) for one in documented()}
    seeds = [
        seed._replace(feeds=feeds)
        for seed in corpus()
        if seed.feeds == "[]" or (seed.topic, seed.payload) in samples_here
    ]
    mapping = FieldMapping(load_catalogue(), city.config)
    good = 0
    for number, mutant in enumerate(
        mutant
        for mutant in mutants(seeds, Random(7))
        if _PUBLISHABLE.fullmatch(mutant.topic) and is_heard(mutant.topic, mapping)
    ):
        if number % GOOD_EVERY == 0:
            yield GOOD, json.dumps(value_at(good)).encode()
            good += 1
        yield mutant.topic, mutant.payload


def is_heard(topic: str, mapping: FieldMapping) -> bool:
    return topic.startswith("testville/") or mapping.find(topic).feed is not None


def by_subscription(
    messages: list[tuple[str, bytes]], subscriptions: tuple[str, ...]
) -> list[list[tuple[str, bytes]]]:
    """The messages in blocks within which a broker keeps their order.

    It keeps that of a subscription; to NATS, `feed/#` is two: what is below `feed`, and `feed`.
    """
    blocks: dict[tuple[str, bool], list[tuple[str, bytes]]] = {}
    for topic, payload in messages:
        heard = next(one for one in subscriptions if topic_matches_sub(one, topic))
        blocks.setdefault((heard, f"{topic}/#" == heard), []).append((topic, payload))
    return list(blocks.values())


def state(connection: Connection) -> dict[str, Any]:
    [found] = asked(connection, "SELECT state FROM service_status WHERE service = 'ingest'")[0]
    return dict(found)


def are_accounted_for(connection: Connection, messages: int) -> bool:
    return bool(state(connection)["received"] >= messages)


def asked(connection: Connection, question: LiteralString) -> list[Any]:
    return connection.execute(question).fetchall()


def number(connection: Connection, question: LiteralString) -> int:
    return int(asked(connection, question)[0][0] or 0)


@pytest.mark.timeout(300)
def test_the_counts_of_thousands_of_mutants_add_up_exactly(
    broker_settings: Settings, connection: Connection, publisher: Publisher, broker: Broker
) -> None:
    feeds = feeds_of(documented())
    city = city_of(feeds)
    # Mosquitto saves its whole state at every message here.
    messages = MUTANTS if broker.persists_at_once else MUTANTS // 3
    blocks = by_subscription(
        list(islice(traffic(city, feeds), messages)), city.config.subscriptions
    )
    sent = list(chain.from_iterable(blocks))
    good = sum(topic == GOOD for topic, _ in sent)
    with serving(broker_settings, city):
        wait_until(lambda: is_connected(connection), what="the service to connect")
        published = 0
        for block in blocks:
            publisher.publish_all(block, timeout_s=_PATIENCE_S)
            published += len(block)
            wait_until(
                partial(are_accounted_for, connection, published),
                timeout_s=_PATIENCE_S,
                what="every message to be in the accounts",
            )
        told = state(connection)
    assert told["received"] == len(sent)

    # What the decoder makes of the same messages, in the same order, and with the same memory.
    known = {device.id: device.kind for device in city.devices}
    decoder = decoder_for(city, broker_settings, known)
    made = [decoder.decode(Message(*one, datetime.now(UTC))) for one in sent]
    reasons = Counter(letter.reason.value for one in made for letter in one.dead_letters)

    # Every reading was stored, or was there already; each that is there was stored.
    readings = sum(len(one.readings) for one in made)
    assert told["stored"] + told["duplicates"] == readings
    corrections = number(connection, "SELECT sum(corrections) FROM device_health")
    assert number(connection, "SELECT count(*) FROM reading") == told["stored"] - corrections
    assert number(connection, "SELECT sum(readings) FROM device_health") == readings

    # Every dead letter is there, for the reason that the decoder gave: the store refused nothing.
    kept = asked(connection, "SELECT reason, count(*) FROM dead_letter GROUP BY reason")
    assert dict(kept) == reasons
    tallied = "SELECT reason, sum(letters + beyond) FROM dead_letter_tally GROUP BY reason"
    assert dict(asked(connection, tallied)) == reasons
    assert told["dead_letters"] == reasons.total()
    assert sum(feed["dead_letters"] for feed in told["feeds"].values()) == reasons.total()
    assert sum(feed["messages"] for feed in told["feeds"].values()) == len(sent)

    # None of the good messages is missing or wrong.
    values = asked(
        connection,
        "SELECT value FROM reading JOIN series ON series.id = series_id "
        "WHERE device = 'good-meter' ORDER BY time",
    )
    assert [value for (value,) in values] == [float(one) for one in range(good)]
    assert good > messages / (GOOD_EVERY + 2)

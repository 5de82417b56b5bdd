from datetime import UTC, datetime

import pytest

from ingest.batching import Entry
from ingest.message import Decoded, Message
from ingest.tally import Tally
from ingest.writing import Committed
from vigie.city import City, CityConfig
from vigie.model import CANONICAL, DeadLetter, Reading, Reason

NOW = datetime(2026, 11, 23, tzinfo=UTC)
FEEDS = {"zigbee2mqtt": "plugs", "testville": CANONICAL}


def entry(topic: str, readings: int = 1, *reasons: Reason) -> Entry:
    return Entry(
        Message(topic, b"", NOW),
        Decoded(
            FEEDS[topic.split("/", maxsplit=1)[0]],
            readings=[Reading("meter-n1", "active_power", NOW, 1.0)] * readings,
            dead_letters=[DeadLetter(NOW, topic, b"", reason, "") for reason in reasons],
        ),
    )


@pytest.fixture
def tally(city: City) -> Tally:
    feed = {
        "id": "plugs",
        "topic": "zigbee2mqtt/{device}",
        "format": "zigbee2mqtt",
        "kind": "building_meter",
        "fields": {"power": {"metric": "active_power"}},
    }
    document = city.config.model_dump(exclude_unset=True)
    return Tally(CityConfig.model_validate({**document, "feeds": [feed]}))


def test_it_counts_each_feed_and_what_is_vigie_s_own(tally: Tally) -> None:
    entries = [
        entry("zigbee2mqtt/cellar", 2),
        entry("zigbee2mqtt/attic", 0, Reason.UNKNOWN_METRIC, Reason.NOT_FINITE),
        entry("testville/energy/building_meter/meter-n1"),
    ]
    tally.count(Committed(entries, stored=2, duplicates=1), 0.25)
    plugs, own = tally.feeds["plugs"], tally.feeds["canonical"]
    assert (plugs.messages, plugs.readings, plugs.last_at) == (2, 2, NOW)
    assert plugs.dead_letters == {Reason.UNKNOWN_METRIC: 1, Reason.NOT_FINITE: 1}
    assert (own.messages, own.readings) == (1, 1)
    assert (tally.messages, tally.stored, tally.duplicates, tally.dead_letters) == (3, 2, 1, 2)


def test_a_feed_that_nothing_came_by_is_not_told(tally: Tally) -> None:
    tally.count(Committed([entry("zigbee2mqtt/cellar")], stored=1, duplicates=0), 0.25)
    assert tally.by_feed() == {
        "plugs": {"messages": 1, "readings": 1, "dead_letters": 0, "last_at": NOW.isoformat()}
    }


def test_the_rate_is_that_of_lately(tally: Tally) -> None:
    assert tally.readings_per_s() == 0
    tally.count(Committed([entry("zigbee2mqtt/cellar", 5)], stored=4, duplicates=1), 0.5)
    assert tally.readings_per_s() > 0

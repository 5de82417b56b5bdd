"""A reading may be as old as its own metric is kept, and no older."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from ingest.decoder import Decoder
from ingest.message import Decoded, Message
from ingest.times import TimeLimits
from vigie.city import City
from vigie.city.config import Retention
from vigie.model import Reason

RECEIVED_AT = datetime(2026, 11, 23, 7, tzinfo=UTC)
VALUES = {"vehicle_flow": 600, "mean_speed": 40}


def decoded(city: City, age: timedelta, **retention: Any) -> Decoded:
    """A message of a traffic counter, of that age, where that is kept."""
    kept = Retention.model_validate(retention)
    decoder = Decoder(
        replace(city, config=city.config.model_copy(update={"retention": kept})),
        limits=TimeLimits(timedelta(minutes=5), kept.longest.readings),
        payload_limit_bytes=9000,
        known_devices={"counter-n1": "traffic_counter"},
    )
    payload = {"time": (RECEIVED_AT - age).isoformat(), "values": VALUES}
    topic = "testville/mobility/traffic_counter/counter-n1"
    return decoder.decode(Message(topic, json.dumps(payload).encode(), RECEIVED_AT))


def test_only_the_value_that_is_too_old_for_its_metric_is_refused(city: City) -> None:
    result = decoded(
        city, timedelta(days=8), readings="90d", metrics={"mean_speed": {"readings": "7d"}}
    )
    assert [one.metric for one in result.readings] == ["vehicle_flow"]
    [letter] = result.dead_letters
    assert letter.reason is Reason.TOO_OLD
    assert letter.detail == (
        "time: 2026-11-15T07:00:00+00:00 is older than mean_speed of traffic_counter is kept, "
        "2026-11-16T07:00:00+00:00"
    )


def test_a_reading_as_old_as_its_kind_is_kept_is_taken(city: City) -> None:
    said = {"readings": "90d", "kinds": {"traffic_counter": {"readings": "7d"}}}
    assert len(decoded(city, timedelta(days=7), **said).readings) == 2
    assert decoded(city, timedelta(days=7, seconds=1), **said).readings == []


def test_a_metric_may_be_kept_longer_than_the_others(city: City) -> None:
    result = decoded(
        city, timedelta(days=60), readings="30d", metrics={"vehicle_flow": {"readings": "90d"}}
    )
    assert [one.metric for one in result.readings] == ["vehicle_flow"]
    assert [one.reason for one in result.dead_letters] == [Reason.TOO_OLD]

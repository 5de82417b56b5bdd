"""One message as large as may be, of nothing but trouble, costs little time and little memory."""

import gc
import json
import time
import tracemalloc
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ingest.decoder import Decoder
from ingest.message import Message
from ingest.times import TimeLimits
from tests.ingest.fuzz.corpus import city_of
from vigie.model import Reason

RECEIVED_AT = datetime(2026, 11, 23, 7, 0, 30, tzinfo=UTC)
METER = "testville/energy/building_meter/meter-n1"
POWER = {"power": {"metric": "active_power"}}
# Unknown names took 15 seconds, that unit hours; the processor's time, as the machine may be busy.
PATIENCE_S = 5.0
LIMIT_BYTES = 1_048_576


def feed(format_name: str, fields: dict[str, Any] = POWER) -> list[dict[str, Any]]:
    return [
        {
            "id": "a",
            "topic": "a/{device}",
            "format": format_name,
            "kind": "building_meter",
            "fields": fields,
        }
    ]


@pytest.mark.parametrize(
    ("feeds", "topic", "document", "reason"),
    [
        ([], METER, {"values": {f"active_powe{n}": 1 for n in range(45_000)}}, "unknown_metric"),
        (feed("shelly"), "a/b", {f"a{n}.power": 1 for n in range(50_000)}, "unknown_metric"),
        (
            feed("senml_json"),
            "a/b",
            [{"n": "power", "u": f"kW{n}", "v": 1} for n in range(20_000)],
            "wrong_unit",
        ),
        (feed("senml_json"), "a/b", [{"n": "power", "u": "10*99999999.W", "v": 1}], "wrong_unit"),
    ],
    ids=["unknown names", "fields with a unit", "units", "a unit that takes hours"],
)
def test_a_flood_in_one_message_is_soon_done_with(
    feeds: list[dict[str, Any]], topic: str, document: Any, reason: str
) -> None:
    payload = json.dumps(document).encode()
    decoder = decoder_of(feeds)
    begun_s = time.thread_time()
    [letter] = decoder.decode(Message(topic, payload, RECEIVED_AT)).dead_letters
    assert time.thread_time() - begun_s < PATIENCE_S
    assert letter.reason is Reason(reason)


def test_topics_as_long_as_may_be_are_not_remembered() -> None:
    decoder = decoder_of([])
    decoder.decode(Message(METER, b"", RECEIVED_AT))
    tracemalloc.start()
    for number in range(300):
        topic = f"{METER}/{number}{'x' * 60_000}"
        assert decoder.decode(Message(topic, b"1", RECEIVED_AT)).dead_letters
    gc.collect()
    left_bytes, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert left_bytes < 2_000_000


def decoder_of(feeds: list[dict[str, Any]]) -> Decoder:
    return Decoder(
        city_of(json.dumps(feeds)),
        limits=TimeLimits(timedelta(minutes=5), None),
        payload_limit_bytes=LIMIT_BYTES,
        known_devices={"meter-n1": "building_meter"},
    )

"""What fuzzing starts from: the message of every case, of the documentation, of real devices."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from ingest.mapping import FieldMapping
from tests.docs.samples import samples
from vigie.catalogue import load_catalogue
from vigie.city import City, CityConfig, load_city
from vigie.model import CANONICAL

_INGEST = Path(__file__).parents[1]
_CITY = _INGEST.parent / "cities" / "testville"
_UPLINKS = 3  # of each network, for each script of a maker
_CODEC_FEEDS: tuple[tuple[str, str, str], ...] = (
    ("chirpstack", "application/+/device/+/event/up", "application/a/device/d/event/up"),
    ("ttn", "v3/+/devices/+/up", "v3/a/devices/d/up"),
)


class Seed(NamedTuple):
    """A message from which others are made, and the feeds that are set up for it, as JSON."""

    name: str
    feeds: str
    topic: str
    payload: bytes

    @property
    def format(self) -> str:
        """The format in which its feed reads it."""
        return format_of(self.feeds, _feed_of(self.feeds, self.topic))


def corpus() -> list[Seed]:
    """All seeds, in an order that stays."""
    return [*_cases(), *_documented(), *_uplinks()]


@cache
def city_of(feeds: str) -> City:
    """Testville with the feeds of a seed before its own."""
    city = load_city(_CITY)
    document = yaml.safe_load((_CITY / "city.yaml").read_text("utf-8"))
    config = CityConfig.model_validate(
        {**document, "feeds": [*json.loads(feeds), *document["feeds"]]}
    )
    return replace(city, config=config)


def format_of(feeds: str, feed: str) -> str:
    """The format of one of the feeds, by its id."""
    return next((one.format for one in city_of(feeds).config.feeds if one.id == feed), CANONICAL)


@cache
def _feed_of(feeds: str, topic: str) -> str:
    feed = FieldMapping(load_catalogue(), city_of(feeds).config).find(topic).feed
    return CANONICAL if feed is None else feed.id


def _cases() -> Iterator[Seed]:
    for folder in sorted((_INGEST / "cases").iterdir()):
        case = json.loads((folder / "case.json").read_text("utf-8"))
        payload = (folder / "payload").read_bytes()
        yield Seed(folder.name, _as_key(case.get("feeds", [])), case["topic"], payload)


def _documented() -> Iterator[Seed]:
    for number, sample in enumerate(samples()):
        name = f"docs {sample.format} {number}"
        yield Seed(name, _as_key(sample.feeds), sample.message.topic, sample.message.payload)


def _uplinks() -> Iterator[Seed]:
    """Bytes of real LoRaWAN devices, for their makers' scripts."""
    for script in sorted((_INGEST / "codecs").iterdir()):
        for network, topic_filter, topic in _CODEC_FEEDS:
            feed = {
                "id": "lorawan",
                "topic": topic_filter,
                "format": network,
                "kind": "weather_station",
                "codec": script.name,
                "scripts": {script.name: script.read_text("utf-8")},
                "fields": {"temperature": {"metric": "temperature"}},
            }
            packed = _INGEST / "corpora" / "lorawan" / f"{network}.jsonl.gz"
            with gzip.open(packed, "rt", encoding="utf-8") as lines:
                for line in list(lines)[:_UPLINKS]:
                    payload = json.dumps(json.loads(line)["payload"]).encode()
                    yield Seed(f"{network} {script.name}", _as_key([feed]), topic, payload)


def _as_key(feeds: list[dict[str, Any]]) -> str:
    return json.dumps(feeds, sort_keys=True)

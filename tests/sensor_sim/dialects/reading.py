"""A city of every kind of device, and what ingest reads of what its devices say."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import yaml

from ingest.decoder import Decoder
from ingest.message import Decoded, Message
from ingest.times import TimeLimits
from sensor_sim.dialects.feeds import feeds_page
from sensor_sim.sending import Sending, as_planned
from sensor_sim.speech import Letter, Speech
from vigie.catalogue import load_catalogue
from vigie.city import City, CityConfig
from vigie.model import Device

NOW_MS = 1_795_417_200_250  # 2026-11-23T07:00:00.250Z
DAY_MS = 86_400_000


def of_every_kind(city: City) -> City:
    """The city, with two devices of each kind in place of its own, and no feeds."""
    devices = tuple(
        Device(f"{kind.id.replace('_', '-')}-{number}", kind.id, interval_s=kind.interval_s)
        for kind in load_catalogue().kinds.values()
        for number in (1, 2)
    )
    return replace(with_feeds(city, []), devices=devices)


def with_feeds(city: City, feeds: list[object]) -> City:
    document = city.config.model_dump(exclude_unset=True)
    return replace(city, config=CityConfig.model_validate({**document, "feeds": feeds}))


def reader_of(city: City, formats: Iterable[str]) -> Decoder:
    """Ingest, with exactly the feeds that `vigie sim feeds` prints; it knows no device."""
    speech = Speech(city, tuple(formats))
    page = feeds_page(speech.foreign(city.devices), city.config.time_zone)
    return Decoder(
        with_feeds(city, yaml.safe_load(page)["feeds"]),
        limits=TimeLimits(timedelta(minutes=5), None),
        payload_limit_bytes=100_000,
        known_devices={},
    )


def read(reader: Decoder, letter: Letter, received_ms: int = NOW_MS + DAY_MS) -> Decoded:
    received_at = datetime.fromtimestamp(received_ms / 1000, UTC)
    return reader.decode(Message(letter.topic, letter.payload, received_at))


def report(device: Device, values: dict[str, float], time_ms: int = NOW_MS) -> Sending:
    return as_planned(device, time_ms, values)

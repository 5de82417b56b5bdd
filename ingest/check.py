"""What a message would become: the decoder's answer in print, without broker or database."""

from collections.abc import Iterator
from datetime import datetime

from ingest.decoder import decoder_for
from ingest.feeds import FeedReader
from ingest.formats.source import Source
from ingest.mapping import FieldMapping
from ingest.message import Decoded, Message, UnusableError
from vigie.catalogue import load_catalogue
from vigie.city import City
from vigie.city.feeds import Feed
from vigie.model import Device, Quality, Reading
from vigie.settings import Settings


def check(city: City, message: Message, settings: Settings) -> tuple[list[str], bool]:
    """The lines to print, and whether all of the message becomes readings.

    Of devices, only those that the city's own file lists are known.
    """
    known = {device.id: device.kind for device in city.devices}
    decoded = decoder_for(city, settings, dict(known)).decode(message)
    kinds = known | {device.id: device.kind for device in decoded.devices.values()}
    feed = FieldMapping(load_catalogue(), city.config).find(message.topic).feed
    lines = [
        f"feed: {feed.id} ({feed.format})" if feed else "feed: none: topic and payload are Vigie's",
        *_table([_reading(one, kinds) for one in decoded.readings]),
        *_devices(decoded),
        *_passed_over(feed, message),
        *(f"dead letter: {one.reason}: {one.detail}" for one in decoded.dead_letters),
    ]
    if len(lines) == 1:
        lines.append("nothing to store, and nothing wrong")
    return lines, not decoded.dead_letters


def _reading(reading: Reading, kinds: dict[str, str]) -> tuple[str, ...]:
    return (
        reading.device,
        kinds[reading.device],
        reading.metric,
        _print_value(reading),
        _print_time(reading.time),
        (Quality(reading.quality).name or str(reading.quality)).lower(),
    )


def _print_value(reading: Reading) -> str:
    metric = load_catalogue().metrics[reading.metric]
    state = metric.states.get(int(reading.value))
    unit = f"({state.en})" if state else metric.unit
    return f"{reading.value:.9g}" if unit == "1" else f"{reading.value:.9g} {unit}"


def _print_time(time: datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")


def _table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    if not rows:
        return
    rows = [("device", "kind", "metric", "value", "time", "quality"), *rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _devices(decoded: Decoded) -> Iterator[str]:
    for device in decoded.devices.values():
        yield f"new device: {device.id} ({device.kind})"
    if decoded.description is not None:
        yield f"about: {_described(decoded.description)}"


def _described(device: Device) -> str:
    said = {
        "name": device.name,
        "lat": device.lat,
        "lon": device.lon,
        "district": device.district,
        "interval_s": device.interval_s,
        **device.attributes,
    }
    facts = [f"{key} {value}" for key, value in said.items() if value is not None]
    return ", ".join([f"{device.id} ({device.kind})", *facts])


def _passed_over(feed: Feed | None, message: Message) -> Iterator[str]:
    if feed is None or feed.format == "canonical":
        return
    source = Source.of(message.topic, feed.topic)
    try:
        names = FeedReader(feed).passed_over(message.payload, source)
    except UnusableError:
        return
    if names:
        yield f"passed over: {', '.join(names)}"

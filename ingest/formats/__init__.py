"""The registry of payload formats, one module each: bytes in, items out.

A format knows its payloads and nothing of cities; what its fields mean, the feed says (`feeds.py`).
"""

from collections.abc import Callable, Mapping

from ingest.formats import (
    canonical,
    chirpstack,
    csv_line,
    generic_json,
    homewizard,
    ngsi,
    openevse,
    senml_cbor,
    senml_json,
    sensorthings,
    shelly,
    sparkplug,
    tasmota,
    ttn,
    value,
    zigbee2mqtt,
)
from ingest.formats.source import Decode, Outcome, Source
from vigie.city.feeds import Feed, FormatName

__all__ = ["FORMATS", "Decode", "Outcome", "Source"]


def _of_payload(decode: Callable[[bytes], Outcome]) -> Callable[[Feed], Decode]:
    """A format that needs neither the feed's configuration nor the topic."""
    return lambda _: lambda payload, _: decode(payload)


def _of_topic(decode: Decode) -> Callable[[Feed], Decode]:
    """A format that needs the topic, but not the feed's configuration."""
    return lambda _: decode


FORMATS: Mapping[FormatName, Callable[[Feed], Decode]] = {
    "canonical": _of_payload(canonical.decode),
    "json": generic_json.for_feed,
    "csv_line": csv_line.for_feed,
    "value": _of_topic(value.decode),
    "chirpstack": chirpstack.for_feed,
    "ttn": ttn.for_feed,
    "shelly": _of_topic(shelly.decode),
    "tasmota": _of_topic(tasmota.decode),
    "zigbee2mqtt": _of_payload(zigbee2mqtt.decode),
    "openevse": _of_topic(openevse.decode),
    "homewizard": _of_payload(homewizard.decode),
    "senml_json": _of_payload(senml_json.decode),
    "senml_cbor": _of_payload(senml_cbor.decode),
    "ngsi_v2": _of_payload(ngsi.decode),
    "ngsi_ld": _of_payload(ngsi.decode),
    "sensorthings": _of_topic(sensorthings.decode),
    "sparkplug_b": sparkplug.for_feed,
}
"""What decodes the payloads of a feed, by the name of its format."""

"""Zigbee2MQTT: a device's whole state as one object, https://www.zigbee2mqtt.io.

Units are those that Zigbee2MQTT gives its fields on every device. `voltage` has none: it is in
volts at the mains, but in millivolts at a battery, and so the feed says which.
"""

from ingest.formats.documents import flatten, parse_object
from ingest.message import Item, Problem

_UNITS = {
    "power": "W",
    "current": "A",
    "energy": "kW.h",
    "produced_energy": "kW.h",
    "temperature": "Cel",
    "device_temperature": "Cel",
    "local_temperature": "Cel",
    "humidity": "%",
    "soil_moisture": "%",
    "battery": "%",
    "pressure": "hPa",
    "pm25": "ug/m3",
    "pm10": "ug/m3",
    "noise": "dB",
}


def decode(payload: bytes) -> tuple[list[Item], list[Problem]]:
    """The state; its time is `last_seen`, when Zigbee2MQTT is set up to tell it."""
    values = flatten(parse_object(payload))
    time = values.pop("last_seen", None)
    return [Item(values, time, inside="", units=_UNITS)], []

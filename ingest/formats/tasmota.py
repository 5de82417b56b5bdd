"""Tasmota's SENSOR, STATE and STATUS messages: https://tasmota.github.io/docs/MQTT.

Fields are named by sensor: `ENERGY.Power`. Its times have no zone: the feed says which is meant.
"""

from typing import Any

from ingest.formats.documents import flatten, parse_object
from ingest.formats.source import Outcome, Source
from ingest.formats.value import bare
from ingest.message import Item

_UNITS = {
    "Total": "kW.h",
    "Today": "kW.h",
    "Yesterday": "kW.h",
    "Power": "W",
    "ApparentPower": "V.A",
    "ReactivePower": "V.A",
    "Voltage": "V",
    "Current": "A",
    "Humidity": "%",
    "Illuminance": "lx",
}
_TEMPERATURE_UNITS = {"C": "Cel", "F": "[degF]"}
_PRESSURE_UNITS = {"hPa": "hPa", "mmHg": "mm[Hg]"}


def decode(payload: bytes, source: Source) -> Outcome:
    """The sensors of a message; a bare answer such as `ON` is named by the end of its topic."""
    if not payload.lstrip().startswith(b"{"):
        return [bare(payload, source.topic.rpartition("/")[2])], []
    document = parse_object(payload)
    for wrapper in ("StatusSNS", "StatusSTS"):
        if isinstance(wrapped := document.get(wrapper), dict):
            return [_item(wrapped, f"{wrapper}.")], []
    return [_item(document, "")], []


def _item(sensors: dict[str, Any], inside: str) -> Item:
    values = flatten(sensors)
    time = values.pop("Time", None)
    units = {
        name: unit
        for name in values
        if (unit := _unit(name, str(values.get("TempUnit")), str(values.get("PressureUnit"))))
    }
    return Item(values, time, inside=inside, units=units)


def _unit(name: str, temperature: str, pressure: str) -> str | None:
    sensor, _, last = name.rpartition(".")
    if last.isdigit():  # one of several phases
        sensor, _, last = sensor.rpartition(".")
    if last in {"Temperature", "DewPoint"}:
        return _TEMPERATURE_UNITS.get(temperature)
    if last == "Pressure":
        return _PRESSURE_UNITS.get(pressure)
    return _UNITS.get(last) if sensor else None

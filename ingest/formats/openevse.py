"""OpenEVSE charging stations: the object of `/status`, or one topic per field, with a bare value.

https://github.com/OpenEVSE/openevse_esp32_firmware. Temperatures come in tenths of a degree, and
`false` for a sensor that is not there; energy is a session's `wattsec` and the total `watthour`.
"""

import re
from typing import Any

from ingest.formats.documents import flatten, parse_object
from ingest.formats.source import Outcome, Source
from ingest.formats.value import bare
from ingest.message import Item

_TEMPERATURE = re.compile(r"temp\d?")
_PER_DEGREE = 10
_UNITS = {
    "voltage": "V",
    "pilot": "A",
    "power": "W",
    "wattsec": "W.s",
    "watthour": "W.h",
    "wh": "W.h",
    **dict.fromkeys(("temp", "temp1", "temp2", "temp3", "temp4"), "Cel"),
}


def decode(payload: bytes, source: Source) -> Outcome:
    """The station's status, or the part of it that its topic names."""
    if payload.lstrip().startswith((b"{", b"[")):
        values = flatten(parse_object(payload))
    else:
        values = bare(payload, source.topic.rpartition("/")[2]).values
    time = values.pop("time", None)
    found = {
        name: value for name, raw in values.items() if (value := _value(name, raw)) is not None
    }
    return [Item(found, time, inside="", units=_UNITS)], []


def _value(name: str, raw: Any) -> Any:
    if not _TEMPERATURE.fullmatch(name):
        return raw
    if raw is False or raw == "false":
        return None
    try:
        return float(raw) / _PER_DEGREE
    except (TypeError, ValueError, OverflowError):
        return raw

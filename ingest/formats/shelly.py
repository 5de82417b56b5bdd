"""Shelly devices: RPC notifications and status of Gen2 and later, topics and `info` of Gen1.

https://shelly-api-docs.shelly.cloud: "Notifications", "MQTT" and "Components" (Gen2+), and "MQTT
support" (Gen1). Fields are named by component: `switch:0.apower`, of Gen1 `emeter.0.power`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from ingest.formats.documents import flatten, parse_object
from ingest.formats.source import Outcome, Source
from ingest.formats.value import bare
from ingest.message import Item

_STATUS_METHODS = ("NotifyStatus", "NotifyFullStatus")
_GEN1 = "shellies/"
_MAX_NAME_LENGTH = 200
# The unit of a field by the end of its name; phases are a, b, c and n.
_UNITS = [
    (re.compile(pattern), unit)
    for pattern, unit in (
        (r"(^|[.])([abcn]_|total_)?(apower|act_power)$", "W"),
        (r"(^|[.])(ret_)?aenergy[.]total$", "W.h"),
        (r"(^|[.])([abc]_)?total_act(_ret)?(_energy)?$|_total_act(_ret)?_energy$", "W.h"),
        (r"(^|[.])([abc]_)?voltage$", "V"),
        (r"(^|[.])([abcn]_|total_)?current$", "A"),
        (r"(^|[.])tC$|(^|[.])tmp[.]tC$|^temperature$|^sensor[.]temperature$", "Cel"),
        (r"(^|[.])tF$|^temperature_f$", "[degF]"),
        (r"(^|[.])(rh|battery[.]percent)$|^sensor[.](humidity|battery)$", "%"),
        (r"^(relay|roller|emeter|light|meters|emeters)[.]\d+[.]power$", "W"),
        (r"^(relay|roller|light)[.]\d+[.]energy$|^emeter[.]\d+[.](returned_)?energy$", "W.min"),
        (r"^meters[.]\d+[.]total$", "W.min"),
        (r"^emeters?[.]\d+[.]total(_returned)?$", "W.h"),
    )
]


def decode(payload: bytes, source: Source) -> Outcome:
    """The status that a message tells; events and answers to commands tell none."""
    path = _path(source)
    if not payload.lstrip().startswith(b"{"):
        item = bare(payload, path or "value")
        return [item._replace(units=_Units(item.values))], []
    document = parse_object(payload)
    if "method" in document:
        if document["method"] not in _STATUS_METHODS:
            return [], []
        status, inside = document.get("params"), "params."
    elif "result" in document:
        status, inside = document["result"], "result."
    else:
        status, inside = ({path: document} if ":" in path else document), ""
    return _items(status, inside, document.get("src")), []


def _items(status: Any, inside: str, device: Any) -> list[Item]:
    if not isinstance(status, dict):
        return []
    values = flatten(status)
    time = values.pop("ts", None) or values.get("sys.unixtime")
    named = device if isinstance(device, str) else None
    return [Item(values, time, named, None, "", inside, _Units(values))]


def _path(source: Source) -> str:
    """Which part of a device its topic speaks of: `relay.0.power`, or `switch:0`."""
    if source.topic.startswith(_GEN1):
        return source.topic.removeprefix(_GEN1).partition("/")[2].replace("/", ".")
    last = source.topic.rpartition("/")[2]
    return last if ":" in last else source.rest.replace("/", ".")


class _Units(Mapping[str, str]):
    """The units of fields by their names, worked out for those that are asked for: few of many."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = names

    def __getitem__(self, name: str) -> str:
        unit = _unit(name) if len(name) <= _MAX_NAME_LENGTH else None
        if unit is None:
            raise KeyError(name)
        return unit

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._names if self.get(name) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@lru_cache(4096)
def _unit(name: str) -> str | None:
    return next((unit for pattern, unit in _UNITS if pattern.search(name)), None)

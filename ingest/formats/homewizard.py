"""HomeWizard energy meters: the objects of `/api/v1/data` and `/api/measurement`.

https://api-documentation.homewizard.com. The unit of a field ends its name, the time has no zone
(the feed says which). Gas, heat and water meters on the same P1 port come as `external.gas_meter`
and so on, each with the time of its own reading.
"""

from typing import Any

from ingest.formats.documents import flatten, parse_object
from ingest.message import Item, Problem
from vigie.model import Reason

_UNITS = {
    "kwh": "kW.h",
    "w": "W",
    "v": "V",
    "a": "A",
    "hz": "Hz",
    "va": "V.A",
    "var": "V.A",
    "m3": "m3",
    "lpm": "L/min",
    "pct": "%",
}
_EXTERNAL_UNITS = {"m3": "m3", "GJ": "GJ", "kWh": "kW.h"}
_FIRST_COMPACT, _LAST_COMPACT = 100101000000, 991231235959  # 2010 to 2099


def decode(payload: bytes) -> tuple[list[Item], list[Problem]]:
    """The meter's own values, then those of each external meter; each has an id of its own."""
    document = parse_object(payload)
    externals = document.pop("external", None)
    values = flatten(document)
    time = values.pop("timestamp", None)
    units = {name: unit for name in values if (unit := _UNITS.get(name.rpartition("_")[2]))}
    items = [Item(values, time, _name(document.get("unique_id")), inside="", units=units)]
    problems: list[Problem] = []
    for number, external in enumerate(externals if isinstance(externals, list) else []):
        where = f"external[{number}]."
        if isinstance(external, dict) and isinstance(external.get("type"), str):
            items.append(_external(external, where))
        else:
            problems.append(Problem(Reason.WRONG_TYPE, f"{where}type: missing"))
    return items, problems


def _external(external: dict[str, Any], where: str) -> Item:
    name = f"external.{external['type']}"
    stated = external.get("unit")
    unit = _EXTERNAL_UNITS.get(stated) if isinstance(stated, str) else None
    value = external.get("value")
    return Item(
        {} if value is None else {name: value},
        _time(external.get("timestamp")),
        _name(external.get("unique_id")),
        where=where,
        inside="value, ",
        units={name: unit} if unit else None,
    )


def _name(raw: Any) -> str | None:
    return raw if isinstance(raw, str) else None


def _time(raw: Any) -> Any:
    """A time of v1, such as the number 210606140010, as v2 writes it; others as they are."""
    if not isinstance(raw, int) or not _FIRST_COMPACT <= raw <= _LAST_COMPACT:
        return raw
    digits = str(raw)
    year, month, day, hour, minute, second = (digits[at : at + 2] for at in range(0, 12, 2))
    return f"20{year}-{month}-{day}T{hour}:{minute}:{second}"

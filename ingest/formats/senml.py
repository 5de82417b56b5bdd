"""SenML (RFC 8428): packs of records that inherit base fields, whatever they are written in.

A record's full name is its base name and its name together. The device is what precedes the last
`/` or, where there is none, the last `:`; a device URN (RFC 9039, `urn:dev:TYPE:ID`) or an IPv6 or
MAC address is taken whole. The field is the rest of the name; where nothing rests, it is the unit,
so that a device may report `%RH`, `lat` and `lon` under its bare name. A sum is the field's name
and `.sum`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from ingest.formats.documents import type_name
from ingest.formats.units import from_senml
from ingest.message import Item, Problem, UnusableError
from vigie.model import Reason

_VERSION = 10
_ABSOLUTE_FROM_S = 2**28
_ADDRESS = re.compile(r"[0-9A-Fa-f]*(:[0-9A-Fa-f]*){2,7}")  # IPv6, MAC
_DEVICE_URN = re.compile(r"(urn:dev:[^:/_]+:[^:/_]+)[:/_]?(.*)")


class _Record(BaseModel):
    """A record as it stands in its pack; what is left out, it may inherit."""

    model_config = ConfigDict(strict=True, extra="ignore")

    bn: str | None = None
    bt: float | None = None
    bu: str | None = None
    bv: float | None = None
    bs: float | None = None
    bver: int = _VERSION
    n: str | None = None
    u: str | None = None
    v: float | None = None
    vs: str | None = None
    vb: bool | None = None
    vd: str | bytes | None = None
    s: float | None = None
    t: float | None = None


@dataclass(frozen=True, slots=True)
class _Base:
    """What a record inherits from those before it."""

    name: str = ""
    time_s: float = 0.0
    unit: str | None = None
    value: float = 0.0
    sum: float | None = None

    def updated(self, record: _Record) -> Self:
        return type(self)(
            self.name if record.bn is None else record.bn,
            self.time_s if record.bt is None else record.bt,
            self.unit if record.bu is None else record.bu,
            self.value if record.bv is None else record.bv,
            self.sum if record.bs is None else record.bs,
        )


def decode_pack(pack: Any) -> tuple[list[Item], list[Problem]]:
    """The items of a pack whose labels are JSON's: one for each record that has a value.

    Raises:
        UnusableError: it is no pack, or one that must not be read.
    """
    if not isinstance(pack, list):
        raise UnusableError(
            Reason.WRONG_TYPE, f"a SenML pack is an array of records, not {type_name(pack)}"
        )
    items: list[Item] = []
    problems: list[Problem] = []
    base = _Base()
    for number, entry in enumerate(pack):
        where = f"[{number}]."
        record = _record(entry, where)
        if isinstance(record, Problem):
            problems.append(record)
            if isinstance(entry, dict) and any(label.startswith("b") for label in entry):
                # What the records after it inherit is unknown from here on.
                problems.extend(_unread(number + 1, len(pack)))
                break
            continue
        base = base.updated(record)
        values = _values(record, base)
        if values:
            items.append(_item(record, base, values, where))
        elif record.n is not None:
            problems.append(Problem(Reason.WRONG_TYPE, f"{where}v: the record has no value"))
    return items, problems


def _record(entry: Any, where: str) -> _Record | Problem:
    if not isinstance(entry, dict):
        return Problem(
            Reason.WRONG_TYPE, f"{where.rstrip('.')}: expected a record, not {type_name(entry)}"
        )
    for label in entry:
        if label.endswith("_"):
            raise UnusableError(
                Reason.WRONG_TYPE,
                f"{where}{label}: who does not know a label that ends with '_' must not read "
                "the pack (RFC 8428 section 4.4)",
            )
    try:
        record = _Record.model_validate(entry)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        return Problem(Reason.WRONG_TYPE, f"{where}{first['loc'][0]}: {first['msg']}")
    if record.bver > _VERSION:
        raise UnusableError(
            Reason.WRONG_TYPE,
            f"{where}bver: the pack is of a later version of SenML than Vigie reads, which is "
            f"{_VERSION}",
        )
    return record


def _unread(first: int, count: int) -> list[Problem]:
    if first == count:
        return []
    return [
        Problem(
            Reason.WRONG_TYPE,
            f"[{first}] to [{count - 1}]: not read, as they inherit from the record before them",
        )
    ]


def _values(record: _Record, base: _Base) -> dict[str, Any]:
    """The record's values by what they add to the name of the field."""
    values: dict[str, Any] = {}
    if record.v is not None:
        values[""] = base.value + record.v
    else:
        stated = (one for one in (record.vs, record.vb, record.vd) if one is not None)
        values.update(("", one) for one in stated)
    if record.s is not None or base.sum is not None:
        values[".sum"] = (base.sum or 0.0) + (record.s or 0.0)
    return values


def _item(record: _Record, base: _Base, values: dict[str, Any], where: str) -> Item:
    unit = base.unit if record.u is None else record.u
    device, field = _split(base.name + (record.n or ""))
    field = field or unit or "value"
    return Item(
        {f"{field}{suffix}": value for suffix, value in values.items()},
        time=_time(base.time_s + (record.t or 0.0)),
        device=device,
        where=where,
        inside="",
        units=None if unit is None else _units(field, from_senml(unit), values),
    )


def _units(field: str, ucum: str, suffixes: Iterable[str]) -> dict[str, str]:
    """A sum is over time: in the unit, multiplied by seconds."""
    return {f"{field}{one}": f"{ucum}.s" if one else ucum for one in suffixes}


def _split(name: str) -> tuple[str | None, str]:
    """The device and the field that a full name speaks of; no device, then the topic names it."""
    urn = _DEVICE_URN.fullmatch(name)
    if urn:
        return urn[1], urn[2]
    if _ADDRESS.fullmatch(name):
        return name, ""
    device, _, field = name.rpartition("/" if "/" in name else ":")
    return device or None, field


def _time(time_s: float) -> float | timedelta | None:
    """None for now; before 1978-07-04 there are only spans from now."""
    if time_s == 0:
        return None
    try:
        return time_s if time_s >= _ABSOLUTE_FROM_S else timedelta(seconds=time_s)
    except (OverflowError, ValueError):  # beyond all times, or no number
        return time_s

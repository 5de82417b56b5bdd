"""Sparkplug B: births that announce metrics with their aliases and values, then data by alias.

Numbers of the Protocol Buffers' fields are those of the Sparkplug 3.0 specification, section 6.4. A
group for each kind has one edge node, whose messages are counted. A device's first report is its
birth, and so is its first of each hour: who begins to listen later hears what aliases stand for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import pack
from typing import Any

from sensor_sim.dialects.dialect import Dialect, Draft, Utterance, Word, of_every_kind
from vigie.model import Device

_NODE = "sim"
_BIRTH_EVERY_MS = 3_600_000
_DOUBLE, _BOOLEAN, _INT64 = 10, 11, 4  # data types
_VARINT, _FIXED64, _BYTES = 0, 1, 2  # wire types
_STRING = 12
_UNITS = {
    "Cel": "°C",
    "W.h": "Wh",
    "V.A": "var",
    "ug/m3": "µg/m³",
    "W/m2": "W/m²",
    **{unit: unit for unit in ("%", "W", "kW", "V", "km/h", "mm", "s", "dB", "m3")},
}
_SWITCH = ((0, False), (1, True))
_WORDS = of_every_kind(
    {
        "active_power": Word("Power/Active", "W", 0.1),
        "reactive_power": Word("Power/Reactive", "V.A", 0.1),
        "generated_power": Word("Power/Generated", "W", 0.1),
        "energy_index": Word("Energy/Total", "W.h", 1),
        "generated_energy_index": Word("Energy/Generated", "W.h", 1),
        "lighting_state": Word("Light/On", codes=_SWITCH),
        "door_state": Word("Door/Open", codes=_SWITCH),
    }
)


@dataclass(slots=True)
class _Session:
    """What a run has told so far: the last message number by group, the last birth by device."""

    numbers: dict[str, int] = field(default_factory=dict)
    born_ms: dict[str, int] = field(default_factory=dict)

    def write(self, said: Utterance) -> Iterator[Draft]:
        group, device = said.device.kind, said.device.id
        if group not in self.numbers:
            yield Draft(
                f"spBv1.0/{group}/NBIRTH/{_NODE}",
                _payload(said.time_ms, [_birth_number()], self._next(group)),
                (),
            )
        born_ms = self.born_ms.get(device)
        is_birth = born_ms is None or said.time_ms - born_ms >= _BIRTH_EVERY_MS
        if is_birth:
            self.born_ms[device] = said.time_ms
        metrics = [
            _metric(said, word, alias, is_birth=is_birth)
            for alias, word in enumerate(_WORDS[said.device.kind].values())
            if is_birth or word.field in said.fields
        ]
        yield Draft(
            f"spBv1.0/{group}/{'DBIRTH' if is_birth else 'DDATA'}/{_NODE}/{device}",
            _payload(said.time_ms, metrics, self._next(group)),
            tuple(said.fields),
        )

    def _next(self, group: str) -> int:
        self.numbers[group] = (self.numbers.get(group, -1) + 1) % 256
        return self.numbers[group]


def _payload(time_ms: int, metrics: list[bytes], number: int) -> bytes:
    parts = [_number(1, time_ms), *(_sized(2, one) for one in metrics), _number(3, number)]
    return b"".join(parts)


def _birth_number() -> bytes:
    return _sized(1, b"bdSeq") + _number(4, _INT64) + _number(11, 0)


def _metric(said: Utterance, word: Word, alias: int, *, is_birth: bool) -> bytes:
    """A metric with its value; a birth announces its name and unit, and also what has no value."""
    announced = _sized(1, word.field.encode()) if is_birth else b""
    unit = _UNITS.get(said.units.get(word.field, ""))
    if is_birth and unit:
        stated = _number(1, _STRING) + _sized(8, unit.encode())
        announced += _sized(9, _sized(1, b"engUnit") + _sized(2, stated))
    datatype = _BOOLEAN if word.codes else _DOUBLE
    head = announced + _number(2, alias) + _number(3, said.time_ms) + _number(4, datatype)
    value = said.fields.get(word.field)
    if value is None:
        return head + _number(7, 1)
    if word.codes:
        return head + _number(14, int(value))
    return head + _key(13, _FIXED64) + pack("<d", float(value))


def _number(field_number: int, value: int) -> bytes:
    return _key(field_number, _VARINT) + _varint(value)


def _sized(field_number: int, content: bytes) -> bytes:
    return _key(field_number, _BYTES) + _varint(len(content)) + content


def _key(field_number: int, wire_type: int) -> bytes:
    return _varint(field_number << 3 | wire_type)


def _varint(value: int) -> bytes:
    written = bytearray()
    while value > 0x7F:  # noqa: PLR2004 - seven bits a byte
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)


def _feed(kind: str, _: str) -> dict[str, Any]:
    return {"topic": f"spBv1.0/{kind}/#"}


def _name(device: Device) -> str:
    return f"{device.kind}:{_NODE}:{device.id}"


SPARKPLUG_B = Dialect(
    "sparkplug_b",
    _WORDS,
    _feed,
    lambda: _Session().write,
    name=_name,
    states_units=True,
)

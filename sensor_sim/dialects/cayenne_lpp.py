"""Cayenne LPP: the bytes that small LoRaWAN devices send, a channel, a type and a number each.

https://docs.mydevices.com/docs/lorawan/cayenne-lpp, and its widespread extension. What does not fit
a type is the largest or smallest that does.
"""

from typing import NamedTuple

from sensor_sim.dialects.dialect import Utterance, Word, Words
from vigie.catalogue import load_catalogue


class _Type(NamedTuple):
    """The number of a type, how many bytes it has, and what the last bit is worth."""

    code: int
    size: int
    step: float
    is_signed: bool = False

    def word(self, field: str, unit: str | None) -> Word:
        bits = 8 * self.size
        low = -(2 ** (bits - 1)) if self.is_signed else 0
        return Word(field, unit, self.step, low * self.step, (low + 2**bits - 1) * self.step)


_TYPES = {
    "digital_in": _Type(0, 1, 1),
    "analog_in": _Type(2, 2, 0.01, is_signed=True),
    "generic": _Type(100, 4, 1),
    "temperature": _Type(103, 2, 0.1, is_signed=True),
    "relative_humidity": _Type(104, 1, 0.5),
    "voltage": _Type(116, 2, 0.01),
    "percentage": _Type(120, 1, 1),
    "switch": _Type(142, 1, 1),
}
# The type of a metric, and the unit where it is not the metric's own.
_OF_METRIC: dict[str, tuple[str, str | None]] = {
    **dict.fromkeys(
        ("mean_speed", "power_factor", "no2", "pm2_5", "pm10", "o3", "noise_level", "rainfall"),
        ("analog_in", None),
    ),
    "wind_speed": ("analog_in", None),
    **dict.fromkeys(
        ("lane_occupancy", "dimming_level", "waste_level", "battery_level"), ("percentage", None)
    ),
    "temperature": ("temperature", None),
    "relative_humidity": ("relative_humidity", None),
    "voltage": ("voltage", None),
    "lighting_state": ("switch", None),
    "door_state": ("digital_in", None),
    "active_power": ("generic", "W"),
    "reactive_power": ("generic", "V.A"),
    "generated_power": ("generic", "W"),
    "line_losses": ("generic", "W"),
    "water_index": ("generic", "L"),
}
_COUNT: tuple[str, str | None] = ("generic", None)
_NO_TYPE = {"grid_power"}  # which is signed, and larger than what is signed may be


def _words(metrics: tuple[str, ...]) -> dict[str, Word]:
    """A channel for each metric, in the order of the catalogue."""
    words = {}
    typed = [metric for metric in metrics if metric not in _NO_TYPE]
    for channel, metric in enumerate(typed, start=1):
        type_name, unit = _OF_METRIC.get(metric, _COUNT)
        words[metric] = _TYPES[type_name].word(f"{type_name}_{channel}", unit)
    return words


WORDS: Words = {kind.id: _words(kind.metrics) for kind in load_catalogue().kinds.values()}


def encode(said: Utterance) -> bytes:
    """The bytes of an uplink."""
    content = bytearray()
    for field, value in said.fields.items():
        name, _, channel = field.rpartition("_")
        form = _TYPES[name]
        number = round(float(value) / form.step)
        content += bytes((int(channel), form.code))
        content += number.to_bytes(form.size, "big", signed=form.is_signed)
    return bytes(content)

"""Cayenne LPP, the vendor-neutral codec of LoRaWAN uplinks: channel, type, value, and again.

The types of myDevices' specification (https://docs.mydevices.com/docs/lorawan/cayenne-lpp), which
are IPSO object ids less 3200, and the widespread extension of them (voltage, power, energy …).
Fields are named as The Things Stack's own CayenneLPP formatter names them: `temperature_3`.
"""

from typing import Any, NamedTuple


class _Type(NamedTuple):
    """How a value is written; several parts make an object of them."""

    name: str
    size: int
    resolution: float = 1
    is_signed: bool = False
    unit: str | None = None
    parts: tuple[str, ...] = ()


_TYPES = {
    0: _Type("digital_in", 1),
    1: _Type("digital_out", 1),
    2: _Type("analog_in", 2, 0.01, is_signed=True),
    3: _Type("analog_out", 2, 0.01, is_signed=True),
    100: _Type("generic", 4),
    101: _Type("luminosity", 2, unit="lx"),
    102: _Type("presence", 1),
    103: _Type("temperature", 2, 0.1, is_signed=True, unit="Cel"),
    104: _Type("relative_humidity", 1, 0.5, unit="%"),
    113: _Type("accelerometer", 2, 0.001, is_signed=True, parts=("x", "y", "z")),
    115: _Type("barometric_pressure", 2, 0.1, unit="hPa"),
    116: _Type("voltage", 2, 0.01, unit="V"),
    117: _Type("current", 2, 0.001, unit="A"),
    118: _Type("frequency", 4, unit="Hz"),
    120: _Type("percentage", 1, unit="%"),
    121: _Type("altitude", 2, is_signed=True, unit="m"),
    125: _Type("concentration", 2, unit="[ppm]"),
    128: _Type("power", 2, unit="W"),
    130: _Type("distance", 4, 0.001, unit="m"),
    131: _Type("energy", 4, 0.001, unit="kW.h"),
    132: _Type("direction", 2, unit="deg"),
    133: _Type("unix_time", 4, unit="s"),
    134: _Type("gyrometer", 2, 0.01, is_signed=True, parts=("x", "y", "z")),
    135: _Type("colour", 1, parts=("r", "g", "b")),
    136: _Type("gps", 3, 0.0001, is_signed=True, parts=("latitude", "longitude", "altitude")),
    142: _Type("switch", 1),
}
_ALTITUDE_PER_DEGREE_STEP = 100  # metres come in hundredths, degrees in ten-thousandths


def decode(content: bytes) -> tuple[dict[str, Any], dict[str, str]]:
    """The values by field, and the units that the types state.

    Raises:
        ValueError: a type is unknown, or its value is cut short.
    """
    values: dict[str, Any] = {}
    units: dict[str, str] = {}
    at = 0
    while at < len(content):
        if at + 2 > len(content):
            raise ValueError(f"byte {at} is a channel without a type")
        channel, code = content[at], content[at + 1]
        form = _TYPES.get(code)
        if form is None:
            raise ValueError(f"byte {at + 1}: there is no type {code}")
        at += 2
        for part in form.parts or ("",):
            raw = content[at : at + form.size]
            if len(raw) < form.size:
                raise ValueError(f"the {form.name} of channel {channel} is cut short")
            at += form.size
            name = f"{form.name}_{channel}"
            values[f"{name}.{part}" if part else name] = _number(raw, form, part)
            if form.unit is not None:
                units[name] = form.unit
    return values, units


def _number(raw: bytes, form: _Type, part: str) -> float:
    number = int.from_bytes(raw, "big", signed=form.is_signed)
    if part == "altitude":
        return number * form.resolution * _ALTITUDE_PER_DEGREE_STEP
    return number * form.resolution

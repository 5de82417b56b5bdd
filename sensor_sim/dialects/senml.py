"""SenML (RFC 8428), in JSON and in CBOR: a pack for each report, its device in the base name."""

from collections.abc import Callable, Iterator
from typing import Any

import cbor2
import orjson

from sensor_sim.dialects.dialect import Dialect, Draft, Utterance, Word, of_every_kind, stateless
from vigie.city.feeds import FormatName

# Units that SenML has (RFC 8428 section 12.1, RFC 8798), by their UCUM code.
_SYMBOLS = {
    **{unit: unit for unit in ("W", "kW", "V", "Cel", "s", "m/s", "mm", "m3", "W/m2", "dB")},
    "V.A": "var",
    "W.h": "Wh",
    "1": "/",
}
_SWITCH = ((0, False), (1, True))
_WORDS = of_every_kind(
    {
        "mean_speed": Word("speed", "m/s", 0.001),
        "wind_speed": Word("wind", "m/s", 0.001),
        "lane_occupancy": Word("occupancy", "1", 0.001),
        "dimming_level": Word("dimming", "1", 0.01),
        "waste_level": Word("level", "1", 0.01),
        "battery_level": Word("battery", "1", 0.01),
        "relative_humidity": Word("humidity", "1", 0.001),
        "active_power": Word("power", "W", 1),
        "reactive_power": Word("reactive", "V.A", 1),
        "generated_power": Word("generated", "W", 1),
        "energy_index": Word("energy", "W.h", 1),
        "generated_energy_index": Word("generated_energy", "W.h", 1),
        "lighting_state": Word("light", codes=_SWITCH),
        "door_state": Word("door", codes=_SWITCH),
    }
)
_LABELS = {"bn": -2, "bt": -3, "n": 0, "u": 1, "v": 2, "vb": 4}  # in CBOR


def _pack(said: Utterance) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = []
    for name, value in said.fields.items():
        record: dict[str, Any] = {"n": name}
        if isinstance(value, bool):
            record["vb"] = value
        else:
            unit = _SYMBOLS.get(said.units[name])
            record |= ({"u": unit} if unit else {}) | {"v": value}
        records.append(record)
    records[0] = {"bn": f"{said.name}/", "bt": said.time_ms / 1000, **records[0]}
    return records


def _json(said: Utterance) -> bytes:
    return orjson.dumps(_pack(said))


def _cbor(said: Utterance) -> bytes:
    return cbor2.dumps(
        [{_LABELS[key]: value for key, value in record.items()} for record in _pack(said)]
    )


def _dialect(name: FormatName, encode: Callable[[Utterance], bytes]) -> Dialect:
    root = name.replace("_", "-")

    def write(said: Utterance) -> Iterator[Draft]:
        yield Draft(f"{root}/{said.device.kind}", encode(said), tuple(said.fields))

    def feed(kind: str, _: str) -> dict[str, Any]:
        return {"topic": f"{root}/{kind}"}

    return Dialect(name, _WORDS, feed, stateless(write), states_units=True)


SENML_JSON = _dialect("senml_json", _json)
SENML_CBOR = _dialect("senml_cbor", _cbor)

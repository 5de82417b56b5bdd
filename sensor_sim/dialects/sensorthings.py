"""OGC SensorThings 1.1: an Observation a message, with its Datastream, Thing and ObservedProperty.

So FROST publishes to who subscribes with `$expand`; a bridge has put the kind before its topics.
"""

from collections.abc import Iterator
from typing import Any

import orjson

from sensor_sim.chance import key_of
from sensor_sim.dialects.dialect import Dialect, Draft, Utterance, Word, of_every_kind, stateless
from sensor_sim.message import rfc3339

_SYMBOLS = {
    "Cel": "°C",
    "W.h": "Wh",
    "V.A": "var",
    "ug/m3": "µg/m³",
    "W/m2": "W/m²",
    **{unit: unit for unit in ("%", "W", "kW", "V", "km/h", "mm", "s", "dB", "L")},
}
_WORDS = of_every_kind(
    {
        "active_power": Word("active_power", "W", 1),
        "reactive_power": Word("reactive_power", "V.A", 1),
        "generated_power": Word("generated_power", "W", 1),
        "energy_index": Word("energy_index", "W.h", 1),
        "generated_energy_index": Word("generated_energy_index", "W.h", 1),
        "water_index": Word("water_index", "L", 1),
    }
)
_IDS = 2**31


def _write(said: Utterance) -> Iterator[Draft]:
    time = rfc3339(said.time_ms)
    for name, value in said.fields.items():
        stream = key_of(said.name, name) % _IDS
        symbol = _SYMBOLS.get(said.units[name])
        observation = {
            "@iot.id": key_of(said.name, name, said.time_ms) % _IDS,
            "phenomenonTime": time,
            "resultTime": time,
            "result": value,
            "Datastream": {
                "@iot.id": stream,
                "name": f"{name} of {said.name}",
                "unitOfMeasurement": {"name": symbol, "symbol": symbol, "definition": None},
                "Thing": {"@iot.id": key_of(said.name) % _IDS, "name": said.name},
                "ObservedProperty": {"@iot.id": key_of(name) % _IDS, "name": name},
            },
        }
        yield Draft(_topic(said.device.kind), orjson.dumps(observation), (name,))


def _topic(kind: str) -> str:
    return f"frost/{kind}/v1.1/Observations"


def _feed(kind: str, _: str) -> dict[str, Any]:
    return {"topic": _topic(kind)}


SENSORTHINGS = Dialect("sensorthings", _WORDS, _feed, stateless(_write), states_units=True)

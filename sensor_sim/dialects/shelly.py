"""Shelly devices of the second generation: what they notify of their components.

https://shelly-api-docs.shelly.cloud, "Notifications". A meter of a building is a Pro 3EM; street
lights hang on a Plus 1PM; single loads and plants on a Pro EM; a Plus H&T is in the weather.
"""

from collections.abc import Iterator
from typing import Any

import orjson

from sensor_sim.dialects.clocks import in_hundredths
from sensor_sim.dialects.dialect import Dialect, Draft, Utterance, Word, Words, nested, stateless
from sensor_sim.dialects.ids import mac

_CLIMATE = {
    "temperature": Word("temperature:0.tC", step=0.1),
    "relative_humidity": Word("humidity:0.rh", step=0.1),
}
_WORDS: Words = {
    "building_meter": {
        "active_power": Word("em:0.total_act_power", "W", 0.001),
        "energy_index": Word("emdata:0.total_act", "W.h", 0.01),
        "voltage": Word("em:0.a_voltage", step=0.1),
        "power_factor": Word("em:0.a_pf", step=0.01),
    },
    "light_cabinet": {
        "active_power": Word("switch:0.apower", "W", 0.1),
        "energy_index": Word("switch:0.aenergy.total", "W.h", 0.001),
        "lighting_state": Word("switch:0.output", codes=((0, False), (1, True))),
    },
    "ev_charger": {
        "active_power": Word("em1:0.act_power", "W", 0.1),
        "energy_index": Word("em1data:0.total_act_energy", "W.h", 0.01),
    },
    "solar_plant": {
        "generated_power": Word("em1:0.act_power", "W", 0.1),
        "generated_energy_index": Word("em1data:0.total_act_energy", "W.h", 0.01),
    },
    "weather_station": _CLIMATE,
    "air_station": _CLIMATE,
}
_MODELS = {
    "building_meter": "shellypro3em",
    "light_cabinet": "shellyplus1pm",
    "ev_charger": "shellyproem50",
    "solar_plant": "shellyproem50",
    "weather_station": "shellyplusht",
    "air_station": "shellyplusht",
}


def _write(said: Utterance) -> Iterator[Draft]:
    kind = said.device.kind
    components = nested(said.fields)
    for name, component in components.items():
        component["id"] = int(name.rpartition(":")[2])
    prefix = f"shelly/{kind}/{said.name}"
    notification = {
        "src": f"{_MODELS[kind]}-{mac(said.device.id)}",
        "dst": f"{prefix}/events",
        "method": "NotifyStatus",
        "params": {"ts": said.time_ms / 1000, **components},
    }
    yield Draft(f"{prefix}/events/rpc", orjson.dumps(notification), tuple(said.fields))


def _feed(kind: str, _: str) -> dict[str, Any]:
    return {"topic": f"shelly/{kind}/{{device}}/events/rpc"}


SHELLY = Dialect("shelly", _WORDS, _feed, stateless(_write), clock=in_hundredths, states_units=True)

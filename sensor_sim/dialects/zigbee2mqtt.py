"""Zigbee2MQTT: a device's whole state as one object, with `last_seen` in ISO 8601.

https://www.zigbee2mqtt.io. Its friendly names may have levels: here the first is the kind.
"""

from collections.abc import Iterator
from typing import Any

import orjson

from sensor_sim.chance import between, key_of
from sensor_sim.dialects.dialect import Dialect, Draft, Utterance, Word, Words, stateless
from sensor_sim.message import rfc3339

_BRIGHTEST = 254
_POWER = Word("power", "W", 0.1)
_ENERGY = Word("energy", step=0.01)
_CLIMATE = {
    "temperature": Word("temperature", step=0.01),
    "relative_humidity": Word("humidity", step=0.01),
}
_WORDS: Words = {
    "building_meter": {
        "active_power": _POWER,
        "energy_index": _ENERGY,
        "voltage": Word("voltage", step=0.1),
        "power_factor": Word("power_factor", step=0.01),
    },
    "light_cabinet": {
        "active_power": _POWER,
        "energy_index": _ENERGY,
        "lighting_state": Word("state", codes=((0, "OFF"), (1, "ON"))),
        "dimming_level": Word("brightness", step=1, low=0, high=_BRIGHTEST, scale=100 / _BRIGHTEST),
    },
    "ev_charger": {"active_power": _POWER, "energy_index": _ENERGY},
    "solar_plant": {
        "generated_power": _POWER,
        "generated_energy_index": Word("produced_energy", step=0.01),
    },
    "weather_station": _CLIMATE,
    "air_station": _CLIMATE | {"pm2_5": Word("pm25", step=1), "pm10": Word("pm10", step=1)},
    "noise_meter": {"noise_level": Word("noise", step=0.1)},
    "door_contact": {
        # It is the contact's state: closed is true.
        "door_state": Word("contact", codes=((0, True), (1, False))),
        "battery_level": Word("battery", step=1),
    },
}


def _write(said: Utterance) -> Iterator[Draft]:
    link = round(between(40, 255, key_of("link", said.device.id), said.time_ms))
    state = {**said.fields, "last_seen": rfc3339(said.time_ms), "linkquality": link}
    topic = f"zigbee2mqtt/{said.device.kind}/{said.name}"
    yield Draft(topic, orjson.dumps(state), tuple(said.fields))


def _feed(kind: str, _: str) -> dict[str, Any]:
    return {"topic": f"zigbee2mqtt/{kind}/{{device}}"}


ZIGBEE2MQTT = Dialect("zigbee2mqtt", _WORDS, _feed, stateless(_write), states_units=True)

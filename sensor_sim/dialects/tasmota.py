"""Tasmota: sensors in SENSOR messages, switches and dimmers in STATE; local times without a zone.

https://tasmota.github.io/docs/MQTT. The city has put the kind into the full topic.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from sensor_sim.dialects.clocks import in_local_seconds, local_text
from sensor_sim.dialects.dialect import (
    Dialect,
    Draft,
    Utterance,
    Word,
    Words,
    Written,
    nested,
    stateless,
)

_POWER = Word("ENERGY.Power", "W", 1)
_TOTAL = Word("ENERGY.Total", step=0.001)
_CLIMATE = {
    "temperature": Word("BME280.Temperature", step=0.1),
    "relative_humidity": Word("BME280.Humidity", step=0.1),
}
_WORDS: Words = {
    "building_meter": {
        "active_power": _POWER,
        "energy_index": _TOTAL,
        "reactive_power": Word("ENERGY.ReactivePower", "V.A", 1),
        "voltage": Word("ENERGY.Voltage", step=1),
        "power_factor": Word("ENERGY.Factor", step=0.01),
    },
    "light_cabinet": {
        "active_power": _POWER,
        "energy_index": _TOTAL,
        "lighting_state": Word("POWER", codes=((0, "OFF"), (1, "ON"))),
        "dimming_level": Word("Dimmer", step=1),
    },
    "ev_charger": {"active_power": _POWER, "energy_index": _TOTAL},
    "solar_plant": {"generated_power": _POWER, "generated_energy_index": _TOTAL},
    "weather_station": _CLIMATE,
    "air_station": _CLIMATE
    | {
        "pm2_5": Word("SDS0X1.PM2.5", step=0.1),
        "pm10": Word("SDS0X1.PM10", step=0.1),
    },
}


def _write(said: Utterance) -> Iterator[Draft]:
    """The sensors, named `SENSOR.Field`, then what the device does, named by a single word."""
    sensors = {name: value for name, value in said.fields.items() if "." in name}
    state = {name: value for name, value in said.fields.items() if "." not in name}
    if sensors:
        units = {"TempUnit": "C"} if any(name.endswith("Temperature") for name in sensors) else {}
        yield _message(said, "SENSOR", sensors, units)
    if state:
        yield _message(said, "STATE", state, {"Wifi": {"AP": 1, "RSSI": 78}})


def _message(
    said: Utterance, prefix: str, fields: Mapping[str, Written], more: dict[str, Any]
) -> Draft:
    time = local_text(said.time_ms, said.zone)
    # One level: a sensor may have a dot in the name of a field, as PM2.5.
    payload = orjson.dumps({"Time": time, **nested(fields, levels=1), **more})
    return Draft(f"tele/{said.device.kind}/{said.name}/{prefix}", payload, tuple(fields))


def _feed(kind: str, zone: str) -> dict[str, Any]:
    return {"topic": f"tele/{kind}/{{device}}/+", "time_zone": zone}


TASMOTA = Dialect(
    "tasmota", _WORDS, _feed, stateless(_write), clock=in_local_seconds, states_units=True
)

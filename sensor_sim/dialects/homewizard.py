"""HomeWizard P1 meters: the object of `/api/measurement` (v2), forwarded to the broker.

https://api-documentation.homewizard.com. A water meter is on the P1 port of an electricity meter. A
plant's meter counts what it exports, and its power is below zero then.
"""

from collections.abc import Iterator
from typing import Any

import orjson

from sensor_sim.dialects.clocks import in_local_seconds, local_text
from sensor_sim.dialects.dialect import Dialect, Draft, Utterance, Word, Words, stateless

_WATER = "external.water_meter"
_WORDS: Words = {
    "building_meter": {
        "active_power": Word("power_w", "W", 1),
        "energy_index": Word("energy_import_kwh", step=0.001),
        "voltage": Word("voltage_l1_v", step=0.1),
    },
    "ev_charger": {
        "active_power": Word("power_w", "W", 1),
        "energy_index": Word("energy_import_kwh", step=0.001),
    },
    "solar_plant": {
        "generated_power": Word("power_w", "W", 1, scale=-1),
        "generated_energy_index": Word("energy_export_kwh", step=0.001),
    },
    "water_meter": {"water_index": Word(_WATER, step=0.001)},
}


def _write(said: Utterance) -> Iterator[Draft]:
    time = local_text(said.time_ms, said.zone)
    measured = {name: value for name, value in said.fields.items() if name != _WATER}
    document: dict[str, Any] = {
        "protocol_version": 50,
        "meter_model": "ISKRA  2M550T-101",
        "unique_id": said.device.id.encode().hex().upper(),
        "timestamp": time,
        **measured,
    }
    if _WATER in said.fields:
        water = said.fields[_WATER]
        external = {"type": "water_meter", "timestamp": time, "value": water, "unit": "m3"}
        document["external"] = [external]
    topic = f"homewizard/{said.device.kind}/{said.name}"
    yield Draft(topic, orjson.dumps(document), tuple(said.fields))


def _feed(kind: str, zone: str) -> dict[str, Any]:
    return {"topic": f"homewizard/{kind}/{{device}}", "time_zone": zone}


HOMEWIZARD = Dialect(
    "homewizard", _WORDS, _feed, stateless(_write), clock=in_local_seconds, states_units=True
)

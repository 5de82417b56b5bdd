"""OpenEVSE charging stations (firmware v4): their status as one object.

https://github.com/OpenEVSE/openevse_esp32_firmware. A station has one point, so it has no number of
occupied ones.
"""

from collections.abc import Iterator
from typing import Any

import orjson

from sensor_sim.dialects.clocks import in_seconds
from sensor_sim.dialects.dialect import Dialect, Draft, Utterance, Word, Words, stateless
from sensor_sim.message import rfc3339

_VOLTS = 230
_CONNECTED, _CHARGING = 2, 3
_WORDS: Words = {
    "ev_charger": {
        "active_power": Word("power", "W", 1),
        "energy_index": Word("watthour", "W.h", 1),
    }
}


def _write(said: Utterance) -> Iterator[Draft]:
    power = float(said.fields.get("power", 0))
    status = {
        "mode": "STA",
        "mqtt_connected": 1,
        "evse_connected": 1,
        "amp": round(power / _VOLTS, 1),
        "voltage": _VOLTS,
        "state": _CHARGING if power > 0 else _CONNECTED,
        **said.fields,
        "temp1": False,
        "time": f"{rfc3339(said.time_ms)[:19]}Z",
    }
    yield Draft(f"openevse/{said.name}/status", orjson.dumps(status), tuple(said.fields))


def _feed(_kind: str, _: str) -> dict[str, Any]:
    return {"topic": "openevse/{device}/#"}


OPENEVSE = Dialect(
    "openevse", _WORDS, _feed, stateless(_write), clock=in_seconds, states_units=True
)

"""Every format that ingest reads, as devices and network servers write it, by the name for it.

A module each. `*_lpp` are the same networks where they do not decode: the bytes are Cayenne LPP.
"""

from collections.abc import Mapping

from sensor_sim.dialects.chirpstack import CHIRPSTACK, CHIRPSTACK_LPP
from sensor_sim.dialects.csv_line import CSV_LINE
from sensor_sim.dialects.dialect import Dialect
from sensor_sim.dialects.generic_json import JSON
from sensor_sim.dialects.homewizard import HOMEWIZARD
from sensor_sim.dialects.ngsi import NGSI_LD, NGSI_V2
from sensor_sim.dialects.openevse import OPENEVSE
from sensor_sim.dialects.senml import SENML_CBOR, SENML_JSON
from sensor_sim.dialects.sensorthings import SENSORTHINGS
from sensor_sim.dialects.shelly import SHELLY
from sensor_sim.dialects.sparkplug import SPARKPLUG_B
from sensor_sim.dialects.tasmota import TASMOTA
from sensor_sim.dialects.ttn import TTN, TTN_LPP
from sensor_sim.dialects.value import VALUE
from sensor_sim.dialects.zigbee2mqtt import ZIGBEE2MQTT
from vigie.model import CANONICAL

__all__ = ["DIALECTS", "Dialect", "DialectError", "dialect_name"]

DIALECTS: Mapping[str, Dialect] = {
    "json": JSON,
    "csv_line": CSV_LINE,
    "value": VALUE,
    "chirpstack": CHIRPSTACK,
    "chirpstack_lpp": CHIRPSTACK_LPP,
    "ttn": TTN,
    "ttn_lpp": TTN_LPP,
    "shelly": SHELLY,
    "tasmota": TASMOTA,
    "zigbee2mqtt": ZIGBEE2MQTT,
    "openevse": OPENEVSE,
    "homewizard": HOMEWIZARD,
    "senml_json": SENML_JSON,
    "senml_cbor": SENML_CBOR,
    "ngsi_v2": NGSI_V2,
    "ngsi_ld": NGSI_LD,
    "sensorthings": SENSORTHINGS,
    "sparkplug_b": SPARKPLUG_B,
}
"""All but the canonical format, for which no dialect is needed."""

_SHORT = {
    "csv": "csv_line",
    "ngsi": "ngsi_ld",
    "senml": "senml_json",
    "sparkplug": "sparkplug_b",
}


class DialectError(ValueError):
    """What cannot be said so: the message says why."""


def dialect_name(text: str) -> str:
    """The dialect, or the canonical format, that is meant: `ngsi-ld`, `senml`.

    Raises:
        DialectError: there is none of this name.
    """
    name = text.lower().replace("-", "_")
    name = _SHORT.get(name, name)
    if name not in DIALECTS and name != CANONICAL:
        known = ", ".join([CANONICAL, *DIALECTS])
        raise DialectError(f"there is no format {text!r}: write one of {known}")
    return name

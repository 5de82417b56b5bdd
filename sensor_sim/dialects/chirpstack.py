"""ChirpStack v4: uplinks as its MQTT integration publishes them, and a status with the battery.

https://www.chirpstack.io/docs, "Event types". There is an application for each kind of device, and
another for those whose bytes ChirpStack does not decode.
"""

import base64
from collections.abc import Iterator
from typing import Any

import orjson

from sensor_sim.dialects import cayenne_lpp
from sensor_sim.dialects.dialect import Dialect, Draft, Utterance, Word, Words, stateless
from sensor_sim.dialects.ids import eui, uuid
from sensor_sim.dialects.lorawan import (
    DECODED_WORDS,
    GATEWAY_EUI,
    PORT,
    frame,
    model,
    rssi,
    snr,
)
from sensor_sim.message import rfc3339
from vigie.model import Device

_BATTERY = "batteryLevel"
_WORDS: Words = {
    kind: words | ({"battery_level": Word(_BATTERY)} if "battery_level" in words else {})
    for kind, words in ((kind, dict(words)) for kind, words in DECODED_WORDS.items())
}


def _decoded(said: Utterance) -> Iterator[Draft]:
    measured = {name: value for name, value in said.fields.items() if name != _BATTERY}
    yield _up(said, _application(said.device.kind), {"object": measured}, tuple(measured))
    if _BATTERY in said.fields:
        status = {
            "margin": 20,
            "externalPowerSource": False,
            "batteryLevelUnavailable": False,
            _BATTERY: said.fields[_BATTERY],
        }
        yield _event(said, _application(said.device.kind), "status", status, (_BATTERY,))


def _bytes(said: Utterance) -> Iterator[Draft]:
    data = base64.b64encode(cayenne_lpp.encode(said)).decode()
    yield _up(said, _application(said.device.kind, "lpp"), {"data": data}, tuple(said.fields))


def _up(
    said: Utterance, application: str, content: dict[str, Any], fields: tuple[str, ...]
) -> Draft:
    name = said.name
    uplink = {
        "devAddr": f"01{name[-6:]}",
        "adr": True,
        "dr": 5,
        "fCnt": frame(said),
        "fPort": PORT,
        "confirmed": False,
        **content,
        "rxInfo": [
            {
                "gatewayId": GATEWAY_EUI,
                "uplinkId": frame(said),
                "nsTime": rfc3339(said.time_ms),
                "rssi": rssi(said),
                "snr": snr(said),
                "crcStatus": "CRC_OK",
            }
        ],
        "txInfo": {
            "frequency": 868_300_000,
            "modulation": {
                "lora": {"bandwidth": 125_000, "spreadingFactor": 7, "codeRate": "CR_4_5"}
            },
        },
    }
    return _event(said, application, "up", uplink, fields)


def _event(
    said: Utterance, application: str, event: str, content: dict[str, Any], fields: tuple[str, ...]
) -> Draft:
    kind = said.device.kind
    document = {
        "deduplicationId": uuid(event, said.name, str(said.time_ms)),
        "time": rfc3339(said.time_ms),
        "deviceInfo": {
            "tenantId": uuid("tenant"),
            "tenantName": "Vigie",
            "applicationId": application,
            "applicationName": model(kind),
            "deviceProfileId": uuid("profile", kind),
            "deviceProfileName": model(kind),
            "deviceName": said.device.id,
            "devEui": said.name,
            "deviceClassEnabled": "CLASS_A",
            "tags": {},
        },
        **content,
    }
    topic = f"application/{application}/device/{said.name}/event/{event}"
    return Draft(topic, orjson.dumps(document), fields)


def _application(*parts: str) -> str:
    return uuid("application", *parts)


def _feed(application: str, kind: str) -> dict[str, Any]:
    topic = f"application/{application}/device/{{device}}/event/+"
    return {"topic": topic, "kinds": {model(kind): kind}}


def _feed_of_decoded(kind: str, _: str) -> dict[str, Any]:
    return _feed(_application(kind), kind)


def _feed_of_bytes(kind: str, _: str) -> dict[str, Any]:
    return _feed(_application(kind, "lpp"), kind) | {"codec": "cayenne_lpp"}


def _name(device: Device) -> str:
    return eui(device.id)


CHIRPSTACK = Dialect("chirpstack", _WORDS, _feed_of_decoded, stateless(_decoded), name=_name)
CHIRPSTACK_LPP = Dialect(
    "chirpstack", cayenne_lpp.WORDS, _feed_of_bytes, stateless(_bytes), name=_name
)

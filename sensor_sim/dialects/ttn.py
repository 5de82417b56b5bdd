"""The Things Stack v3: uplinks as its MQTT server publishes them.

https://www.thethingsindustries.com/docs, "Data formats". There is an application for each kind, and
another for those whose bytes the network does not decode.
"""

import base64
import re
from collections.abc import Iterator
from typing import Any

import orjson

from sensor_sim.chance import key_of
from sensor_sim.dialects import cayenne_lpp
from sensor_sim.dialects.dialect import Dialect, Draft, Utterance, stateless
from sensor_sim.dialects.ids import eui
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

_ID = re.compile(r"(?=.{3,36}$)[a-z0-9](-?[a-z0-9])*")  # that The Things Stack takes
_ON_THE_WAY_MS = 146  # from the network server to the application server


def _decoded(said: Utterance) -> Iterator[Draft]:
    yield _uplink(said, _application(said.device.kind), {"decoded_payload": said.fields})


def _bytes(said: Utterance) -> Iterator[Draft]:
    content = {"frm_payload": base64.b64encode(cayenne_lpp.encode(said)).decode()}
    yield _uplink(said, _application(said.device.kind, "lpp"), content)


def _uplink(said: Utterance, application: str, content: dict[str, Any]) -> Draft:
    dev_eui = eui(said.device.id).upper()
    received_at = _nanoseconds(said.time_ms)
    document = {
        "end_device_ids": {
            "device_id": said.name,
            "application_ids": {"application_id": application},
            "dev_eui": dev_eui,
            "join_eui": "0000000000000000",
            "dev_addr": f"26{dev_eui[-6:]}",
        },
        "correlation_ids": [f"gs:uplink:{key_of(said.name, said.time_ms):016X}"],
        "received_at": _nanoseconds(said.time_ms + _ON_THE_WAY_MS),
        "uplink_message": {
            "f_port": PORT,
            "f_cnt": frame(said),
            **content,
            "rx_metadata": [
                {
                    "gateway_ids": {"gateway_id": "vigie-sim", "eui": GATEWAY_EUI.upper()},
                    "time": received_at,
                    "rssi": rssi(said),
                    "channel_rssi": rssi(said),
                    "snr": snr(said),
                }
            ],
            "settings": {
                "data_rate": {"lora": {"bandwidth": 125_000, "spreading_factor": 7}},
                "frequency": "868300000",
            },
            "received_at": received_at,
            "version_ids": {"brand_id": "vigie", "model_id": model(said.device.kind)},
        },
    }
    topic = f"v3/{application}@ttn/devices/{said.name}/up"
    return Draft(topic, orjson.dumps(document), tuple(said.fields))


def _nanoseconds(time_ms: int) -> str:
    return f"{rfc3339(time_ms).removesuffix('Z')}000000Z"


def _application(kind: str, *more: str) -> str:
    return "-".join(["vigie", *kind.split("_"), *more])


def _feed(application: str, kind: str) -> dict[str, Any]:
    topic = f"v3/{application}@ttn/devices/{{device}}/up"
    return {"topic": topic, "kinds": {model(kind): kind}}


def _feed_of_decoded(kind: str, _: str) -> dict[str, Any]:
    return _feed(_application(kind), kind)


def _feed_of_bytes(kind: str, _: str) -> dict[str, Any]:
    return _feed(_application(kind, "lpp"), kind) | {"codec": "cayenne_lpp"}


def _name(device: Device) -> str:
    """The city's own id, where The Things Stack takes it."""
    return device.id if _ID.fullmatch(device.id) else f"eui-{eui(device.id)}"


TTN = Dialect("ttn", DECODED_WORDS, _feed_of_decoded, stateless(_decoded), name=_name)
TTN_LPP = Dialect("ttn", cayenne_lpp.WORDS, _feed_of_bytes, stateless(_bytes), name=_name)

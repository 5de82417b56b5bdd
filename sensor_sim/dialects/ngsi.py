"""NGSI-v2 and NGSI-LD: notifications of context brokers, an entity of a Smart Data Model in each.

There is a subscription, and so a topic, for each type. `unitCode` is UN/CEFACT's Recommendation 20.
"""

from collections.abc import Callable, Iterator
from typing import Any

import orjson

from sensor_sim.dialects.dialect import Dialect, Draft, Utterance, nested, stateless
from sensor_sim.dialects.ids import uuid
from sensor_sim.dialects.smart_data_models import TYPES, WORDS
from sensor_sim.message import rfc3339
from vigie.city.feeds import FormatName
from vigie.model import Device

_CONTEXT = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld"
_UNIT_CODES = {
    "1": "C62",
    "%": "P1",
    "Cel": "CEL",
    "dB": "2N",
    "km/h": "KMH",
    "kW.h": "KWH",
    "L": "LTR",
    "mm": "MMT",
    "m/s": "MTS",
    "ug/m3": "GQ",
    "V": "VLT",
    "V.A": "D46",
    "W": "WTT",
    "W/m2": "D54",
}


def _v2(said: Utterance) -> dict[str, Any]:
    entity: dict[str, Any] = {
        "id": said.name,
        "type": TYPES[said.device.kind],
        "dateObserved": {"type": "DateTime", "value": rfc3339(said.time_ms), "metadata": {}},
    }
    for name, value, unit in _attributes(said):
        kind = "StructuredValue" if isinstance(value, dict) else "Number"
        metadata = {"unitCode": {"type": "Text", "value": unit}} if unit else {}
        entity[name] = {
            "type": "Text" if isinstance(value, str) else kind,
            "value": value,
            "metadata": metadata,
        }
    return {"subscriptionId": uuid("subscription", said.device.kind), "data": [entity]}


def _ld(said: Utterance) -> dict[str, Any]:
    time = rfc3339(said.time_ms)
    entity: dict[str, Any] = {"id": said.name, "type": TYPES[said.device.kind]}
    for name, value, unit in _attributes(said):
        stated = {"unitCode": unit} if unit else {}
        entity[name] = {"type": "Property", "value": value, **stated, "observedAt": time}
    return {
        "id": f"urn:ngsi-ld:Notification:{uuid('notification', said.name, time)}",
        "type": "Notification",
        "subscriptionId": f"urn:ngsi-ld:Subscription:{uuid('subscription', said.device.kind)}",
        "notifiedAt": time,
        "data": [entity | {"@context": [_CONTEXT]}],
    }


def _attributes(said: Utterance) -> Iterator[tuple[str, Any, str | None]]:
    """Each attribute with its value, which may be an object, and the code of its unit."""
    units = {field.split(".")[0]: unit for field, unit in said.units.items()}
    for name, value in nested(said.fields).items():
        yield name, value, None if isinstance(value, str) else _UNIT_CODES.get(units[name])


def _dialect(
    name: FormatName, encode: Callable[[Utterance], dict[str, Any]], prefix: str
) -> Dialect:
    root = name.replace("_", "-")

    def write(said: Utterance) -> Iterator[Draft]:
        topic = f"{root}/{said.device.kind}/notify"
        yield Draft(topic, orjson.dumps(encode(said)), tuple(said.fields))

    def feed(kind: str, _: str) -> dict[str, Any]:
        return {"topic": f"{root}/{kind}/notify", "kinds": {TYPES[kind]: kind}}

    def entity_id(device: Device) -> str:
        return f"{prefix}{TYPES[device.kind]}:{device.id}"

    return Dialect(name, WORDS, feed, stateless(write), name=entity_id, states_units=True)


NGSI_V2 = _dialect("ngsi_v2", _v2, "")
NGSI_LD = _dialect("ngsi_ld", _ld, "urn:ngsi-ld:")

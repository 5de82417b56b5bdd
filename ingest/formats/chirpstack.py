"""ChirpStack events (v4, and v3's uplinks): https://www.chirpstack.io/docs, "Event types".

An uplink's fields are those of its decoded `object`, or of its bytes when the feed names a codec;
a status event's are `batteryLevel` and `margin`. Joins, acknowledgements and the like have none.
"""

import base64
import binascii
from typing import Any

import orjson

from ingest.formats.documents import parse_object, type_name
from ingest.formats.lorawan import (
    Codec,
    Codecs,
    Fields,
    Uplink,
    decoded_by_network,
    decoded_here,
)
from ingest.formats.source import Decode, Outcome, Source
from ingest.message import Item, UnusableError
from ingest.showing import shown
from vigie.city.feeds import Feed
from vigie.model import Reason

_STATUS = ("batteryLevel", "margin")


def for_feed(feed: Feed) -> Decode:
    codecs = Codecs(feed)

    def decode(payload: bytes, _: Source) -> Outcome:
        event = parse_object(payload)
        device, profile = _identity(event)
        inside, fields = _fields(event, codecs.of(profile))
        if not fields.values:
            return [], []
        time = event.get("time")
        return [Item(fields.values, time, device, profile, "", inside, fields.units)], []

    return decode


def _identity(event: dict[str, Any]) -> tuple[str, str | None]:
    """The device's EUI and, as its foreign kind, the name of its profile."""
    info = event.get("deviceInfo")
    if isinstance(info, dict) and isinstance(eui := info.get("devEui"), str):
        profile = info.get("deviceProfileName")
        return eui.lower(), profile if isinstance(profile, str) else None
    if isinstance(eui := event.get("devEUI"), str):
        profile = event.get("deviceProfileName")
        return _hexadecimal(eui), profile if isinstance(profile, str) else None
    raise UnusableError(
        Reason.WRONG_TYPE, "deviceInfo.devEui: missing: this is no event of ChirpStack"
    )


def _hexadecimal(eui: str) -> str:
    """An EUI of v3, which writes it in Base64 or, as v4 does, in hexadecimal digits."""
    try:
        return bytes.fromhex(eui).hex()
    except ValueError:
        pass
    try:
        return base64.b64decode(eui, validate=True).hex()
    except (ValueError, binascii.Error):
        raise UnusableError(Reason.UNKNOWN_DEVICE, f"devEUI: {shown(eui)} is none") from None


def _fields(event: dict[str, Any], codec: Codec | None) -> tuple[str, Fields]:
    uplink = Uplink(event.get("data"), event.get("fPort"), event.get("time"), "data")
    if uplink.data and codec is not None:
        return "data.", decoded_here(uplink, codec)
    if event.get("object"):
        return "object.", decoded_by_network(event["object"], "object")
    if event.get("objectJSON"):
        return "objectJSON.", decoded_by_network(_parse(event["objectJSON"]), "objectJSON")
    if uplink.data:
        return "data.", decoded_here(uplink, codec)
    return "", Fields({name: event[name] for name in _STATUS if event.get(name) is not None})


def _parse(text: Any) -> Any:
    """The decoded object of v3, a JSON document in a text."""
    if not isinstance(text, str):
        raise UnusableError(
            Reason.WRONG_TYPE, f"objectJSON: expected a string, is {type_name(text)}"
        )
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise UnusableError(Reason.MALFORMED_JSON, f"objectJSON: {error.msg}") from None

"""Uplinks of The Things Stack v3: https://www.thethingsindustries.com/docs, "Data formats".

An uplink's fields are those of its `decoded_payload`, or of its bytes when the feed names a codec.
Joins, downlinks and the like have none.
"""

from typing import Any

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
from vigie.city.feeds import Feed
from vigie.model import Reason

_UPLINK = "uplink_message"


def for_feed(feed: Feed) -> Decode:
    codecs = Codecs(feed)

    def decode(payload: bytes, _: Source) -> Outcome:
        message = parse_object(payload)
        device = _device(message)
        uplink = message.get(_UPLINK)
        if uplink is None:
            return [], []
        if not isinstance(uplink, dict):
            raise UnusableError(
                Reason.WRONG_TYPE, f"{_UPLINK}: expected an object, is {type_name(uplink)}"
            )
        # The network server's receipt is nearer to the measurement than the application server's.
        time = uplink.get("received_at") or message.get("received_at")
        model = _model(uplink)
        inside, fields = _fields(uplink, time, codecs.of(model))
        where = f"{_UPLINK}."
        return [Item(fields.values, time, device, model, where, inside, fields.units)], []

    return decode


def _device(message: dict[str, Any]) -> str:
    ids = message.get("end_device_ids")
    if isinstance(ids, dict) and isinstance(device := ids.get("device_id"), str):
        return device
    raise UnusableError(
        Reason.WRONG_TYPE,
        "end_device_ids.device_id: missing: this is no message of The Things Stack",
    )


def _model(uplink: dict[str, Any]) -> str | None:
    """The device's model, as its foreign kind."""
    version = uplink.get("version_ids")
    model = version.get("model_id") if isinstance(version, dict) else None
    return model if isinstance(model, str) else None


def _fields(message: dict[str, Any], time: Any, codec: Codec | None) -> tuple[str, Fields]:
    decoded = message.get("decoded_payload")
    uplink = Uplink(
        message.get("frm_payload"), message.get("f_port"), time, f"{_UPLINK}.frm_payload"
    )
    if decoded and (codec is None or not uplink.data):
        return "decoded_payload.", decoded_by_network(decoded, f"{_UPLINK}.decoded_payload")
    if uplink.data:
        return "frm_payload.", decoded_here(uplink, codec)
    return "", Fields({})

"""SenML in CBOR (RFC 8428 section 6, `application/senml+cbor`): JSON's labels as small integers."""

from decimal import Decimal
from typing import Any

import cbor2

from ingest.formats.senml import decode_pack
from ingest.message import Item, Problem, UnusableError
from vigie.model import Reason

_LABELS = {
    -6: "bs",
    -5: "bv",
    -4: "bu",
    -3: "bt",
    -2: "bn",
    -1: "bver",
    0: "n",
    1: "u",
    2: "v",
    3: "vs",
    4: "vb",
    5: "s",
    6: "t",
    7: "ut",
    8: "vd",
}


def decode(payload: bytes) -> tuple[list[Item], list[Problem]]:
    """The items of a pack, and what is wrong with the records that cannot be used.

    Raises:
        UnusableError: the payload as a whole cannot be read.
    """
    try:
        pack = cbor2.loads(payload)
    except cbor2.CBORError as error:
        raise UnusableError(Reason.MALFORMED_BINARY, f"the payload is not CBOR: {error}") from None
    if isinstance(pack, list):
        pack = [_labelled(entry) for entry in pack]
    return decode_pack(pack)


def _labelled(entry: Any) -> Any:
    """A record with JSON's labels; what is no label of SenML is left out."""
    if not isinstance(entry, dict):
        return entry
    record: dict[str, Any] = {}
    for key, value in entry.items():
        label = _LABELS.get(key) if type(key) is int else key
        if isinstance(label, str):
            record[label] = float(value) if isinstance(value, Decimal) else value
    return record

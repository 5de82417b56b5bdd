"""What LoRaWAN networks share: an uplink decoded by the network, or bytes for a codec of ours."""

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ingest.formats import cayenne_lpp
from ingest.formats.documents import flatten, type_name
from ingest.message import UnusableError
from vigie.city.feeds import CodecName
from vigie.model import Reason


class Fields(NamedTuple):
    """Values by name, and the units of those whose codec states one."""

    values: dict[str, Any]
    units: Mapping[str, str] | None = None


CODECS: Mapping[CodecName, Callable[[bytes], tuple[dict[str, Any], dict[str, str]]]] = {
    "cayenne_lpp": cayenne_lpp.decode,
}


def decoded_by_network(decoded: Any, where: str) -> Fields:
    """The fields that the network's own payload formatter gave.

    Raises:
        UnusableError: they are no object.
    """
    if not isinstance(decoded, dict):
        raise UnusableError(
            Reason.WRONG_TYPE, f"{where}: expected an object of fields, is {type_name(decoded)}"
        )
    return Fields(flatten(decoded))


def decoded_here(data: Any, codec: CodecName | None, where: str) -> Fields:
    """The fields in an uplink's bytes, which come in Base64.

    Raises:
        UnusableError: the feed names no codec, or the bytes are not of it.
    """
    try:
        content = base64.b64decode(data, validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise UnusableError(
            Reason.WRONG_TYPE, f"{where}: {str(data)[:80]!r} is not Base64"
        ) from None
    if codec is None:
        raise UnusableError(
            Reason.UNDECODED,
            f"{where}: the network sent {len(content)} bytes and did not decode them: give the "
            "device a payload codec there, or the feed a 'codec' here",
        )
    try:
        return Fields(*CODECS[codec](content))
    except ValueError as error:
        raise UnusableError(
            Reason.UNDECODED, f"{where}: {content[:64].hex(' ')} is not {codec}: {error}"
        ) from None

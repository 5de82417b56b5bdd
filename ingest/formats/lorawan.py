"""What LoRaWAN networks share: an uplink decoded by the network, or bytes for a codec of ours."""

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ingest.formats import cayenne_lpp
from ingest.formats.documents import flatten, type_name
from ingest.formats.payload_codec import PayloadCodec
from ingest.message import UnusableError
from ingest.showing import shown
from vigie.city.feeds import Feed
from vigie.model import Reason


class Fields(NamedTuple):
    """Values by name, and the units of those whose codec states one."""

    values: dict[str, Any]
    units: Mapping[str, str] | None = None


class Uplink(NamedTuple):
    """An uplink as its network hands it over, still in Base64; `where` is its path."""

    data: Any
    port: Any
    time: Any
    where: str


Codec = Callable[[bytes, Uplink], Fields]
"""Raises ValueError for bytes that are not of it."""


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


def decoded_here(uplink: Uplink, codec: Codec | None) -> Fields:
    """The fields in an uplink's bytes.

    Raises:
        UnusableError: the feed names no codec, or the bytes are not of it.
    """
    try:
        content = base64.b64decode(uplink.data, validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise UnusableError(
            Reason.WRONG_TYPE, f"{uplink.where}: {shown(uplink.data)} is not Base64"
        ) from None
    if codec is None:
        raise UnusableError(
            Reason.UNDECODED,
            f"{uplink.where}: the network sent {len(content)} bytes and did not decode them: give "
            "the device a payload codec there, or the feed a 'codec' here",
        )
    try:
        return codec(content, uplink)
    except ValueError as error:
        raise UnusableError(
            Reason.UNDECODED,
            f"{uplink.where}: the codec cannot read {content[:64].hex(' ')}: {str(error)[:300]}",
        ) from None


class Codecs:
    """What reads the bytes of a feed's uplinks, by the foreign kind of the device.

    Raises CityError when a script that the feed names is none.
    """

    def __init__(self, feed: Feed) -> None:
        self._others = None if feed.codec is None else _codec(feed.codec, feed)
        self._by_kind = {kind: _codec(name, feed) for kind, name in feed.codecs.items()}

    def of(self, kind: str | None) -> Codec | None:
        """The kind's own codec, else the feed's, if it has one."""
        return self._others if kind is None else self._by_kind.get(kind, self._others)


def _codec(name: str, feed: Feed) -> Codec:
    if name not in feed.script_names:
        return lambda content, _: Fields(*cayenne_lpp.decode(content))
    script = PayloadCodec(name, feed.scripts[name])
    return lambda content, uplink: Fields(
        script.decode(content, uplink.port if isinstance(uplink.port, int) else None, uplink.time)
    )

"""The registry of payload formats, one module each: bytes in, items out.

A format knows its payloads and nothing of cities; what its fields mean, the feed says (`feeds.py`).
"""

from collections.abc import Callable, Mapping

from ingest.formats import canonical, ngsi, senml_cbor, senml_json
from ingest.formats.source import Decode, Outcome, Source
from vigie.city.feeds import Feed, FormatName

__all__ = ["FORMATS", "Decode", "Outcome", "Source"]


def _of_payload(decode: Callable[[bytes], Outcome]) -> Callable[[Feed], Decode]:
    """A format that needs neither the feed's configuration nor the topic."""
    return lambda _: lambda payload, _: decode(payload)


FORMATS: Mapping[FormatName, Callable[[Feed], Decode]] = {
    "canonical": _of_payload(canonical.decode),
    "senml_json": _of_payload(senml_json.decode),
    "senml_cbor": _of_payload(senml_cbor.decode),
    "ngsi_v2": _of_payload(ngsi.decode),
    "ngsi_ld": _of_payload(ngsi.decode),
}
"""What decodes the payloads of a feed, by the name of its format."""

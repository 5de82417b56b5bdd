"""SenML in JSON (RFC 8428 section 5, `application/senml+json`)."""

from ingest.formats.documents import parse_json
from ingest.formats.senml import decode_pack
from ingest.message import Item, Problem


def decode(payload: bytes) -> tuple[list[Item], list[Problem]]:
    """The items of a pack, and what is wrong with the records that cannot be used.

    Raises:
        UnusableError: the payload as a whole cannot be read.
    """
    return decode_pack(parse_json(payload))

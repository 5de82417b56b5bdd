"""A bare value, such as `21.5` or `on`: what it is, only its topic says.

Its name is the level that the feed's topic calls `{field}`, or the levels that `#` stands for,
joined by dots; where there are neither, `value`.
"""

from ingest.formats.source import Outcome, Source
from ingest.message import Item, UnusableError
from vigie.model import Reason


def decode(payload: bytes, source: Source) -> Outcome:
    """The value, as a text: the feed makes a number of it."""
    name = source.parts.get("field") or source.rest.replace("/", ".") or "value"
    return [bare(payload, name)], []


def bare(payload: bytes, name: str) -> Item:
    """The whole payload as one field.

    Raises:
        UnusableError: the payload is no text.
    """
    try:
        text = payload.decode("utf-8").strip()
    except UnicodeDecodeError as error:
        raise UnusableError(
            Reason.NOT_TEXT, f"the payload is not UTF-8 text: {error.reason} at byte {error.start}"
        ) from None
    return Item({name: text} if text else {}, inside="")

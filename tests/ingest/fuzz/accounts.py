"""What became of a message: stored, a dead letter, or nothing, for which there must be a reason."""

from contextlib import suppress
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cache
from math import isfinite
from typing import Any

from ingest.formats import FORMATS, Source
from ingest.formats.source import Decode
from ingest.message import Decoded, Item
from tests.ingest.fuzz.corpus import city_of
from vigie.city.feeds import Feed
from vigie.model import CANONICAL, Reason


class Outcome(StrEnum):
    """Every message comes to exactly one of these."""

    STORED = "stored"
    IN_PART = "stored in part"
    DEAD_LETTER = "dead letter"
    NOTHING = "nothing to store"


class UnaccountedError(Exception):
    """A message of which something got lost, or that became what must not be."""


def outcome_of(feeds: str, topic: str, payload: bytes, decoded: Decoded) -> Outcome:
    """What became of a message.

    Raises:
        UnaccountedError: the law does not hold for it.
    """
    for letter in decoded.dead_letters:
        check(letter.reason is not Reason.DECODER_FAILED, letter.detail)
        check(letter.payload == payload, "a dead letter without the whole payload")
        check(letter.topic == topic, "a dead letter with another topic")
        check(0 < len(letter.detail) < 10_000, f"a detail of {len(letter.detail)} characters")
    for reading in decoded.readings:
        check(isfinite(reading.value), f"not finite: {reading}")
        check(_is_storable(reading.device), f"no device id: {reading}")
    if decoded.description is not None:
        said = decoded.description
        for text in (said.id, said.name or "", *said.attributes, *said.attributes.values()):
            check(_is_storable(str(text)), f"PostgreSQL has no such text: {text!r}")
    if decoded.readings or decoded.description is not None:
        return Outcome.IN_PART if decoded.dead_letters else Outcome.STORED
    if decoded.dead_letters:
        return Outcome.DEAD_LETTER
    lost = _lost(feeds, topic, payload, decoded.feed)
    check(not lost, f"neither a reading nor a dead letter tells of {sorted(lost)[:5]}")
    return Outcome.NOTHING


def check(holds: bool, what: str) -> None:  # noqa: FBT001 - as an assertion has it
    """Raise UnaccountedError unless it holds."""
    if not holds:
        raise UnaccountedError(what)


def _is_storable(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= one <= "\udfff" for one in text)


def _lost(feeds: str, topic: str, payload: bytes, feed_id: str) -> set[str]:
    """The values of a message of which nothing came, that should have become something."""
    if topic.endswith("/about") and not payload:
        return set()
    feed, decode = _feed(feeds, feed_id)
    # A format that remembers has its memory in the decoder, not here: it is asked anew.
    items, problems = decode(payload, Source.of(topic, feed.topic))
    if problems:
        return {problem.detail for problem in problems}
    names = {name for item in items for name in item.values if _is_meant(item, name, feed)}
    return {name for name in names if not any(fnmatchcase(name, one) for one in feed.ignore)}


@cache
def _feed(feeds: str, feed_id: str) -> tuple[Feed, Decode]:
    found = [one for one in city_of(feeds).config.feeds if one.id == feed_id]
    feed = found[0] if found else Feed(id=CANONICAL, topic="#")
    return feed, FORMATS[feed.format](feed)


def _is_meant(item: Item, name: str, feed: Feed) -> bool:
    """Whether a value is one: not null, not what its feed says means missing."""
    raw = item.values[name]
    field = feed.fields.get(name)
    if field is None:
        # A canonical null is of the wrong type; in a foreign item, null says that nothing is there.
        return feed.format == "canonical" or (raw is not None and not _any_mapped(item, feed))
    return raw is not None and _number(raw, field.words) not in field.missing


def _any_mapped(item: Item, feed: Feed) -> bool:
    return any(item.values.get(name) is not None for name in feed.fields)


def _number(raw: Any, words: dict[str, float]) -> Any:
    word = raw if isinstance(raw, str) else str(raw).lower()
    if word in words:
        return words[word]
    with suppress(ValueError, TypeError, OverflowError):
        return float(raw)
    return None

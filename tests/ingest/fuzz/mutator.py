"""Messages without end, from the corpus and a seed: the same seed gives the same messages.

Every format has its share, however few its seeds are.
"""

from collections.abc import Iterator
from contextlib import suppress
from random import Random
from typing import Any, NamedTuple

import cbor2
import orjson

from tests.ingest.fuzz.corpus import Seed
from tests.ingest.fuzz.documents import TEXTS, mutated_document, written
from tests.ingest.fuzz.payloads import monster, mutated_bytes
from tests.ingest.fuzz.sparkplug import mutated_sparkplug

_LEVELS = (
    *("testville", "gateway", "mobility", "traffic_counter", "counter-n1", "about", "up"),
    *("spBv1.0", "NBIRTH", "NDATA", "DBIRTH", "NDEATH", "STATE", "Datastreams(1)", "$SYS"),
    *TEXTS,
)
_MAX_TOPIC_BYTES = 65_535  # MQTT 5.0 section 1.5.4


class Mutant(NamedTuple):
    """A message, and the seed whose feeds it meets."""

    seed: Seed
    topic: str
    payload: bytes


def mutants(seeds: list[Seed], random: Random) -> Iterator[Mutant]:
    by_format: dict[str, list[Seed]] = {}
    for one in seeds:
        by_format.setdefault(one.format, []).append(one)
    formats = list(by_format.values())
    while True:
        chosen, other = random.choice(random.choice(formats)), random.choice(seeds)
        yield Mutant(chosen, _topic(random, chosen, other), _payload(random, chosen, other))


def _payload(random: Random, seed: Seed, other: Seed) -> bytes:  # noqa: PLR0911 - a way each
    chance = random.random()
    if chance < 0.02:
        return seed.payload
    if chance < 0.05:
        return other.payload
    if chance < 0.051:
        return monster(random)
    if chance < 0.06:
        return random.randbytes(random.choice((0, 1, 2, 10, 100, 1000)))
    if chance < 0.8:
        if seed.format == "sparkplug_b":
            return mutated_sparkplug(random, seed.payload)
        document = _parsed(seed)
        if document is not None:
            with suppress(RecursionError):  # some seeds are nested more deeply than can be written
                return _rewritten(random, seed, mutated_document(random, document))
    return mutated_bytes(random, seed.payload, other.payload)


def _parsed(seed: Seed) -> Any:
    """A document of its own for each mutant; none where it is neither JSON nor CBOR."""
    try:
        return cbor2.loads(seed.payload) if _is_cbor(seed) else orjson.loads(seed.payload)
    except (cbor2.CBORError, orjson.JSONDecodeError):
        return None


def _rewritten(random: Random, seed: Seed, document: Any) -> bytes:
    if not _is_cbor(seed):
        return written(random, document)
    try:
        return cbor2.dumps(document)
    except (cbor2.CBORError, UnicodeEncodeError, RecursionError):
        return written(random, document)


def _is_cbor(seed: Seed) -> bool:
    return seed.format == "senml_cbor"


def _topic(random: Random, seed: Seed, other: Seed) -> str:
    chance = random.random()
    if chance < 0.85:
        return seed.topic
    if chance < 0.87:
        return other.topic
    levels = seed.topic.split("/")
    at = random.randrange(len(levels))
    if chance < 0.97:
        levels[at] = random.choice(_LEVELS) if chance < 0.95 else f"device-{random.randrange(9**6)}"
    elif chance < 0.985:
        levels.insert(at, random.choice(_LEVELS))
    else:
        del levels[at]
    topic = "/".join(levels)
    return topic if len(topic) < _MAX_TOPIC_BYTES // 4 or random.random() < 0.01 else topic[:999]

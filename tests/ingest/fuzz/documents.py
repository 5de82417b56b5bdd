"""JSON documents made wrong at any path: other types, monsters, names that nobody knows."""

import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

TEXTS = (
    "",
    " ",
    "NaN",
    "-Infinity",
    "1e999",
    "1_000",
    "٣",
    "true",
    "\0",
    "a\0b",
    "\ud800",
    "a\udfffb",
    "\U0001f600",
    "\u202e\u200b",
    "a/b",
    "#",
    "+",
    "x" * 300,
    "x" * 70_000,
    "AWcA5gJoMA==",
    "/////w==",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59.999999-14:00",
    "0001-01-01T00:00:00",
    "2026-10-25T02:30:00",
    "2026-11-23T24:00:00Z",
    "2026-11-23T06:59:60Z",
    "2026-11-23T06:59:59+23:59:59.999999",
    "1795417200",
    "1795417200.5",
    "urn:ngsi-ld:X:1",
    "10*999999999",
    "m99999999",
    "10*99999999.W",
    "10*99999999.K",
    "Ym/as",
    "((((((((((",
    "{veh}/h",
    "Cel.kW.h/10*9",
    "[degF]2",
)
NUMBERS: tuple[Any, ...] = (
    *(0, -1, 0.0, -0.0, 1.8e9, 1795417200, 1795417200123, 1e-320, 5e-324),
    *(1e308, -1e308, 1.7976931348623157e308, float("nan"), float("inf"), float("-inf")),
    *(2**31, 2**53 + 1, 2**63, 2**64, -(2**64), 10**30, 10**400, -(10**4000)),
    *(253402300799, 253402300800, -62135596800, -62135596801, 1e11, 1e14, 8.64e15, 1e18),
)
_NESTED = re.compile(r'"nested (\w+) (\d+)"')
_NAMES = ("values", "time", "device", "kind", "id", "v", "n", "t", "bn", "bt", "value", "type")


def mutated_document(random: Random, document: Any) -> Any:
    """The document, which it may change, with one to three mutations somewhere in it."""
    holder = [document]
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        parent, key = _place(random, holder)
        _mutate(random, parent, key)
    return holder[0]


def written(random: Random, document: Any) -> bytes:
    """The document as JSON, or nearly: NaN and halves of surrogate pairs may stand in it."""
    text = json.dumps(document, ensure_ascii=random.random() < 0.7)
    text = _NESTED.sub(lambda found: _nested(found[1], int(found[2])), text)
    if random.random() < 0.05:
        text = _with_duplicate_keys(random, text)
    return text.encode("utf-8", "surrogatepass")


def leaf(random: Random) -> Any:
    return random.choice(_LEAVES)(random)


def _place(random: Random, holder: list[Any]) -> tuple[Any, Any]:
    """A container in the document, and one of the keys in it."""
    parent: Any = holder
    key: Any = 0
    while True:
        inner = parent[key]
        if not isinstance(inner, dict | list) or not inner or random.random() < 0.15:
            return parent, key
        parent = inner
        key = (
            random.choice(list(inner)) if isinstance(inner, dict) else random.randrange(len(inner))
        )


def _mutate(random: Random, parent: Any, key: Any) -> None:
    chance = random.random()
    if chance < 0.6:
        parent[key] = leaf(random)
    elif chance < 0.7:
        parent[key] = [parent[key]] * random.choice((0, 1, 2, 30))
    elif chance < 0.8 and isinstance(parent[key], dict):
        parent[key] |= {random.choice((*_NAMES, *TEXTS)): leaf(random)}
    elif chance < 0.9 and isinstance(parent, dict):
        value = parent.pop(key)
        parent[random.choice((*_NAMES, *TEXTS, f"{key}x", str(key)[:-1]))] = value
    elif isinstance(parent, dict):
        del parent[key]
    else:
        parent[key] = None


def _nested(name: str, depth: int) -> str:
    """As a text, since Python itself cannot write it: parsers read what is nested more deeply."""
    opening, closing = ("[", "]") if name == "list" else ('{"a":', "}")
    return opening * depth + "1" + closing * depth


def _stand_in(random: Random) -> str:
    """What becomes deeply nested once it is written."""
    depth = random.choice((3, 300, 900, 970, 980, 985, 990, 995, 1000, 1010, 1020, 1023, 5000))
    return f"nested {random.choice(('list', 'object'))} {depth}"


def _many(random: Random) -> Any:
    """Names that nobody knows, or that are nearly known."""
    stem = random.choice(("n", "vehicle_flo", "active_powe", "temperatur", "x" * 150))
    count = random.choice((2, 5, 20, 20, 200, 2000) if random.random() < 0.98 else (50_000,))
    return {f"{stem}{number}": number for number in range(count)}


def _list(random: Random) -> Any:
    item = random.choice((None, 1, "a", {}, [], {"v": 1}, {"values": {"n": 1}}))
    return [item] * random.choice((1, 3, 50) if random.random() < 0.99 else (1000, 100_000))


_LEAVES: tuple[Callable[[Random], Any], ...] = (
    *[lambda random: random.choice(NUMBERS)] * 6,
    *[lambda random: random.choice(TEXTS)] * 6,
    *[lambda random: random.choice((None, True, False, [], {}, [[]], [{}]))] * 4,
    lambda random: random.uniform(-100, 100),
    lambda random: random.randrange(-100, 100),
    _list,
    _many,
    _stand_in,
)


def _with_duplicate_keys(random: Random, text: str) -> str:
    name = json.dumps(random.choice(_NAMES))
    value = json.dumps(random.choice(NUMBERS))
    return text.replace("{", f"{{{name}: {value}, ", 1).replace("{}", "{" + f"{name}: 1" + "}")

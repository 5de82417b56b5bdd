"""Chance that can be asked twice: numbers that depend on nothing but their key and place.

Python's own `hash` differs between processes, and a random generator remembers; both would make
the stream depend on who asks, and when.
"""

from hashlib import blake2b
from math import floor

import numpy as np
from numpy.typing import NDArray

_MASK = (1 << 64) - 1
_UNIT = 2.0**-53


def key_of(*parts: str | int) -> int:
    """64 bits that stand for `parts`, in every process and on every machine."""
    text = "\x1f".join(map(str, parts))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def draw(key: int, place: int = 0) -> float:
    """A number in [0, 1), spread evenly over the places of a key (splitmix64)."""
    bits = (key + 0x9E3779B97F4A7C15 * (place + 1)) & _MASK
    bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & _MASK
    return ((bits ^ (bits >> 31)) >> 11) * _UNIT


def draws(key: int, places: NDArray[np.int64]) -> NDArray[np.float64]:
    """`draw` for many places of a key."""
    bits = places.astype(np.uint64) + np.uint64(1)
    bits = bits * np.uint64(0x9E3779B97F4A7C15) + np.uint64(key & _MASK)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((bits ^ (bits >> np.uint64(31))) >> np.uint64(11)).astype(np.float64) * _UNIT


def between(low: float, high: float, key: int, place: int = 0) -> float:
    return low + (high - low) * draw(key, place)


class Wander:
    """A value in [-1, 1] that wanders smoothly: a draw every period, eased in between."""

    __slots__ = ("_from", "_key", "_number", "_period_s", "_to")

    def __init__(self, key: int, period_s: float) -> None:
        self._key = key
        self._period_s = period_s
        self._number: int | None = None
        self._from = self._to = 0.0

    def at(self, time_s: float) -> float:
        place = time_s / self._period_s
        number = floor(place)
        if number != self._number:
            self._from = 2 * draw(self._key, number) - 1
            self._to = 2 * draw(self._key, number + 1) - 1
            self._number = number
        part = place - number
        return self._from + (self._to - self._from) * part * part * (3 - 2 * part)

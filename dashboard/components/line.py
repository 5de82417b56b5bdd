"""A line of small facts with dots between them."""

from collections.abc import Iterable
from typing import Any, Final

DOT: Final = " · "


def dotted(*facts: str) -> str:
    """`06:03 · 2 h ago`; what is empty is left out."""
    return DOT.join(one for one in facts if one)


def dotted_parts(facts: Iterable[Any]) -> list[Any]:
    """The same of texts and components: the children of one component."""
    parts = list[Any]()
    for one in facts:
        parts += [DOT, one] if parts else [one]
    return parts

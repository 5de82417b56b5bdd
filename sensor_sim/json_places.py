"""Where each value of a JSON text stands, so that one can be replaced and all else left."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[-+.\w]+|[{}\[\],]')


class Place(NamedTuple):
    """A text or a number: the keys that lead to it, and its bytes `[start, end)`."""

    keys: tuple[str, ...]
    start: int
    end: int


def places(text: bytes) -> Iterator[Place]:
    """The texts and numbers in a text that is known to be JSON, in order.

    Keys are as they are written: one with an escape in it is another.
    """
    keys: list[str] = []
    opened: list[bool] = []  # of each object or array around: whether it is an object
    is_key = False
    for token in _TOKEN.finditer(text):
        match token[0]:
            case b"{" | b"[" as bracket:
                opened.append(bracket == b"{")
                is_key = opened[-1]
                if is_key:
                    keys.append("")
            case b"}" | b"]":
                if opened.pop():
                    keys.pop()
            case b",":
                is_key = opened[-1]
            case written if is_key:
                keys[-1] = written[1:-1].decode()
                is_key = False
            case b"true" | b"false" | b"null":
                pass
            case _:
                yield Place(tuple(keys), token.start(), token.end())

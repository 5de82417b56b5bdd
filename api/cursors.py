"""Cursors: where the next page continues, as an opaque text."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

import orjson

from api.problems import ParameterError

_LARGEST_ID = 2**63 - 1
_LONGEST = 2_000


def encode(*key: Any) -> str:
    """The cursor of the row with this key: texts, numbers and times."""
    return base64.urlsafe_b64encode(orjson.dumps(key)).decode().rstrip("=")


def decode(cursor: str, shape: Sequence[type[str] | type[int] | type[float]]) -> list[Any]:
    """The key in a cursor that `encode` made.

    Raises:
        ParameterError: it did not.
    """
    try:
        text = cursor[:_LONGEST].encode("ascii")
        key = orjson.loads(base64.b64decode(text + b"=" * (-len(text) % 4), b"-_", validate=True))
    except (UnicodeEncodeError, binascii.Error, orjson.JSONDecodeError):
        key = None
    if not isinstance(key, list) or [type(part) for part in key] != list(shape):
        raise foreign()
    if any(isinstance(part, int) and part > _LARGEST_ID for part in key):
        raise foreign()
    if any(isinstance(part, str) and "\0" in part for part in key):
        raise foreign()
    return key


def foreign() -> ParameterError:
    """What is wrong with a cursor that is of something else."""
    return ParameterError("cursor", "is not one that this resource gave as 'next'; leave it out")

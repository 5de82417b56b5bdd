"""JSON documents, for every format that is one: parsed, flattened, and named when wrong."""

import json
from collections.abc import Iterator
from typing import Any

import orjson

from ingest.message import UnusableError
from vigie.model import Reason

_MAX_PATH_LENGTH = 200


def parse_json(payload: bytes) -> Any:
    """A JSON document in which NaN and Infinity may stand, as some devices write them.

    They are no JSON (RFC 8259 section 6), so the fast parser refuses them; the values beside them
    are to be kept, though.

    Raises:
        UnusableError: the payload is empty, not UTF-8, or not JSON.
    """
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        pass
    if not payload:
        raise UnusableError(Reason.MALFORMED_JSON, "the payload is empty")
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnusableError(
            Reason.NOT_TEXT, f"the payload is not UTF-8 text: {error.reason} at byte {error.start}"
        ) from None
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise UnusableError(
            Reason.MALFORMED_JSON,
            f"the payload is not JSON: {error.msg} at line {error.lineno}, column {error.colno}",
        ) from None
    except (RecursionError, ValueError):
        raise UnusableError(
            Reason.MALFORMED_JSON, "the payload is nested too deeply, or holds too long a number"
        ) from None


def parse_object(payload: bytes) -> dict[str, Any]:
    """A JSON document that is an object.

    Raises:
        UnusableError: the payload is none.
    """
    document = parse_json(payload)
    if not isinstance(document, dict):
        raise UnusableError(Reason.WRONG_TYPE, f"expected an object, not {type_name(document)}")
    return document


def flatten(document: dict[str, Any]) -> dict[str, Any]:
    """Every leaf by its dotted path: `{"a": {"b": [1]}}` gives `{"a.b.0": 1}`.

    Nulls are left out, as they say that there is no value, and so are paths that are too long to
    be anybody's: they would cost more memory than the payload.
    """
    return {path: leaf for path, leaf in _leaves(document) if leaf is not None}


def _leaves(document: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    # A stack, not a recursion: a payload may be nested more deeply than Python calls may be.
    branches: list[tuple[str, Any]] = [("", document)]
    while branches:
        prefix, branch = branches.pop()
        pairs = branch.items() if isinstance(branch, dict) else enumerate(branch)
        for name, value in pairs:
            path = f"{prefix}{name}"
            if len(path) > _MAX_PATH_LENGTH:
                continue
            if isinstance(value, dict | list):
                branches.append((f"{path}.", value))
            else:
                yield path, value


def type_name(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "an array"
    return "an object"

"""Vigie's own payload: one object `{"time", "values"}`, or an array of them.

From a gateway, each item also has `"device"`, and `"kind"` when the device is new.
"""

import json
from typing import Any

import orjson

from ingest.message import Item, Problem, UnusableError
from vigie.model import Reason


def decode(payload: bytes) -> tuple[list[Item], list[Problem]]:
    """The items of a payload, and what is wrong with those that cannot be used.

    Raises:
        UnusableError: the payload as a whole cannot be read.
    """
    document = parse_json(payload)
    if isinstance(document, dict):
        return _items([document], many=False)
    if isinstance(document, list):
        return _items(document, many=True)
    raise UnusableError(
        Reason.WRONG_TYPE, f"expected an object or an array, not {_type_name(document)}"
    )


def parse_json(payload: bytes) -> Any:
    """A JSON document in which NaN and Infinity may stand, as some devices write them.

    They are no JSON (RFC 8259 section 6), so the fast parser refuses them; the values beside them
    are to be kept, though.

    Raises:
        UnusableError: the payload is not UTF-8, or not JSON.
    """
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        pass
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


def _items(entries: list[Any], *, many: bool) -> tuple[list[Item], list[Problem]]:
    items: list[Item] = []
    problems: list[Problem] = []
    for number, entry in enumerate(entries):
        where = f"[{number}]." if many else ""
        if not isinstance(entry, dict):
            problems.append(
                Problem(Reason.WRONG_TYPE, f"{where}: expected an object, not {_type_name(entry)}")
            )
        elif not isinstance(values := entry.get("values"), dict):
            found = _type_name(values) if "values" in entry else "missing"
            problems.append(
                Problem(
                    Reason.WRONG_TYPE, f"{where}values: expected an object of metrics, is {found}"
                )
            )
        else:
            items.append(
                Item(values, entry.get("time"), entry.get("device"), entry.get("kind"), where)
            )
    return items, problems


def _type_name(value: object) -> str:
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

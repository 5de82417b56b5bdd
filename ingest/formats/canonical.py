"""Vigie's own payload: one object `{"time", "values"}`, or an array of them.

From a gateway, each item also has `"device"`, and `"kind"` when the device is new.
"""

from typing import Any

from ingest.formats.documents import parse_json, type_name
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
        Reason.WRONG_TYPE, f"expected an object or an array, not {type_name(document)}"
    )


def _items(entries: list[Any], *, many: bool) -> tuple[list[Item], list[Problem]]:
    items: list[Item] = []
    problems: list[Problem] = []
    for number, entry in enumerate(entries):
        where = f"[{number}]." if many else ""
        if not isinstance(entry, dict):
            problems.append(
                Problem(
                    Reason.WRONG_TYPE, f"[{number}]: expected an object, not {type_name(entry)}"
                )
            )
        elif not isinstance(values := entry.get("values"), dict):
            found = type_name(values) if "values" in entry else "missing"
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

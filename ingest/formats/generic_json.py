"""Any JSON whose paths the feed gives, in JMESPath (https://jmespath.org)."""

from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from ingest.formats.documents import flatten, parse_json, type_name
from ingest.formats.source import Decode, Outcome, Source
from ingest.message import Item, Problem, UnusableError
from vigie.city.feeds import Feed, Paths
from vigie.model import Reason


class _Paths:
    """A feed's paths, compiled."""

    def __init__(self, paths: Paths) -> None:
        self.items = _compiled(paths.items)
        self.device = _compiled(paths.device)
        self.kind = _compiled(paths.kind)
        self.time = _compiled(paths.time)
        self.values = {name: _compiled(path) for name, path in paths.values.items()}


def for_feed(feed: Feed) -> Decode:
    paths = _Paths(feed.paths or Paths())

    def decode(payload: bytes, _: Source) -> Outcome:
        document = parse_json(payload)
        found = document if paths.items is None else _search(paths.items, document, "items")
        if found is None:
            return [], []
        items: list[Item] = []
        problems: list[Problem] = []
        entries = found if isinstance(found, list) else [found]
        for number, entry in enumerate(entries):
            where = f"[{number}]." if isinstance(found, list) else ""
            try:
                items.append(_item(entry, paths, where, problems))
            except UnusableError as error:
                problems.append(error.problem)
        return items, problems

    return decode


def _item(entry: Any, paths: _Paths, where: str, problems: list[Problem]) -> Item:
    if not isinstance(entry, dict):
        raise UnusableError(
            Reason.WRONG_TYPE, f"{where}: expected an object, not {type_name(entry)}"
        )
    values = flatten(entry)
    for name, path in paths.values.items():
        try:
            value = _search(path, entry, f"{where}{name}")
        except UnusableError as error:
            problems.append(error.problem)
        else:
            values[name] = value
    device = _search(paths.device, entry, f"{where}device")
    kind = _search(paths.kind, entry, f"{where}kind")
    time = _search(paths.time, entry, f"{where}time")
    return Item(values, time, _name(device), _name(kind), where, "")


def _name(found: Any) -> str | None:
    """A name, which may be written as a number."""
    if not isinstance(found, str | int) or isinstance(found, bool):
        return None
    return str(found) or None


def _compiled(path: str | None) -> Any:
    return None if path is None else jmespath.compile(path)  # type: ignore[no-untyped-call] # jmespath


def _search(path: Any, document: Any, where: str) -> Any:
    if path is None:
        return None
    try:
        return path.search(document)
    except (JMESPathError, ArithmeticError, RecursionError, TypeError, ValueError) as error:
        # Of its functions, some calculate, and none expects numbers beyond all floats.
        raise UnusableError(Reason.WRONG_TYPE, f"{where}: {_first_line(error)}") from None


def _first_line(error: Exception) -> str:
    try:
        return str(error).splitlines()[0]
    except RecursionError:  # it quotes what it cannot take
        return "what it leads to is nested too deeply"

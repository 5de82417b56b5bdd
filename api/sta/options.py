"""The query options of a request, `$filter` to `$resultFormat`, checked against its entity."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from api import cursors
from api.problems import ParameterError
from api.sta.expressions import parse_filter, parse_orders
from api.sta.instants import instant
from api.sta.problem import RequestError
from vigie.store.read.sensorthings.entities import ENTITIES, Entity
from vigie.store.read.sensorthings.expressions import Expression, Order
from vigie.store.read.sensorthings.observing import Position

MOST = 1_000
USUAL = 100
# Whoever reads on so far follows the links instead of counting.
_FURTHEST = 100_000
_DEEPEST, _MOST_EXPANDED = 6, 20
_OF_WHOLE_ANSWERS = {"$resultFormat", "$skiptoken"}
_CONTROLS = {"id": "@iot.id", "selfLink": "@iot.selfLink"}


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked of a set of entities, or of one; `select` of None is everything.

    `texts` are the options as they were given.
    """

    where: Expression | None = None
    order: tuple[Order, ...] = ()
    select: tuple[str, ...] | None = None
    expand: tuple["Expansion", ...] = ()
    top: int = USUAL
    skip: int = 0
    counted: bool = False
    data_array: bool = False
    after: Position | None = None
    texts: tuple[tuple[str, str], ...] = ()

    def wants(self, name: str) -> bool:
        """Whether a property, or an annotation such as `@iot.id`, is asked for."""
        return self.select is None or name in self.select


@dataclass(frozen=True, slots=True)
class Expansion:
    """A navigation whose entities stand in the answer, and what is asked of them."""

    name: str
    options: Options


def parse_options(entity: Entity, given: Iterable[tuple[str, str]]) -> Options:
    """The options of a request, as pairs of a name and its text.

    Raises:
        RequestError: one of them is unknown, or means nothing to this entity.
    """
    options = _options(entity, given, _DEEPEST)
    if sum(1 for _ in _all_expansions(options)) > _MOST_EXPANDED:
        raise RequestError("$expand", f"expands more than {_MOST_EXPANDED} navigations")
    return options


def _options(entity: Entity, given: Iterable[tuple[str, str]], levels: int) -> Options:
    texts: dict[str, str] = {}
    for name, text in given:
        if name not in _READERS:
            known = ", ".join(_READERS)
            raise RequestError(name[:100], f"is no option; there are: {known}")
        if name in texts:
            raise RequestError(name, "stands more than once")
        if "\0" in text:
            raise RequestError(name, "holds a NUL character")
        texts[name] = text.strip()
    found: dict[str, Any] = {}
    for name, text in texts.items():
        field, read = _READERS[name]
        found[field] = read(entity, text, levels)
    return Options(**found, texts=tuple(texts.items()))


def _whole(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 9:  # noqa: PLR2004 - digits
        raise RequestError(name, f"{text[:40]!r} is not a whole number from 0 on")
    return int(text)


def _topped(_: Entity, text: str, __: int) -> int:
    return min(_whole("$top", text), MOST)


def _skipped(_: Entity, text: str, __: int) -> int:
    skip = _whole("$skip", text)
    if skip > _FURTHEST:
        raise RequestError("$skip", f"is more than {_FURTHEST:,}: follow @iot.nextLink instead")
    return skip


def _counted(_: Entity, text: str, __: int) -> bool:
    if text not in {"true", "false"}:
        raise RequestError("$count", f"{text[:40]!r} is neither true nor false")
    return text == "true"


def _is_data_array(entity: Entity, text: str, _: int) -> bool:
    if text != "dataArray":
        raise RequestError("$resultFormat", f"{text[:40]!r} is not offered; dataArray is")
    if entity.name != "Observation":
        raise RequestError("$resultFormat", f"dataArray is for Observations, not {entity.plural}")
    return True


def _position(_: Entity, text: str, __: int) -> Position:
    try:
        series, micros = cursors.decode(text, [int, int])
        return Position(series, instant(micros))
    except (ParameterError, OverflowError):
        raise RequestError("$skiptoken", "is not one that @iot.nextLink gave") from None


def _selected(entity: Entity, text: str, _: int) -> tuple[str, ...]:
    names = [_CONTROLS.get(one.strip(), one.strip()) for one in text.split(",")]
    known = {*entity.properties, *entity.navigations, *_CONTROLS.values()}
    for name in names:
        if name not in known:
            raise RequestError("$select", f"{entity.name} has no {name[:60]!r}")
    return tuple(names)


def _expansions(entity: Entity, text: str, levels: int) -> tuple[Expansion, ...]:
    if levels == 0:
        raise RequestError("$expand", f"is nested deeper than {_DEEPEST} levels")
    found: dict[str, Options] = {}
    for item in _parted(text, ","):
        expansion = _expansion(entity, item, levels)
        known = found.get(expansion.name, Options())
        found[expansion.name] = _merged(known, expansion.options)
    return tuple(Expansion(name, options) for name, options in found.items())


def _expansion(entity: Entity, text: str, levels: int) -> Expansion:
    """One item: `Datastreams`, `Datastreams/Sensor` or `Datastreams($top=1;$expand=Sensor)`."""
    path, parenthesis, rest = text.strip().partition("(")
    name, slash, further = path.strip().partition("/")
    navigation = entity.navigations.get(name)
    if navigation is None:
        known = ", ".join(entity.navigations)
        raise RequestError("$expand", f"{entity.name} has no {name[:60]!r}; it has: {known}")
    target = ENTITIES[navigation.target]
    if slash:
        inner = [("$expand", further + parenthesis + rest)]
        return Expansion(name, _options(target, inner, levels - 1))
    if not parenthesis:
        return Expansion(name, Options())
    if not rest.endswith(")"):
        raise RequestError("$expand", f"the parenthesis after {name} does not end")
    pairs = [one.strip().partition("=") for one in _parted(rest[:-1], ";")]
    for option, _, _ in pairs:
        if option in _OF_WHOLE_ANSWERS:
            raise RequestError(option, f"does not go into the $expand of {name}")
    return Expansion(name, _options(target, [(pair[0], pair[2]) for pair in pairs], levels - 1))


def _merged(one: Options, other: Options) -> Options:
    """`$expand=Datastreams/Sensor,Datastreams/Thing` asks for the Datastreams once, with both."""
    if one == Options():
        return other
    if not other.expand:
        return one
    expansions = {expansion.name: expansion.options for expansion in one.expand}
    for expansion in other.expand:
        known = expansions.get(expansion.name, Options())
        expansions[expansion.name] = _merged(known, expansion.options)
    merged = tuple(Expansion(name, options) for name, options in expansions.items())
    texts = dict(one.texts)
    texts["$expand"] = ",".join(dict(each.texts)["$expand"] for each in (one, other) if each.expand)
    return replace(one, expand=merged, texts=tuple(texts.items()))


def _all_expansions(options: Options) -> Iterator[Expansion]:
    for expansion in options.expand:
        yield expansion
        yield from _all_expansions(expansion.options)


def _parted(text: str, separator: str) -> Iterator[str]:
    """The parts of a text between separators that are in no parentheses and no quotes."""
    depth, is_quoted, start = 0, False, 0
    for at, character in enumerate(text):
        if character == "'":
            is_quoted = not is_quoted
        elif is_quoted:
            continue
        elif character in "()":
            depth += 1 if character == "(" else -1
        elif character == separator and depth == 0:
            yield text[start:at]
            start = at + 1
    yield text[start:]


def _where(_: Entity, text: str, __: int) -> Expression:
    return parse_filter(text)


def _order(_: Entity, text: str, __: int) -> tuple[Order, ...]:
    return parse_orders(text)


# The field that an option fills, and how its text is read: of which entity, how deep it may go.
_READERS: dict[str, tuple[str, Callable[[Entity, str, int], Any]]] = {
    "$filter": ("where", _where),
    "$orderby": ("order", _order),
    "$select": ("select", _selected),
    "$expand": ("expand", _expansions),
    "$top": ("top", _topped),
    "$skip": ("skip", _skipped),
    "$count": ("counted", _counted),
    "$resultFormat": ("data_array", _is_data_array),
    "$skiptoken": ("after", _position),
}

"""What a page shows that changes by itself, as a flat mapping from component and prop to value.

The layout is made once with the first frame in it; from then on only what differs between two
frames travels to the page.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from dash import Patch
from dash.development.base_component import Component


class Slot(NamedTuple):
    component: str
    prop: str


Frame = Mapping[Slot, Any]
Path = tuple[str | int, ...]

_WILD = ("data-", "aria-")
_MANY = 400  # more single changes than this are sent as whole lists, and more of these as one value


def plain(value: Any) -> Any:
    """Components as the JSON that the page gets, to compare."""
    if isinstance(value, Component):
        return _plain_component(value)
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


def _plain_component(component: Component) -> dict[str, Any]:
    """As Dash writes it, which asks each component for all properties that one may have."""
    return {
        "props": {
            name: plain(one)
            for name, one in vars(component).items()
            if name in component._prop_names or name.startswith(_WILD)  # noqa: SLF001
        },
        "type": component._type,  # noqa: SLF001
        "namespace": component._namespace,  # noqa: SLF001
    }


def fill(layout: Component, frame: Frame) -> Component:
    """`layout` with every value of `frame` in its place."""
    by_component: dict[str, dict[str, Any]] = {}
    for slot, value in frame.items():
        by_component.setdefault(slot.component, {})[slot.prop] = value
    walk = layout._traverse()  # type: ignore[no-untyped-call] # noqa: SLF001 - its own walk
    for component in (layout, *walk):
        for prop, value in by_component.get(str(getattr(component, "id", "")), {}).items():
            setattr(component, prop, value)
    return layout


def changes(old: Frame, new: Frame) -> dict[Slot, Any]:
    """What a page that shows `old` must be told to show `new`: a `Patch` where that is less."""
    return {
        slot: _change(old.get(slot), value)
        for slot, value in new.items()
        if slot not in old or old[slot] != value
    }


def _change(old: Any, new: Any) -> Any:
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return new
    paths = list(_differences(old, new, ()))
    if len(paths) > _MANY:
        paths = list(_differences(old, new, (), whole_lists=True))
    if any(not path for path, _ in paths) or len(paths) > _MANY:
        return new
    patch = Patch()
    for path, value in paths:
        spot = patch
        for step in path[:-1]:
            spot = spot[step]
        spot[path[-1]] = value
    return patch


def _differences(
    old: Any, new: Any, path: Path, *, whole_lists: bool = False
) -> Iterator[tuple[Path, Any]]:
    """The smallest parts of `new` that are not as in `old`, with the way to them.

    Lists of plain values are such parts where most of them differ, or with `whole_lists` any do.
    """
    if old == new:  # which is soon said of what is long, most of which is the same
        return
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        for key in new:
            yield from _differences(old[key], new[key], (*path, key), whole_lists=whole_lists)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        if _is_plain(new) and (whole_lists or _mostly_differ(old, new)):
            yield path, new
            return
        for place, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _differences(before, after, (*path, place), whole_lists=whole_lists)
    else:
        yield path, new


def _is_plain(values: list[Any]) -> bool:
    return not any(isinstance(one, dict | list) for one in values)


def _mostly_differ(old: list[Any], new: list[Any]) -> bool:
    n_changed = sum(bool(one != two) for one, two in zip(old, new, strict=True))
    return 2 * n_changed > len(new)

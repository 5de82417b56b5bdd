"""A page: where it is, what it asks, and what it looks like. Making one takes no other code."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from dash.development.base_component import Component

from dashboard.city import Place
from dashboard.components.frame import Frame
from dashboard.question import Question
from dashboard.scene import Entry, Scene
from dashboard.state import Picture


@dataclass(frozen=True, slots=True)
class Given:
    """What a parameter is checked against: the city, and the arguments before it."""

    place: Place
    picture: Picture
    arguments: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something that the URL says; `read` gives a value its one form, None when it is none."""

    name: str
    read: Callable[[str, Given], str | None]
    default: Callable[[Given], str]


def one_of(name: str, choices: Callable[[Given], Sequence[str]]) -> Parameter:
    """One of some choices, the first unless it is said; empty where there are none."""
    return Parameter(
        name,
        lambda value, given: value if value in choices(given) else None,
        lambda given: next(iter(choices(given)), ""),
    )


@dataclass(frozen=True, slots=True)
class Page:
    """`path` is a template: `/districts/{district}`; what stands in braces is a parameter as well.

    `layout` is the page's content without what changes by itself, which `frame` says. Those that
    show the live picture of the scene say so with `is_of_city`; others are rendered anew only when
    an answer, the control or the minute changes. Those that steer a simulation `needs_control`.
    `follow_ups` are questions that depend on the answers to `questions`. A page that `is_bare` has
    nothing around it: neither head nor navigation nor status line.
    """

    name: str
    path: str
    title: Callable[[Scene], str]
    layout: Callable[[Scene], Component]
    frame: Callable[[Scene], Frame]
    parameters: tuple[Parameter, ...] = ()
    questions: Callable[[Scene], Iterable[Question[Any]]] = lambda _: ()
    follow_ups: Callable[[Scene], Iterable[Question[Any]]] = lambda _: ()
    entries: Callable[[Scene], Iterable[Entry]] = lambda _: ()
    is_of_city: bool = False
    needs_control: bool = False
    is_bare: bool = False

    @property
    def in_path(self) -> list[str]:
        """The parameters that the path holds."""
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]

    def matches(self, path: str) -> dict[str, str] | None:
        """The arguments that a path holds, or None when it is not one of this page."""
        given, wanted = path.strip("/").split("/"), self.path.strip("/").split("/")
        if len(given) != len(wanted):
            return None
        found = {}
        for part, of_template in zip(given, wanted, strict=True):
            if of_template.startswith("{"):
                found[of_template[1:-1]] = unquote(part)
            elif part != of_template:
                return None
        return found

    def path_of(self, arguments: Mapping[str, str]) -> str:
        return self.path.format(**{name: quote(arguments[name], "") for name in self.in_path})

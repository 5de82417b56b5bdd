"""One of the views that a wall shows in turn."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from dash.development.base_component import Component

from dashboard.components.frame import Frame
from dashboard.question import Question
from dashboard.scene import Scene


@dataclass(frozen=True, slots=True)
class WallView:
    """As a page: its name, what it asks, its layout, and what of that changes by itself.

    All views of a wall are laid out beside each other, so ids of components are the view's own.
    """

    title: Callable[[Scene], str]
    layout: Callable[[Scene], Component]
    frame: Callable[[Scene], Frame]
    questions: Callable[[Scene], Iterable[Question[Any]]] = lambda _: ()

"""A place in the long list of devices, of which some are shown at a time."""

from typing import Any, Final
from zlib import crc32

from dash import html

from dashboard.components.network_link import network_link
from dashboard.page import Given, Parameter
from dashboard.scene import Scene
from dashboard.text import health as text

ROWS: Final = 50
_FILTERS = ("show", "kind", "district", "feed", "sort")


def _mark(arguments: Any) -> str:
    """What a place in the list goes with: other filters make another list."""
    return f"{crc32('|'.join(arguments[one] for one in _FILTERS).encode()):x}"


def _after(value: str, given: Given) -> str | None:
    return value if value.startswith(f"{_mark(given.arguments)}.") else None


AFTER: Final = Parameter("after", _after, lambda _: "")


def cursor_of(scene: Scene) -> str | None:
    """Where the API goes on from; None at the start."""
    return scene.view["after"].partition(".")[2] or None


def ways(scene: Scene, following: str | None) -> list[html.A]:
    """Back to the start, and on to those that follow a cursor."""
    words, view = text.WORDS[scene.view.lang], scene.view
    found = []
    if view["after"]:
        found.append(html.A(words.first_page, href=network_link(view)))
    if following:
        after = f"{_mark(dict(view.arguments))}.{following}"
        found.append(html.A(words.next_page.format(n=ROWS), href=network_link(view, after=after)))
    return found

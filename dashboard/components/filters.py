"""What narrows a list: a kind, a district, or something else that a link takes away again."""

from collections.abc import Iterable
from typing import Any, Final

import dash_mantine_components as dmc
from dash import html

from dashboard.components.choice import choice
from dashboard.page import Given
from dashboard.scene import Scene
from dashboard.text import name_in, places

ANY: Final = "any"  # of a parameter that narrows nothing


def with_any(choices: Iterable[str]) -> list[str]:
    return [ANY, *choices]


def kinds_or_any(given: Given) -> list[str]:
    return with_any(given.place.kinds)


def districts_or_any(given: Given) -> list[str]:
    return with_any(one.id for one in given.place.districts)


def narrowed(scene: Scene, *names: str) -> dict[str, Any]:
    """What these parameters narrow a list to; those that do not are left out."""
    return {name: scene.view[name] for name in names if scene.view[name] not in {"", ANY}}


def kind_filter(scene: Scene) -> dmc.Select:
    """Of the kinds that the city has devices of, and the one that is chosen."""
    present = scene.picture.kinds | {scene.view["kind"]}
    kinds = [one for one in scene.place.kinds.values() if one.id in present]
    options = [(one.id, name_in(scene.view.lang, one.name)) for one in kinds]
    words = places.WORDS[scene.view.lang]
    return choice("kind", scene.view, words.kind, [(ANY, words.any_kind), *options])


def district_filter(scene: Scene) -> dmc.Select:
    options = [(one.id, one.name) for one in scene.place.districts]
    words = places.WORDS[scene.view.lang]
    return choice("district", scene.view, words.district, [(ANY, words.any_district), *options])


def filter_to_drop(name: str, value: str, without: str) -> html.A:
    """A filter that no choice shows; `without` is the page that it does not narrow."""
    return html.A(f"{name}: {value} ×", href=without, className="period-link is-chosen")

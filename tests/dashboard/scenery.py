"""Scenes of the small city, as pages get them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from dashboard.address import Asked, view_of
from dashboard.answer import Answer
from dashboard.deck import Seen
from dashboard.page import Page
from dashboard.pages import PAGES
from dashboard.past import Past
from dashboard.question import Question
from dashboard.scene import Scene
from dashboard.state import Group, Picture, Snapshot
from dashboard.travel import reach_of
from dashboard.view import View
from tests.dashboard.pictures import NOW, picture

Given = BaseModel | str | Callable[[Question[Any]], BaseModel]

FLOWS = Snapshot(
    groups=(
        Group(key="north", value=900.0, reporting=2, expected=3),
        Group(key="south", value=None, reporting=0, expected=1),
    )
)


def view(url: str = "/?lang=fr", shown: Picture | None = None) -> View:
    shown = shown or picture()
    assert shown.place is not None
    path, _, query = url.partition("?")
    return view_of(Asked(path, f"?{query}"), PAGES, shown, shown.place)


def scene(
    url: str = "/?lang=fr",
    shown: Picture | None = None,
    answers: Mapping[type[BaseModel], Given] | None = None,
    control: Seen | None = None,
) -> Scene:
    """The scene of a URL; answers by their model.

    A text is why there is none, a function makes it of its question.
    """
    shown = shown or picture()
    assert shown.place is not None
    seen, given = view(url, shown), answers or {}
    bare = Scene(shown.place, seen, shown, now=seen.at or shown.at, control=control)
    page, then = page_of(bare), {}
    if seen.at is not None:
        past = Past(shown.place, seen.at, has_figures=page.is_of_city)
        reach = reach_of(seen.at, shown.at, seen.span)
        then = _answered([*past.questions(), reach.raised], given)
        bare = replace(bare, picture=past.picture(shown, then), reach=reach)
    seen_first = replace(bare, answers=_answered(page.questions(bare), given))
    found = {**then, **seen_first.answers, **_answered(page.follow_ups(seen_first), given)}
    entries = tuple(entry for one in PAGES for entry in one.entries(bare))
    return replace(bare, answers=found, navigation=entries)


def page_of(of: Scene) -> Page:
    return next(one for one in PAGES if one.name == of.view.page)


def _answered(
    asked: Iterable[Question[Any]], answers: Mapping[type[BaseModel], Given]
) -> dict[Question[Any], Answer[Any]]:
    found: dict[Question[Any], Answer[Any]] = {}
    for one in asked:
        given = answers.get(one.model)
        if isinstance(given, str):
            found[one] = Answer(1, trouble=given)
        elif callable(given):
            found[one] = Answer(1, given(one), NOW)
        elif given is not None:
            found[one] = Answer(1, given, NOW)
    return found

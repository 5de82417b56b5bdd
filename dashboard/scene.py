"""All that a page is rendered from, as one value: pages are pure functions of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from dashboard.answer import Answer
from dashboard.city import Place
from dashboard.deck import Seen
from dashboard.question import FINISHED, Body, Last, Pace, Question, question
from dashboard.state import Picture
from dashboard.text import Words
from dashboard.travel import Reach
from dashboard.view import View, zone_of


class Entry(NamedTuple):
    """A line of the navigation: what it is called, and the path it leads to."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Scene:
    """`picture` is the city at the moment that is shown, `now`, which may be a past one.

    Of a past one, `reach` is what the slider of moments spans.
    """

    place: Place
    view: View
    picture: Picture
    now: datetime
    answers: Mapping[Question[Any], Answer[Any]] = field(default_factory=lambda: _NO_ANSWERS)
    navigation: tuple[Entry, ...] = ()
    control: Seen | None = None
    reach: Reach | None = None

    @property
    def words(self) -> Words:
        return self.view.words

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.place)

    def answer(self, asked: Question[Body]) -> Answer[Body]:
        """What is known of a question of the page's."""
        return self.answers.get(asked) or Answer()


_NO_ANSWERS: Mapping[Question[Any], Answer[Any]] = MappingProxyType({})


def at_moment(
    scene: Scene,
    model: type[Body],
    path: str,
    live: Pace,
    *,
    is_whole: bool = False,
    **parameters: Any,
) -> Question[Body]:
    """A question about the moment that is shown: what was at a past one is asked once."""
    at = scene.view.at
    pace = live if at is None else FINISHED
    return question(model, path, pace, is_whole=is_whole, at=at, **parameters)


def over_last(
    scene: Scene, last: Last, model: type[Body], path: str, live: Pace, **parameters: Any
) -> Question[Body]:
    """A question about a span up to the moment that is shown, with the bucket that holds it."""
    at = scene.view.at
    if at is None:
        return question(model, path, live, last=last, **parameters)
    start, end = last.at(at)
    return question(model, path, FINISHED, start=start, end=end, **parameters)

"""Where scenes come from: the feed, the desk and the control, brought together for one view."""

import time
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from dashboard.bell import Bell, any_rings
from dashboard.city import Place
from dashboard.deck import Deck, Seen
from dashboard.desk import Desk
from dashboard.live import Feed
from dashboard.page import Page
from dashboard.past import Answers, Past
from dashboard.scene import Entry, Scene
from dashboard.travel import reach_of
from dashboard.view import View


class Marks(NamedTuple):
    """What tells whether two scenes look the same.

    `frame` differs with all that surrounds a page's own content, `content` with that itself.
    """

    frame: Hashable
    content: Hashable


class Moment(NamedTuple):
    """A scene and its page."""

    scene: Scene
    page: Page
    marks: Marks


class Scenes:
    """`unknown` is the page of URLs that lead nowhere."""

    def __init__(
        self, feed: Feed, desk: Desk, deck: Deck | None, pages: Sequence[Page], unknown: Page
    ) -> None:
        self.feed = feed
        self.desk = desk
        self.pages = [one for one in pages if deck is not None or not one.needs_control]
        self._deck = deck
        self._by_name = {one.name: one for one in [*self.pages, unknown]}
        self._unknown = unknown
        self._moments: dict[View, Moment] = {}  # of one picture,
        self._navigations: dict[tuple[str, bool], tuple[Entry, ...]] = {}  # as these
        self._pictured = feed.picture.version

    def page_of(self, view: View) -> Page:
        return self._by_name.get(view.page, self._unknown)

    def of(self, view: View, place: Place) -> Moment:
        """The scene of a view now; what it asks is kept current from here on."""
        known = self._moments.get(view)
        if known is not None and self._is_current(known, place):
            return known
        if self._pictured != self.feed.picture.version:
            self._forget()
        page, scene = self._asked(view, place)
        scene = replace(scene, navigation=self._navigation(scene))
        made = self._moments[view] = Moment(scene, page, _marks(page, scene))
        return made

    def _navigation(self, scene: Scene) -> tuple[Entry, ...]:
        """The same on all pages of a language that show now, or the past."""
        key = scene.view.lang, scene.view.at is None
        if key not in self._navigations:
            entries = (entry for one in self.pages for entry in one.entries(scene))
            self._navigations[key] = tuple(entries)
        return self._navigations[key]

    def _forget(self) -> None:
        self._pictured = self.feed.picture.version
        self._moments.clear()
        self._navigations.clear()

    def foresee(self, view: View, place: Place) -> None:
        """Have asked what a view needs that a page is about to show."""
        self._asked(view, place)

    def _asked(self, view: View, place: Place) -> tuple[Page, Scene]:
        page, picture = self.page_of(view), self.feed.picture
        then: Answers = {}
        reach = None
        if view.at is not None:
            past = Past(place, view.at, has_figures=page.is_of_city)
            reach = reach_of(view.at, picture.at, view.span)
            then = self.desk.need([*past.questions(), reach.raised])
            picture = past.picture(picture, then)
        now = view.at or picture.at
        bare = Scene(place, view, picture, now=now, control=self._look(page), reach=reach)
        asked = self.desk.need(page.questions(bare))
        more = self.desk.need(page.follow_ups(replace(bare, answers=asked)))
        return page, replace(bare, answers={**then, **asked, **more})

    async def settled(self, view: View, place: Place, timeout_s: float) -> Moment:
        """The scene once what it asks has been answered, or the time is over."""
        deadline = time.monotonic() + timeout_s
        asked: set[object] = set()
        while (questions := self.of(view, place).scene.answers.keys()) - asked:
            asked |= questions
            await self.desk.settled(questions, deadline - time.monotonic())
        return self.of(view, place)

    async def changed(self, seen: Moment, timeout_s: float) -> None:
        """Until a view's scene is another than the one seen, or the time is over."""
        deadline = time.monotonic() + timeout_s
        view, place = seen.scene.view, seen.scene.place
        while (now := self.of(view, place)).marks == seen.marks:
            left = deadline - time.monotonic()
            if left <= 0:
                return
            await any_rings(self._bells(now), left)

    def _bells(self, moment: Moment) -> Iterator[Bell]:
        """Those of all that it is made of."""
        yield self.feed.bell
        if self._deck is not None and moment.page.needs_control:
            yield self._deck.bell
        yield from self.desk.bells(moment.scene.answers)

    def _is_current(self, moment: Moment, place: Place) -> bool:
        """Whether nothing that it is made of has changed; its answers are needed, as when made."""
        scene = moment.scene
        answers = self.desk.need(scene.answers)
        return (
            self._pictured == self.feed.picture.version
            and scene.place is place
            and scene.control == self._look(moment.page)
            and all(answers[one] is answer for one, answer in scene.answers.items())
        )

    def _look(self, page: Page) -> Seen | None:
        return self._deck.look() if self._deck is not None and page.needs_control else None


def _marks(page: Page, scene: Scene) -> Marks:
    view, picture = scene.view, scene.picture
    is_past = view.at is not None
    content = (
        view,
        scene.reach,
        picture.layout,
        scene.control and scene.control.version,
        tuple((one, answer.version) for one, answer in scene.answers.items()),
        picture.version if page.is_of_city and not is_past else _minute(scene.now),
    )
    return Marks((content, picture.link) if is_past else (view, picture.version), content)


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)

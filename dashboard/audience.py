"""To whom what is shown: to the public what the API tells anybody, to staff what our key opens."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from dashboard.access.person import Person
from dashboard.client import Api
from dashboard.deck import Deck
from dashboard.desk import Desk
from dashboard.live import Feed
from dashboard.pages import PAGES, unknown
from dashboard.scenes import Scenes
from dashboard.steps import Steps
from dashboard.stream import LAYOUTS, Frames

# So that a page which was laid out for staff is laid out anew once it is the public's.
_FIRST_LAYOUT_OF_STAFF = LAYOUTS
_RETRY_S = 1.0


@dataclass(frozen=True, slots=True)
class Audience:
    """Those who see the same: what is rendered for one of them is good for all, and no others."""

    api: Api
    scenes: Scenes
    frames: Frames
    steps: Steps

    async def run(self) -> None:
        """Keep current what they see."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.scenes.feed.run())
            tasks.create_task(self.scenes.desk.run())


@dataclass(frozen=True, slots=True)
class Audiences:
    """Without a key there is one.

    What staff see is kept current once one of them came; at once, where there is nobody else.
    """

    public: Audience
    staff: Audience | None
    _staff_came: asyncio.Event = field(default_factory=asyncio.Event)

    def of(self, person: Person | None) -> Audience:
        """What somebody sees, or who has not signed in."""
        if person is None or self.staff is None:
            return self.public
        self._staff_came.set()
        return self.staff

    @property
    def know_the_city(self) -> bool:
        """Whether the API has told any of them what there is to show."""
        known = (self.public, self.staff)
        return any(one and one.scenes.feed.picture.place is not None for one in known)

    async def run(self, is_open: Callable[[], Awaitable[bool | None]]) -> None:
        """Keep current what each sees; what the public may not see is not asked for."""
        async with asyncio.TaskGroup() as tasks:
            if self.staff is not None:
                tasks.create_task(self._run_for_staff(self.staff))
                if not await _told(is_open):
                    self._staff_came.set()
                    return
            tasks.create_task(self.public.run())

    async def _run_for_staff(self, staff: Audience) -> None:
        await self._staff_came.wait()
        await staff.run()

    async def close(self) -> None:
        await self.public.api.close()
        if self.staff is not None:
            await self.staff.api.close()


def audiences(api_url: str, headers: Mapping[str, str], deck: Deck | None) -> Audiences:
    """The audiences of a dashboard whose requests may carry `headers`, such as a key."""

    def audience(api: Api, first_layout: int, *, is_staff: bool) -> Audience:
        desk = Desk(api, is_for_staff=is_staff)
        scenes = Scenes(Feed(api, desk, first_layout), desk, deck, PAGES, unknown.PAGE)
        return Audience(api, scenes, Frames(), Steps())

    staff = None
    if headers:
        staff = audience(Api(api_url, headers), _FIRST_LAYOUT_OF_STAFF, is_staff=True)
    return Audiences(audience(Api(api_url), 0, is_staff=False), staff)


async def _told(is_open: Callable[[], Awaitable[bool | None]]) -> bool:
    """The answer, once there is one."""
    while True:
        answer = await is_open()
        if answer is not None:
            return answer
        await asyncio.sleep(_RETRY_S)

"""What a page shows after the stream spoke to it is what it should show."""

import asyncio
from typing import Any

from dash import Patch

from dashboard.client import Api
from dashboard.components.frame import Slot
from dashboard.desk import Desk
from dashboard.live import Feed
from dashboard.pages import PAGES, unknown
from dashboard.scenes import Scenes
from dashboard.stream import Frames, Rendered, stream
from dashboard.view import stored
from tests.dashboard.components.test_frame import applied
from tests.dashboard.pictures import device, picture, value
from tests.dashboard.scenery import view

VIEW = view("/?lang=fr")
DEVICES = (device("a"), device("b"))


class Page:
    """A page in memory: it answers what is laid out, and takes what it is told."""

    def __init__(self, shown: dict[str, Any] | None, frame: dict[Slot, Any]) -> None:
        self.shown = shown
        self.frame = dict(frame)
        self.told: list[tuple[Slot, bool]] = []
        self.is_shutdown = False
        self.is_asleep = False
        self.asked = asyncio.Event()

    async def get_prop(self, _component: str, _prop: str, timeout: float) -> Any:  # noqa: ARG002, ASYNC109 - Dash's signature
        self.asked.set()
        if self.is_asleep:
            raise TimeoutError
        return self.shown

    async def set_prop(self, component: str, prop: str, value: Any) -> None:
        slot = Slot(component, prop)
        self.told.append((slot, isinstance(value, Patch)))
        self.frame[slot] = applied(self.frame.get(slot), value)

    async def was_asked_again(self) -> None:
        self.asked.clear()
        await asyncio.wait_for(self.asked.wait(), 20)
        await asyncio.sleep(0)


def shown_as(stamp: str, layout: int = 0) -> dict[str, Any]:
    return {"view": stored(VIEW), "stamp": stamp, "layout": layout}


def with_a_picture() -> Scenes:
    api = Api("http://127.0.0.1:9")
    desk = Desk(api)
    feed = Feed(api, desk)
    feed._publish(picture(devices=DEVICES, values=(value("a", 1), value("b", 2))))
    return Scenes(feed, desk, None, PAGES, unknown.PAGE)


def rendered_now(frames: Frames, scenes: Scenes) -> Rendered:
    assert scenes.feed.picture.place is not None
    return frames.of(scenes.of(VIEW, scenes.feed.picture.place))


def test_a_laid_out_page_is_told_only_what_is_new() -> None:
    async def story() -> None:
        scenes, frames = with_a_picture(), Frames()
        rendered = rendered_now(frames, scenes)
        layout = scenes.feed.picture.layout
        page = Page(shown_as(frames.lay_out(rendered), layout), dict(rendered.frame))
        task = asyncio.create_task(stream(page, scenes, frames))
        await page.was_asked_again()
        assert page.told == []
        scenes.feed._publish(picture(devices=DEVICES, values=(value("a", 9), value("b", 2))))
        await page.was_asked_again()
        assert page.told == [(Slot("map", "figure"), True)]
        assert page.frame == rendered_now(frames, scenes).frame
        task.cancel()

    asyncio.run(story())


def test_a_page_that_comes_back_is_told_everything() -> None:
    async def story() -> None:
        scenes, frames = with_a_picture(), Frames()
        stamp = frames.lay_out(rendered_now(frames, scenes))
        frames.claim(stamp)  # by the stream that was lost
        page = Page(shown_as(stamp, scenes.feed.picture.layout), {})
        task = asyncio.create_task(stream(page, scenes, frames))
        await page.was_asked_again()
        assert page.frame == rendered_now(frames, scenes).frame
        task.cancel()

    asyncio.run(story())


def test_a_page_of_another_city_is_laid_out_anew() -> None:
    async def story() -> None:
        scenes, frames = with_a_picture(), Frames()
        page = Page(shown_as("old", layout=scenes.feed.picture.layout - 1), {})
        task = asyncio.create_task(stream(page, scenes, frames))
        await page.was_asked_again()
        assert page.frame == {Slot("layout", "data"): scenes.feed.picture.layout}
        task.cancel()

    asyncio.run(story())


def test_a_page_that_does_not_answer_ends_its_stream() -> None:
    async def story() -> None:
        page = Page(None, {})
        page.is_asleep = True
        await asyncio.wait_for(stream(page, with_a_picture(), Frames()), 20)

    asyncio.run(story())


def test_pages_alike_are_rendered_once() -> None:
    async def story() -> None:
        scenes, frames = with_a_picture(), Frames()
        assert rendered_now(frames, scenes) is rendered_now(frames, scenes)

    asyncio.run(story())

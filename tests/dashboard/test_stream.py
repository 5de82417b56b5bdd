"""What a page shows after the stream spoke to it is what it should show."""

import asyncio
from typing import Any

from dash import Patch

from dashboard.client import Api
from dashboard.components.frame import Slot
from dashboard.live import Feed
from dashboard.stream import Frames, stream
from dashboard.view import View
from tests.dashboard.components.test_frame import applied
from tests.dashboard.pictures import device, picture, value

VIEW = View("fr", "vehicle_flow")
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
    return {
        "lang": "fr",
        "metric": "vehicle_flow",
        "zoom": 1.0,
        "page": "now",
        "stamp": stamp,
        "layout": layout,
    }


def feed_with_a_picture() -> Feed:
    feed = Feed(Api("http://127.0.0.1:9"))
    feed._publish(picture(devices=DEVICES, values=(value("a", 1), value("b", 2))))
    return feed


def test_a_laid_out_page_is_told_only_what_is_new() -> None:
    async def story() -> None:
        feed, frames = feed_with_a_picture(), Frames()
        rendered = frames.of(feed.picture, VIEW)
        layout = feed.picture.layout
        page = Page(shown_as(frames.lay_out(rendered), layout), dict(rendered.frame))
        task = asyncio.create_task(stream(page, feed, frames))
        await page.was_asked_again()
        assert page.told == []
        feed._publish(picture(devices=DEVICES, values=(value("a", 9), value("b", 2))))
        await page.was_asked_again()
        assert page.told == [(Slot("map", "figure"), True)]
        assert page.frame == frames.of(feed.picture, VIEW).frame
        task.cancel()

    asyncio.run(story())


def test_a_page_that_comes_back_is_told_everything() -> None:
    async def story() -> None:
        feed, frames = feed_with_a_picture(), Frames()
        stamp = frames.lay_out(frames.of(feed.picture, VIEW))
        frames.claim(stamp)  # by the stream that was lost
        page = Page(shown_as(stamp, feed.picture.layout), {})
        task = asyncio.create_task(stream(page, feed, frames))
        await page.was_asked_again()
        assert page.frame == frames.of(feed.picture, VIEW).frame
        task.cancel()

    asyncio.run(story())


def test_a_page_of_another_city_is_laid_out_anew() -> None:
    async def story() -> None:
        feed, frames = feed_with_a_picture(), Frames()
        page = Page(shown_as("old", layout=feed.picture.layout - 1), {})
        task = asyncio.create_task(stream(page, feed, frames))
        await page.was_asked_again()
        assert page.frame == {Slot("layout", "data"): feed.picture.layout}
        task.cancel()

    asyncio.run(story())


def test_a_page_that_does_not_answer_ends_its_stream() -> None:
    async def story() -> None:
        page = Page(None, {})
        page.is_asleep = True
        await asyncio.wait_for(stream(page, feed_with_a_picture(), Frames()), 20)

    asyncio.run(story())


def test_pages_alike_are_rendered_once() -> None:
    async def story() -> None:
        feed, frames = feed_with_a_picture(), Frames()
        assert frames.of(feed.picture, VIEW) is frames.of(feed.picture, VIEW)

    asyncio.run(story())

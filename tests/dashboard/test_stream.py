"""What a page shows after the stream spoke to it is what it should show."""

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import httpx
from dash import Patch

from dashboard.client import Api
from dashboard.components.frame import Slot
from dashboard.desk import Desk
from dashboard.live import Feed
from dashboard.pages import PAGES, unknown
from dashboard.scenes import Moment, Scenes
from dashboard.steps import Steps
from dashboard.stream import BEAT_S, REST_S, Frames, Rendered, stream
from dashboard.view import View, stored
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
        self.heard = asyncio.Event()
        self.answers = asyncio.Event()
        self.answers.set()

    async def get_prop(self, _component: str, _prop: str, timeout: float) -> Any:  # noqa: ARG002, ASYNC109 - Dash's signature
        self.asked.set()
        await self.answers.wait()
        if self.is_asleep:
            raise TimeoutError
        return self.shown

    async def set_prop(self, component: str, prop: str, value: Any) -> None:
        slot = Slot(component, prop)
        self.told.append((slot, isinstance(value, Patch)))
        self.heard.set()
        self.frame[slot] = applied(self.frame.get(slot), value)

    async def was_told(self, slot: Slot) -> None:
        while slot not in [one for one, _ in self.told]:
            self.heard.clear()
            await asyncio.wait_for(self.heard.wait(), 20)

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


@asynccontextmanager
async def kept_current() -> AsyncIterator[tuple[Scenes, Frames, Steps, Page]]:
    """A page that shows what is now, and its stream, which has asked it."""
    scenes, frames, steps = with_a_picture(), Frames(), Steps()
    rendered = rendered_now(frames, scenes)
    layout = scenes.feed.picture.layout
    page = Page(shown_as(frames.lay_out(rendered), layout), dict(rendered.frame))
    task = asyncio.create_task(stream(page, scenes, frames, steps))
    await page.was_asked_again()
    yield scenes, frames, steps, page
    task.cancel()


def test_a_laid_out_page_is_told_only_what_is_new() -> None:
    async def story() -> None:
        async with kept_current() as (scenes, frames, _, page):
            assert page.told == []
            scenes.feed._publish(picture(devices=DEVICES, values=(value("a", 9), value("b", 2))))
            await page.was_asked_again()
            assert page.told == [(Slot("map", "figure"), True)]
            assert page.frame == rendered_now(frames, scenes).frame

    asyncio.run(story())


def test_a_page_is_not_asked_while_there_is_nothing_to_tell_it() -> None:
    async def story() -> None:
        async with kept_current() as (scenes, frames, _, page):
            page.asked.clear()
            for _ in range(3):
                scenes.feed._publish(scenes.feed.picture)  # another one, that looks the same
                await asyncio.sleep(1.2 * REST_S)  # else it would not have looked yet
            assert not page.asked.is_set()
            scenes.feed._publish(picture(devices=DEVICES, values=(value("a", 9), value("b", 2))))
            await page.was_told(Slot("map", "figure"))
            assert page.frame == rendered_now(frames, scenes).frame

    asyncio.run(story())


def test_a_page_that_comes_back_is_told_everything() -> None:
    async def story() -> None:
        scenes, frames = with_a_picture(), Frames()
        stamp = frames.lay_out(rendered_now(frames, scenes))
        frames.claim(stamp)  # by the stream that was lost
        page = Page(shown_as(stamp, scenes.feed.picture.layout), {})
        task = asyncio.create_task(stream(page, scenes, frames, Steps()))
        await page.was_asked_again()
        assert page.frame == rendered_now(frames, scenes).frame
        task.cancel()

    asyncio.run(story())


def test_a_page_of_another_city_is_laid_out_anew() -> None:
    async def story() -> None:
        scenes, frames = with_a_picture(), Frames()
        page = Page(shown_as("old", layout=scenes.feed.picture.layout - 1), {})
        task = asyncio.create_task(stream(page, scenes, frames, Steps()))
        await page.was_asked_again()
        assert page.frame == {Slot("layout", "data"): scenes.feed.picture.layout}
        task.cancel()

    asyncio.run(story())


def test_a_page_that_takes_its_time_is_told_of_a_new_layout_once() -> None:
    async def story() -> None:
        scenes, frames = with_a_picture(), Frames()
        page = Page(shown_as("old", layout=scenes.feed.picture.layout - 1), {})
        task = asyncio.create_task(stream(page, scenes, frames, Steps()))
        anew = (Slot("layout", "data"), False)
        await page.was_told(anew[0])
        for _ in range(3):
            await page.was_asked_again()
            scenes.feed.bell.ring()
        assert page.told == [anew]
        scenes.feed._publish(picture(devices=DEVICES, districts=()))
        await page.was_asked_again()
        assert page.told == [anew, anew]
        task.cancel()

    asyncio.run(story())


def test_a_page_that_does_not_answer_ends_its_stream() -> None:
    async def story() -> None:
        page = Page(None, {})
        page.is_asleep = True
        await asyncio.wait_for(stream(page, with_a_picture(), Frames(), Steps()), 20)

    asyncio.run(story())


def test_pages_alike_are_rendered_once() -> None:
    async def story() -> None:
        scenes, frames = with_a_picture(), Frames()
        assert rendered_now(frames, scenes) is rendered_now(frames, scenes)

    asyncio.run(story())


class Answering(httpx.AsyncBaseTransport):
    """An API that knows of no moment, and says so once its `gate` is open."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.asked: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.params.get("at", ""))
        await self.gate.wait()
        return httpx.Response(404, json={"detail": "nothing then"})


async def on_the_way(at: str) -> tuple[Answering, Scenes, Frames, Page]:
    """A page that shows a moment, its scenes, and the API that they ask."""
    answering = Answering()
    answering.gate.set()
    desk = Desk(Api("http://127.0.0.1:9", transport=answering))
    feed = Feed(Api("http://127.0.0.1:9"), desk)
    feed._publish(picture(devices=DEVICES))
    scenes, frames = Scenes(feed, desk, None, PAGES, unknown.PAGE), Frames()
    place = feed.picture.place
    assert place is not None
    rendered = frames.of(await first_of(desk, scenes.settled(at_moment(at), place, 20)))
    shown = {
        "view": stored(at_moment(at)),
        "stamp": frames.lay_out(rendered),
        "layout": feed.picture.layout,
    }
    return answering, scenes, frames, Page(shown, dict(rendered.frame))


def at_moment(at: str) -> View:
    return view(f"/?lang=en&at={at}")


async def first_of(desk: Desk, wanted: Coroutine[Any, Any, Moment]) -> Moment:
    running = asyncio.create_task(desk.run())
    try:
        return await wanted
    finally:
        running.cancel()


SAYS, STATE = Slot("travel-says", "children"), Slot("travel-state", "data")
FIRST, SECOND, THIRD = (f"2026-11-22T08:{minute}" for minute in ("00", "05", "10"))


def test_a_step_is_shown_at_once_and_the_moment_comes_last() -> None:
    async def story() -> None:
        _, scenes, frames, page = await on_the_way(FIRST)
        steps = Steps()
        tasks = [
            asyncio.create_task(scenes.desk.run()),
            asyncio.create_task(stream(page, scenes, frames, steps)),
        ]
        await page.was_asked_again()
        await asyncio.sleep(0.05)
        begun = time.monotonic()
        page.shown = {**(page.shown or {}), "view": stored(at_moment(SECOND))}
        steps.take(page.shown["stamp"])
        await page.was_told(STATE)
        assert time.monotonic() - begun < BEAT_S  # it did not wait for the next beat
        assert "08:05" in page.frame[SAYS]
        assert page.told[-1][0] == STATE
        for task in tasks:
            task.cancel()

    asyncio.run(story())


def test_until_a_moment_is_known_the_one_before_is_shown_and_a_later_step_overtakes_it() -> None:
    async def story() -> None:
        answering, scenes, frames, page = await on_the_way(FIRST)
        steps = Steps()
        tasks = [
            asyncio.create_task(scenes.desk.run()),
            asyncio.create_task(stream(page, scenes, frames, steps)),
        ]
        await page.was_asked_again()
        answering.gate.clear()
        for at in (SECOND, THIRD):
            page.shown = {**(page.shown or {}), "view": stored(at_moment(at))}
            steps.take(page.shown["stamp"])
            await page.was_asked_again()
        await asyncio.sleep(0.1)
        assert page.told == []
        answering.gate.set()
        await page.was_asked_again()
        said = [slot for slot, _ in page.told if slot == SAYS]
        assert len(said) == 1
        assert "08:10" in page.frame[SAYS]
        for task in tasks:
            task.cancel()

    asyncio.run(story())


def test_moments_ahead_are_asked_for_before_they_are_shown() -> None:
    async def story() -> None:
        answering, scenes, _, _ = await on_the_way(FIRST)
        place = scenes.feed.picture.place
        assert place is not None
        answering.asked.clear()
        scenes.foresee(at_moment(SECOND), place)
        await first_of(scenes.desk, asyncio.sleep(0.2))
        at = at_moment(SECOND).at
        assert at is not None
        assert at.isoformat() in answering.asked

    asyncio.run(story())


def test_what_was_meant_for_a_layout_is_not_sent_once_another_is_on_its_way() -> None:
    async def story() -> None:
        async with kept_current() as (scenes, frames, steps, page):
            layout = scenes.feed.picture.layout
            old = (page.shown or {})["stamp"]
            await steps.leave(old)
            scenes.feed._publish(picture(devices=DEVICES, values=(value("a", 9), value("b", 2))))
            for _ in range(3):
                await page.was_asked_again()
            assert page.told == []
            page.shown = shown_as(frames.lay_out(rendered_now(frames, scenes)), layout)
            steps.take(old)
            await page.was_asked_again()
            await page.was_told(Slot("map", "figure"))
            # Whole, for the layout that is new.
            assert (Slot("map", "figure"), True) not in page.told

    asyncio.run(story())


def test_a_layout_is_left_once_the_page_has_taken_what_was_sent_to_it() -> None:
    async def story() -> None:
        async with kept_current() as (scenes, _, steps, page):
            stamp = (page.shown or {})["stamp"]
            scenes.feed._publish(picture(devices=DEVICES, values=(value("a", 9), value("b", 2))))
            await page.was_told(Slot("map", "figure"))
            page.answers.clear()
            leaving = asyncio.create_task(steps.leave(stamp))
            await asyncio.sleep(0.05)
            assert not leaving.done()
            page.answers.set()
            await asyncio.wait_for(leaving, 20)

    asyncio.run(story())


def test_a_layout_that_was_left_before_its_stream_knew_of_it_is_told_nothing() -> None:
    async def story() -> None:
        async with kept_current() as (scenes, _, steps, page):
            layout = scenes.feed.picture.layout
            await steps.leave("second")
            page.shown = shown_as("second", layout)
            scenes.feed._publish(picture(devices=DEVICES, values=(value("a", 9), value("b", 2))))
            for _ in range(2):
                await page.was_asked_again()
            assert page.told == []
            page.shown = shown_as("third", layout)
            await page.was_told(Slot("map", "figure"))

    asyncio.run(story())
